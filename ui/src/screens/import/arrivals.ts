/** Photos that have arrived but are not in the list yet, so that the first picture shows within a second. */
import { useMemo, useRef } from "react";
import { type ImportView, type PhotoCard, thumbUrl } from "../../api";

/** More than these are only counted; the list catches up several times a second. */
const SHOWN_AT_MOST = 60;

/** Arrived photos missing from the rows, oldest first. */
export function useArrivals(
  view: ImportView | undefined,
  rows: readonly PhotoCard[],
): readonly { id: string; url: string }[] {
  const seen = useRef(new Set<string>());
  return useMemo(() => {
    for (const id of view?.arrived ?? []) seen.current.add(id);
    for (const row of rows) seen.current.delete(row.id);
    return [...seen.current].slice(-SHOWN_AT_MOST).map((id) => ({ id, url: thumbUrl(id) }));
  }, [view, rows]);
}
