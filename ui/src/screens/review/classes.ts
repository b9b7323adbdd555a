/** How each class looks: its color token, its glyph in a 12 px square, its digit. */
import type { DamageClass } from "../../api";

/** All classes; the first nine have the digits 1 to 9. */
export const CLASSES: readonly DamageClass[] = [
  "hail_hit",
  "missing_shingle",
  "lifted_or_creased",
  "crack",
  "granule_loss",
  "exposed_nail",
  "rust",
  "puncture",
  "ponding_or_stain",
  "moss_algae",
  "broken_tile",
  "debris",
];

export const colorToken = (name: DamageClass): string => `--mark-${name}`;

/** The digit of a class; the last three have none. */
export function digitOf(name: DamageClass): string | null {
  const at = CLASSES.indexOf(name);
  return at >= 0 && at < 9 ? String(at + 1) : null;
}

export const GLYPHS: Record<DamageClass, string> = {
  hail_hit: "M10.2 6a4.2 4.2 0 1 1-8.4 0a4.2 4.2 0 1 1 8.4 0",
  missing_shingle: "M1.8 2.6h8.4v6.8H1.8zM4 4.8l4 2.4M8 4.8L4 7.2",
  lifted_or_creased: "M1.5 9.6h9M1.5 9.6L10 4.2M10 4.2v2.6",
  crack: "M7.4 1.4L4.4 5l3.2 1.6L4.8 10.6",
  granule_loss: "M3 3.2h.01M6.4 2.4h.01M9.2 4.2h.01M4.6 6.2h.01M7.8 7.2h.01M2.8 9h.01M6 9.8h.01",
  exposed_nail: "M3 2.4h6M6 2.4v7.2M6 9.6l-.6-1.4M6 9.6l.6-1.4",
  rust: "M6 1.6C6 1.6 2.8 5.4 2.8 7.3a3.2 3.2 0 0 0 6.4 0C9.2 5.4 6 1.6 6 1.6z",
  puncture: "M6 1.6L10.4 6 6 10.4 1.6 6zM6 6h.01",
  ponding_or_stain: "M1.4 4.8c1.5-1.5 3-1.5 4.6 0s3.1 1.5 4.6 0M1.4 8.4c1.5-1.5 3-1.5 4.6 0s3.1 1.5 4.6 0",
  moss_algae:
    "M6 10.6V5M6 7.8C3.4 7.8 2.2 6.4 2.2 4.2 4.8 4.2 6 5.4 6 7.8M6 6c0-2.4 1.4-3.8 3.8-3.8C9.8 4.8 8.4 6 6 6",
  broken_tile: "M2 2.2h8v7.6H2zM6.4 2.2L5.2 5.4l1.8 1.4-1.2 3",
  debris: "M2 9.6L6 2.6l4 7z",
};
