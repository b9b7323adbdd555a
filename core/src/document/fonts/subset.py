"""Cuts the documents' fonts out of their packages. See README.md."""

import io
import os
import sys
import tarfile

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TEXT = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC), (0x1E6, 0x1E7),
    (0x218, 0x21B), (0x2B9, 0x2BC), (0x2C6, 0x2DD), (0x300, 0x304), (0x306, 0x30C), (0x31B, 0x31B), (0x323, 0x323),
    (0x326, 0x328), (0x386, 0x3CE), (0x400, 0x45F), (0x490, 0x491), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E),
    (0x1EA0, 0x1EF9), (0x2000, 0x200B), (0x2010, 0x2027), (0x202F, 0x203A), (0x2044, 0x2044), (0x2070, 0x208E),
    (0x20AC, 0x20AC), (0x2116, 0x2122), (0x2150, 0x215E), (0x2190, 0x2193), (0x2212, 0x2215), (0x221E, 0x221E),
    (0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25A1), (0x25CB, 0x25CF), (0x2713, 0x2717), (0xFFFD, 0xFFFD),
]
LABEL = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x2032, 0x2033), (0x20AC, 0x20AC), (0x2212, 0x2212),
]
INTER = ("inter-ui-4.1.1.tgz", "package/variable/InterVariable.woff2")
COND = ("ibm-plex-sans-condensed-2.0.0.tgz", "package/fonts/complete/woff2/IBMPlexSansCondensed-SemiBold.woff2")
MONO = ("ibm-plex-mono-2.5.0.tgz", "package/fonts/complete/woff2/IBMPlexMono-Regular.woff2")
# source, family, style, weight class, characters, layout features, place on the variable axes
FONTS = [
    (INTER, "Inter", "Regular", 400, TEXT, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], {"wght": 420, "opsz": 14}),
    (INTER, "Inter", "Medium", 500, TEXT, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], {"wght": 540, "opsz": 14}),
    (INTER, "Inter", "SemiBold", 600, TEXT, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], {"wght": 640, "opsz": 14}),
    (INTER, "Inter", "Bold", 700, TEXT, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], {"wght": 700, "opsz": 14}),
    (INTER, "Inter Display", "SemiBold", 600, TEXT, ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], {"wght": 640, "opsz": 28}),
    (COND, "Field Label", "SemiBold", 600, LABEL, ["kern", "mark", "ccmp"], None),
    (MONO, "Field Mono", "Regular", 400, LABEL, ["kern", "mark", "ccmp"], None),
]
# A fixed instant in the font's own calendar keeps the bytes the same.
MADE_AT = 0xD0000000


def source(folder, package, member):
    """Opens a font inside an npm package."""
    with tarfile.open(os.path.join(folder, package)) as archive:
        return TTFont(io.BytesIO(archive.extractfile(member).read()), recalcTimestamp=False)


def cut(font, ranges, features):
    """Keeps the characters and layout features named."""
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_bounds = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={code for first, last in ranges for code in range(first, last + 1)})
    subsetter.subset(font)


def rename(font, family, style, weight):
    """Names the font after its family here and keeps copyright, version and licence."""
    full = f"{family} {style}"
    base = style if style in ("Regular", "Bold") else "Regular"
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 5, 13, 14) and record.platformID == 3]
    texts = {
        1: family if base == style else full, 2: base, 3: f"{full};subset", 4: full,
        6: f"{family.replace(' ', '')}-{style}", 16: family, 17: style,
    }
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].created = font["head"].modified = MADE_AT


def main(packages, out):
    """Writes all fonts."""
    for (package, member), family, style, weight, ranges, features, place in FONTS:
        font = source(packages, package, member)
        cut(font, ranges, features)
        if place is not None:
            font = instantiateVariableFont(font, place)
            if "STAT" in font:
                del font["STAT"]
        rename(font, family, style, weight)
        font.flavor = None
        font.save(os.path.join(out, f"{family.replace(' ', '')}-{style}.ttf"), reorderTables=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
