/** Rows of the list, fetched in pages of 200 around what is on screen; the last list stays until the next one is there. */
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { type ApiError, type JobGroup, type JobPage, type JobRow, readQuery } from "../../api";
import type { ListQuery } from "../../parts/jobOrder";

export const PAGE_ROWS = 200;
/** Pages fetched ahead once the list stands still, so that a pull at the scroll bar meets rows. */
const AHEAD_PAGES = 60;
/** The same while someone searches: the answer changes with the next letter. */
const AHEAD_PAGES_SEARCH = 4;
/** Pages fetched ahead are kept so long without being looked at. */
const KEEP_MS = 60 * 60_000;

export interface JobListData {
  total: number;
  groups: readonly JobGroup[];
  queryUs: number;
  rowAt: (index: number) => JobRow | undefined;
}

export interface JobList {
  data: JobListData | null;
  error: ApiError | null;
  /** Whether what is shown answers an earlier question. */
  isOld: boolean;
}

const pageQuery = (query: ListQuery, page: number) =>
  readQuery("list_jobs", { ...query, offset: page * PAGE_ROWS, limit: PAGE_ROWS });

/** The pages needed for rows `first..=last`, one more on each side, and always the first. */
export function pagesFor(first: number, last: number, total: number | null): number[] {
  const lastPage = total === null ? 0 : Math.max(0, Math.ceil(total / PAGE_ROWS) - 1);
  const from = Math.max(0, Math.floor(first / PAGE_ROWS) - 1);
  const to = Math.min(lastPage, Math.floor(last / PAGE_ROWS) + 1);
  const pages = new Set([0]);
  for (let page = from; page <= to; page += 1) pages.add(page);
  return [...pages].sort((a, b) => a - b);
}

export function useJobList(query: ListQuery, first: number, last: number): JobList {
  const client = useQueryClient();
  const known = useRef<JobListData | null>(null);
  const knownTotal = client.getQueryData<JobPage>(pageQuery(query, 0).queryKey)?.total ?? null;
  const pages = pagesFor(first, last, knownTotal);
  const results = useQueries({ queries: pages.map((page) => pageQuery(query, page)) });
  const head = results[0]?.data;
  const error = results.find((result) => result.error)?.error ?? null;

  const data = useMemo<JobListData | null>(() => {
    if (!head) return null;
    return {
      total: head.total,
      groups: head.groups,
      queryUs: head.query_us,
      rowAt: (index) => {
        const page = Math.floor(index / PAGE_ROWS);
        const held = client.getQueryData<JobPage>(pageQuery(query, page).queryKey);
        return held?.rows[index - page * PAGE_ROWS];
      },
    };
  }, [head, query, client]);
  if (data) known.current = data;

  const total = head?.total ?? 0;
  useEffect(() => {
    if (total <= PAGE_ROWS) return;
    const last = Math.min(query.search ? AHEAD_PAGES_SEARCH : AHEAD_PAGES, Math.ceil(total / PAGE_ROWS));
    let page = 1;
    let timer = setTimeout(function next() {
      if (page >= last) return;
      void client
        .prefetchQuery({ ...pageQuery(query, page), ...(query.search ? {} : { gcTime: KEEP_MS }) })
        .then(() => {
          page += 1;
          timer = setTimeout(next, 25);
        });
    }, 600);
    return () => {
      clearTimeout(timer);
      page = last;
    };
  }, [client, query, total]);

  return { data: data ?? known.current, error, isOld: data === null };
}
