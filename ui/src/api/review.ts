/** The cached review of a photo: a saved finding goes in at once, before the commit's tags refetch it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Finding } from "../bindings/Finding";
import type { JobId } from "../bindings/JobId";
import type { PhotoId } from "../bindings/PhotoId";
import type { PhotoPage } from "../bindings/PhotoPage";
import type { PhotoReview } from "../bindings/PhotoReview";
import { call } from "./call";
import { readQuery } from "./hooks";

/** Photos of one page, the most a query may ask for. */
const PAGE = 500;

/** Puts a finding in place of the one with its id, or after the others when it is new. */
export function useFindingCache(): (finding: Finding) => void {
  const client = useQueryClient();
  return useCallback(
    (finding) => {
      const { queryKey } = readQuery("review_photo", finding.photo_id);
      client.setQueryData(queryKey, (old: PhotoReview | undefined): PhotoReview | undefined => {
        if (!old) return old;
        const known = old.findings.some((one) => one.id === finding.id);
        const findings = known
          ? old.findings.map((one) => (one.id === finding.id ? finding : one))
          : [...old.findings, finding];
        return { ...old, findings };
      });
    },
    [client],
  );
}

/** Photos and reviews as they come from the vault. */
export interface PhotoReads {
  page: (offset: number, limit: number) => Promise<PhotoPage>;
  review: (photoId: PhotoId) => Promise<PhotoReview>;
}

/** The first photo that nothing measures, of however many there are; nothing when every one is measured. */
export async function firstUnmeasured(
  { page, review }: PhotoReads,
  pageRows = PAGE,
): Promise<PhotoId | null> {
  for (let offset = 0; ; offset += pageRows) {
    const { rows, total } = await page(offset, pageRows);
    for (const row of rows) {
      const { photo } = await review(row.id);
      if (photo.ground === null) return row.id;
    }
    if (rows.length === 0 || offset + rows.length >= total) return null;
  }
}

/** Finds the first photo of a job that nothing measures, reading one after the other. */
export function useFindUnmeasured(): (jobId: JobId) => Promise<PhotoId | null> {
  return useCallback(
    (jobId) =>
      firstUnmeasured({
        page: (offset, limit) => call("list_photos", { job_id: jobId, offset, limit }),
        review: (photoId) => call("review_photo", photoId),
      }),
    [],
  );
}

/** Reads reviews ahead, so that the next photo opens without waiting. */
export function usePrefetchReview(): (photoId: PhotoId) => void {
  const client = useQueryClient();
  return useCallback((photoId) => void client.prefetchQuery(readQuery("review_photo", photoId)), [client]);
}
