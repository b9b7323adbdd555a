/** Entries of the inbox by what they are about: a job, or a record that belongs to none. */
import type { Conflict } from "../../api";
import { m } from "../../messages";

/** What a group wants of people; the order is that of the list. */
export const WANTS = ["clash", "office", "odd"] as const;
export type Wants = (typeof WANTS)[number];

export interface Group {
  key: string;
  title: string;
  wants: Wants;
  entries: readonly Conflict[];
}

function wantsOf(entries: readonly Conflict[]): Wants {
  if (entries.some((entry) => entry.kind === "clash")) return "clash";
  return entries.some((entry) => !entry.settles_here) ? "office" : "odd";
}

/** The record's own name is said again only where it is not the job's. */
export const titleOf = (entry: Conflict): string => entry.job || entry.name || m.office.entity(entry.entity);

export function grouped(entries: readonly Conflict[]): Group[] {
  const found = new Map<string, Conflict[]>();
  for (const entry of entries) {
    const key = entry.job_id ?? `${entry.entity} ${entry.name || entry.id}`;
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  const groups = [...found].map(([key, of]) => {
    const first = of[0];
    return { key, title: first ? titleOf(first) : "", wants: wantsOf(of), entries: of };
  });
  return groups.sort((one, other) => WANTS.indexOf(one.wants) - WANTS.indexOf(other.wants));
}

/** What taking every other value would change, in cents. */
export const effectOf = (group: Group): number =>
  group.entries.reduce((sum, entry) => sum + (entry.effect_cents ?? 0), 0);
