/** Findings of the fake: the same for the same photo, and what was decided about them in this window. */
import type { DamageClass, Finding, MarkSize } from "../../src/api";
import { random, seedOf } from "./random";
import { scene } from "./scene";

const WIDTH = 8064;
const HEIGHT = 6048;

/** What one pixel of a fake photo covers, and how well that is known. */
export const MM_PER_PX = 2.7;
export const RELATIVE_ERROR = 0.04;

const RARE: readonly DamageClass[] = [
  "missing_shingle",
  "lifted_or_creased",
  "crack",
  "granule_loss",
  "exposed_nail",
  "rust",
  "puncture",
  "moss_algae",
];

const made = new Map<string, Finding[]>();

/** The number at the end of an id. */
export const numberOf = (id: string): number => Number(id.slice(-12));

function classOf(at: number): DamageClass {
  if (at < 0.7) return "hail_hit";
  if (at < 0.84) return "debris";
  return RARE[Math.floor(((at - 0.84) / 0.16) * RARE.length)] ?? "crack";
}

function sideOf(name: DamageClass, at: number): { width: number; height: number } {
  if (name === "hail_hit") {
    const side = 30 + at * 26;
    return { width: side, height: side * (0.9 + at * 0.1) };
  }
  if (name === "debris") return { width: 70 + at * 90, height: 80 + at * 70 };
  if (name === "missing_shingle" || name === "lifted_or_creased")
    return { width: 420 + at * 240, height: 210 };
  return { width: 120 + at * 160, height: 90 + at * 120 };
}

/** The size Rust would give. */
export function sizeOf(box: Finding["box"]): MarkSize {
  const a = (box.x1 - box.x0) * MM_PER_PX * 0.4;
  const b = (box.y1 - box.y0) * MM_PER_PX * 0.4;
  return { length_mm: Math.max(a, b), width_mm: Math.min(a, b), relative_error: 0.14 };
}

function make(photoId: string): Finding[] {
  const next = random(seedOf(photoId));
  const n = numberOf(photoId);
  const count = scene() === "many-marks" && n === 5 ? 2000 : n % 11 === 7 ? 0 : 6 + Math.floor(next() * 34);
  return Array.from({ length: count }, (_, at): Finding => {
    const name = classOf(next());
    const { width, height } = sideOf(name, next());
    const x0 = 200 + next() * (WIDTH - 900);
    const y0 = 200 + next() * (HEIGHT - 700);
    const box = { x0, y0, x1: x0 + width, y1: y0 + height };
    const confidence = Math.round((0.12 + next() * 0.86) * 100) / 100;
    const fate = next();
    const decided = n % 4 !== 1 && n < 60 ? n < 4 || fate < 0.45 : fate < 0.3;
    const verdict = !decided ? "to_check" : fate < 0.3 * (n < 4 ? 2.4 : 0.75) ? "accepted" : "rejected";
    const sized = scene() !== "no-size";
    return {
      id: `${photoId.slice(0, 24)}f${String(n).padStart(5, "0")}${String(at).padStart(6, "0")}`,
      photo_id: photoId,
      number: at + 1,
      source: "model",
      suggestion: {
        class: name,
        confidence,
        // The rarest classes were never counted.
        likelihood: at % 9 === 8 ? null : { real_of_10: Math.round(confidence * 10), sample: 212 },
        box,
        model_sha256: "5b0c".repeat(16),
      },
      verdict,
      class: name,
      box,
      severity: verdict === "accepted" ? 2 : null,
      size: sized ? sizeOf(box) : null,
      size_reason: sized ? null : "No height above the roof in this photo.",
      decided_by: decided ? "Rosa Albright" : null,
      decided_at: decided ? "2026-11-20T09:40:00Z" : null,
    };
  });
}

/** All findings of a photo, as they stand. */
export function findingsOf(photoId: string): Finding[] {
  const known = made.get(photoId);
  if (known) return known;
  const findings = make(photoId);
  made.set(photoId, findings);
  return findings;
}

/** Replaces or adds a finding. */
export function putFinding(finding: Finding): void {
  const all = findingsOf(finding.photo_id);
  const at = all.findIndex((one) => one.id === finding.id);
  if (at < 0) all.push(finding);
  else all[at] = finding;
}

/** Takes a finding away. */
export function dropFinding(finding: Finding): void {
  const all = findingsOf(finding.photo_id);
  made.set(
    finding.photo_id,
    all.filter((one) => one.id !== finding.id),
  );
}

/** The finding of an id; its photo's number is in it. */
export function findingById(id: string): Finding | undefined {
  for (const all of made.values()) {
    const found = all.find((one) => one.id === id);
    if (found) return found;
  }
  return undefined;
}
