/** All photos of a job, page by page, and what the analysis is doing with them. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { type ApiError, type JobId, type PhotoCard, type PhotoProgress, readQuery, useRead } from "../../api";

/** Rows of one page, the most a query may ask for. */
const PAGE = 500;

export interface Photos {
  rows: readonly PhotoCard[];
  total: number;
  error: ApiError | null;
  loading: boolean;
}

/** Every photo of a job in the order they were taken. */
export function usePhotos(jobId: JobId): Photos {
  const first = useRead("list_photos", { job_id: jobId, offset: 0, limit: PAGE });
  const total = first.data?.total ?? 0;
  const offsets = useMemo(
    () => Array.from({ length: Math.max(0, Math.ceil(total / PAGE) - 1) }, (_, at) => (at + 1) * PAGE),
    [total],
  );
  const rest = useQueries({
    queries: offsets.map((offset) => readQuery("list_photos", { job_id: jobId, offset, limit: PAGE })),
    combine: (pages) => ({
      rows: pages.flatMap((page) => page.data?.rows ?? []),
      error: pages.find((page) => page.error)?.error ?? null,
    }),
  });
  const rows = useMemo(() => [...(first.data?.rows ?? []), ...rest.rows], [first.data, rest.rows]);
  return { rows, total, error: first.error ?? rest.error, loading: first.isPending };
}

/** What is being worked on now, by photo. */
export function useProgress(): ReadonlyMap<string, PhotoProgress> {
  const { data } = useRead("analysis_status", null);
  return useMemo(() => new Map((data?.running ?? []).map((one) => [one.photo_id, one])), [data]);
}

/** Photos that share a label, in the order in which labels first appear. */
export interface PhotoGroup {
  label: string;
  rows: PhotoCard[];
}

/** Groups photos by label; those without one come last. */
export function groupByLabel(rows: readonly PhotoCard[]): PhotoGroup[] {
  const groups = new Map<string, PhotoGroup>();
  for (const row of rows) {
    const group = groups.get(row.label) ?? { label: row.label, rows: [] };
    group.rows.push(row);
    groups.set(row.label, group);
  }
  return [...groups.values()].sort((a, b) => Number(a.label === "") - Number(b.label === ""));
}
