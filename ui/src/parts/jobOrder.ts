/** The jobs before and after one, in the order of the list that was left. */
import { useEffect } from "react";
import { type JobId, type JobQuery, type JobRow, useRead } from "../api";
import { dayOf } from "../messages/format";

export type ListQuery = Omit<JobQuery, "offset" | "limit">;

/** Rows looked through around where the job stood; a list that changed more has no next job. */
const AROUND = 100;

let left: { query: ListQuery | null; index: number } = { query: null, index: 0 };

/** Remembers what the list shows, and where a job was opened from. */
export const leaveOrder = (query: ListQuery, index: number): void => {
  left = { query, index };
};

const usual = (): ListQuery => ({
  search: "",
  scope: "all",
  stages: [],
  sort: "due",
  descending: false,
  today: dayOf(new Date()),
});

export interface Neighbors {
  next: JobRow | null;
  previous: JobRow | null;
}

/** The neighbors of a job; none while it is not known where it stands. */
export function useNeighbors(jobId: JobId | null): Neighbors {
  const offset = Math.max(0, left.index - AROUND);
  const page = useRead(
    "list_jobs",
    { ...(left.query ?? usual()), offset, limit: 2 * AROUND },
    { enabled: jobId !== null, keepPrevious: true },
  );
  const rows = page.data?.rows ?? [];
  const at = rows.findIndex((row) => row.id === jobId);
  useEffect(() => {
    if (at >= 0) left = { ...left, index: offset + at };
  }, [at, offset]);
  if (at < 0) return { next: null, previous: null };
  return { next: rows[at + 1] ?? null, previous: rows[at - 1] ?? null };
}
