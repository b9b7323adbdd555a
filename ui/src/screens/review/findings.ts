/** Which findings a reviewer sees, in which order, and how they look as marks. Pure. */
import type { Finding, PhotoCard } from "../../api";
import type { Mark, MarkLook } from "../../components/viewer/marks";
import { isUnseen, standOf } from "../../parts/photos/reviewed";
import { colorToken, GLYPHS } from "./classes";

/** The confidence at which a model is as unsure as it can be. */
const MOST_UNCERTAIN = 0.5;

/** Findings at or above the threshold, and all that a person drew or decided. */
export function shownFindings(findings: readonly Finding[], threshold: number): Finding[] {
  return findings.filter(
    (finding) =>
      finding.verdict !== "to_check" ||
      finding.suggestion === null ||
      finding.suggestion.confidence >= threshold,
  );
}

/** How far from a coin toss a suggestion is. */
function certainty(finding: Finding): number {
  return Math.abs((finding.suggestion?.confidence ?? 1) - MOST_UNCERTAIN);
}

const byUncertainty = (a: Finding, b: Finding): number => certainty(a) - certainty(b) || a.number - b.number;

/** Findings by what a person still has to do with them. */
export interface Groups {
  toCheck: Finding[];
  accepted: Finding[];
  rejected: Finding[];
  debris: Finding[];
}

/** Splits findings; those to check are ordered with the most uncertain first. */
export function groupFindings(shown: readonly Finding[]): Groups {
  const rest = shown.filter((finding) => finding.verdict !== "rejected");
  const damage = rest.filter((finding) => finding.class !== "debris");
  return {
    toCheck: damage.filter((finding) => finding.verdict === "to_check").sort(byUncertainty),
    accepted: damage.filter((finding) => finding.verdict === "accepted"),
    rejected: shown.filter((finding) => finding.verdict === "rejected"),
    debris: rest.filter((finding) => finding.class === "debris").sort(byUncertainty),
  };
}

/** Everything undecided in the order of work: damage first, debris after it. */
export function workQueue(groups: Groups): Finding[] {
  return [...groups.toCheck, ...groups.debris.filter((finding) => finding.verdict === "to_check")];
}

/** The order of Tab: what is to check, then everything else. */
export function walkOrder(groups: Groups): Finding[] {
  const queue = workQueue(groups);
  const rest = [...groups.accepted, ...groups.rejected, ...groups.debris].filter(
    (one) => !queue.includes(one),
  );
  return [...queue, ...rest];
}

/** The neighbor of a finding in an order, around the ends; the first when none is selected. */
export function neighbor(order: readonly Finding[], id: string | null, step: 1 | -1): Finding | null {
  if (order.length === 0) return null;
  const at = order.findIndex((finding) => finding.id === id);
  if (at < 0) return order[step === 1 ? 0 : order.length - 1] ?? null;
  return order[(at + step + order.length) % order.length] ?? null;
}

/** What to look at once a finding is decided: the next undecided one of this photo, or none. */
export function afterDecision(queue: readonly Finding[], decidedId: string): Finding | null {
  const at = queue.findIndex((finding) => finding.id === decidedId);
  const rest = queue.filter((finding) => finding.id !== decidedId);
  if (at < 0) return rest[0] ?? null;
  return rest[at] ?? rest[0] ?? null;
}

/** The photos after one and then those before it. */
function around(rows: readonly PhotoCard[], id: string): PhotoCard[] {
  const at = rows.findIndex((row) => row.id === id);
  return [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))];
}

/** The next photo with something to check after one, around the end; the photo itself does not count. */
export const nextOpenPhoto = (rows: readonly PhotoCard[], id: string): PhotoCard | null =>
  around(rows, id).find((row) => row.to_check > 0) ?? null;

/** The next photo in line that waits for a person: with something to check, or not looked at, analyzed or not. */
export const nextUnfinishedPhoto = (rows: readonly PhotoCard[], id: string): PhotoCard | null =>
  around(rows, id).find((row) => row.to_check > 0 || isUnseen(row)) ?? null;

/** The photo a review begins with: the first with something to check, else the first nobody looked at, else the first. */
export function firstPhoto(rows: readonly PhotoCard[]): PhotoCard | null {
  const open = rows.find((row) => row.to_check > 0) ?? rows.find((row) => standOf(row) === "unseen");
  return open ?? rows.find(isUnseen) ?? rows[0] ?? null;
}

function lookOf(finding: Finding): MarkLook {
  if (finding.verdict === "rejected") return "dots";
  if (finding.class === "debris") return "dashes";
  return finding.verdict === "accepted" ? "tick" : "solid";
}

/** The mark of a finding. */
export function markOf(finding: Finding): Mark {
  const ring = finding.class === "hail_hit";
  return {
    id: finding.id,
    box: finding.box,
    shape: ring ? "ring" : "box",
    look: lookOf(finding),
    colorToken: colorToken(finding.class),
    glyph: ring ? null : GLYPHS[finding.class],
    number: finding.number,
  };
}
