"""Writes whole rendered drone photos: `python -m train.photo --out DIR --model b --count N --seed S`.

Each is a JPEG with EXIF and DJI XMP beside a truth file: boxes, sizes in mm, slopes with pitch, ground resolution and
a test square. The camera in the metadata is the one that took the picture.
"""

import argparse
import json
import struct
from pathlib import Path

import cv2
import numpy as np

from .synth import camera, scene, sources
from .synth.world import Facet

SQUARE_MM = 3048.0
"""Side of the test square, 10 ft. Source: roofing practice, 100 sq ft on each slope."""
COUNTED_MM = 12.0
SOFTWARE = "BrainOps rendered test photo"


def _exif(width: int, height: int, focal_mm: float, equivalent_mm: int) -> bytes:
    """A little-endian TIFF with camera, lens and size. Source: EXIF 2.32."""
    text = lambda s: s.encode() + b"\0"
    entries = [  # tag, type, value
        (0x010F, 2, text("BrainOps")), (0x0110, 2, text("RENDERED")), (0x0131, 2, text(SOFTWARE)), (0x8769, 4, None),
    ]
    inner = [(0x920A, 5, struct.pack("<II", round(focal_mm * 1000), 1000)), (0xA002, 4, struct.pack("<I", width)), (0xA003, 4, struct.pack("<I", height)), (0xA405, 3, struct.pack("<HH", equivalent_mm, 0))]
    size = {2: 1, 3: 2, 4: 4, 5: 8}

    def directory(rows: list, start: int) -> bytes:
        tail_at, tail, head = start + 2 + 12 * len(rows) + 4, b"", struct.pack("<H", len(rows))
        for tag, kind, value in rows:
            count = 1 if kind in (3, 4, 5) else len(value)
            if count * size[kind] <= 4:
                head += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")[:4]
            else:
                head += struct.pack("<HHII", tag, kind, count, tail_at + len(tail))
                tail += value + b"\0" * (len(value) % 2)
        return head + b"\0\0\0\0" + tail

    first = lambda at: directory([(t, k, struct.pack("<I", at) if v is None else v) for t, k, v in entries], 8)
    body = first(0)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + first(8 + len(body)) + directory(inner, 8 + len(body))


def _xmp(cam: camera.Camera) -> bytes:
    """The `drone-dji` fields that give scale: height, gimbal angles, focal length in px, optical centre."""
    pitch = -np.degrees(np.arcsin(np.clip(-cam.ahead[2], -1, 1)))
    flat = cam.ahead if abs(cam.ahead[2]) < 0.999 else -cam.down
    yaw = np.degrees(np.arctan2(flat[0], flat[1]))
    level = np.cross(cam.ahead, [0, 0, 1])
    roll = np.degrees(np.arctan2(cam.right[2], abs(cam.down[2]))) if np.linalg.norm(level) > 1e-3 else 0.0
    fields = {
        "RelativeAltitude": f"{cam.at[2] / 1000:+.2f}", "AbsoluteAltitude": f"{cam.at[2] / 1000 + 200:+.2f}", "GimbalPitchDegree": f"{pitch:+.2f}",
        "GimbalYawDegree": f"{yaw:+.2f}", "GimbalRollDegree": f"{roll:+.2f}", "CalibratedFocalLength": f"{cam.focal:.3f}",
        "CalibratedOpticalCenterX": f"{cam.width / 2:.3f}", "CalibratedOpticalCenterY": f"{cam.height / 2:.3f}", "DewarpFlag": "1",
    }
    rows = " ".join(f'drone-dji:{k}="{v}"' for k, v in fields.items())
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/" {rows}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def with_metadata(jpeg: bytes, cam: camera.Camera) -> bytes:
    """The JPEG with EXIF and XMP segments after its start marker."""
    sensor_mm = 17.3
    focal_mm = cam.focal / cam.width * sensor_mm
    equivalent = round(cam.focal / float(np.hypot(cam.width, cam.height)) * 43.267)
    segment = lambda payload: b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + _xmp(cam)
    return jpeg[:2] + segment(_exif(cam.width, cam.height, focal_mm, equivalent)) + segment(xmp) + jpeg[2:]


def _slope(cam: camera.Camera, f: Facet, index: int, instances: list) -> dict:
    h = cam.homography(f)
    centre = f.outline.mean(0)
    px = camera.project(h, np.stack([centre, centre + (1, 0), centre + (0, 1)]))
    steep = float(np.degrees(np.arccos(np.clip(f.normal[2], -1, 1))))
    corners = camera.project(h, centre + SQUARE_MM / 2 * np.float64([[-1, -1], [1, -1], [1, 1], [-1, 1]]))
    lo, hi = f.outline.min(0), f.outline.max(0)
    square = None
    if (hi - lo >= SQUARE_MM).all():
        hits = [i for i in instances if i["slope"] == index and i["class"] == "hail_hit" and cv2.pointPolygonTest(np.float32(corners), ((i["box"][0] + i["box"][2]) / 2, (i["box"][1] + i["box"][3]) / 2), False) >= 0]
        in_view = bool((corners >= 0).all() and (corners <= (cam.width, cam.height)).all())
        square = {"corners_px": corners.round(2).tolist(), "in_view": in_view, "hail_hits": len(hits), "hail_hits_12mm_up": sum(i["size_mm"][0] >= COUNTED_MM for i in hits)}
    return {
        "id": index, "pitch_x12": round(float(np.tan(np.radians(steep)) * 12), 2),
        "mm_per_px": {"along_eave": round(1 / float(np.linalg.norm(px[1] - px[0])), 3), "down_slope": round(1 / float(np.linalg.norm(px[2] - px[0])), 3)}, "test_square": square,
    }


def write(out: Path, name: str, picture: scene.Picture) -> None:
    t = picture.truth
    cam: camera.Camera = t["camera"]
    ok, jpeg = cv2.imencode(".jpg", picture.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    if not ok:
        raise ValueError(f"{name} could not be encoded")
    (out / f"{name}.jpg").write_bytes(with_metadata(jpeg.tobytes(), cam))
    slopes = [_slope(cam, t["facets"][i], i, t["instances"]) for i in t["shown"] if t["facets"][i].kind == "roof"]
    real = [i for i in t["instances"] if i["class"] != "debris"]
    truth = {
        "photo": f"{name}.jpg", "rendered": True, "clean": not real, "width": cam.width, "height": cam.height, "covering": t["kind"], "slopes": slopes,
        "instances": t["instances"], "lookalikes": [{"kind": "debris", "box": i["box"], "slope": i["slope"]} for i in t["instances"] if i["class"] == "debris"],
    }
    (out / f"{name}.json").write_text(json.dumps(truth) + "\n")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--out", required=True)
    ask.add_argument("--model", choices=sorted(scene.MODELS), required=True)
    ask.add_argument("--count", type=int, default=8)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--width", type=int, default=2400)
    ask.add_argument("--height", type=int, default=1800)
    ask.add_argument("--photos", help="clean photos for the ground around the house")
    a = ask.parse_args()
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    material = sources.load(None, a.photos, "test")
    for k in range(a.count):
        look = scene.Look(a.width, a.height, clean=k % 3 == 0, photo=True)
        write(out, f"rendered_{a.model}_{a.seed + k:06d}", scene.render(a.seed + k, a.model, look, material))


if __name__ == "__main__":
    main()
