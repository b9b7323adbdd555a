/** The cached review of a photo: a saved finding goes in at once, before the commit's tags refetch it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Finding } from "../bindings/Finding";
import type { JobId } from "../bindings/JobId";
import type { PhotoId } from "../bindings/PhotoId";
import type { PhotoReview } from "../bindings/PhotoReview";
import { readQuery } from "./hooks";

/** Photos looked through for one without a scale. */
const MOST = 500;

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

/** Finds the first photo of a job that nothing measures, reading one after the other. */
export function useFindUnmeasured(): (jobId: JobId) => Promise<PhotoId | null> {
  const client = useQueryClient();
  return useCallback(
    async (jobId) => {
      const page = await client.fetchQuery(
        readQuery("list_photos", { job_id: jobId, offset: 0, limit: MOST }),
      );
      for (const row of page.rows) {
        const { photo } = await client.fetchQuery(readQuery("review_photo", row.id));
        if (photo.ground === null) return row.id;
      }
      return null;
    },
    [client],
  );
}

/** Reads reviews ahead, so that the next photo opens without waiting. */
export function usePrefetchReview(): (photoId: PhotoId) => void {
  const client = useQueryClient();
  return useCallback((photoId) => void client.prefetchQuery(readQuery("review_photo", photoId)), [client]);
}
