/** The cached review of a photo: a saved finding goes in at once, before the commit's tags refetch it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Finding } from "../bindings/Finding";
import type { PhotoId } from "../bindings/PhotoId";
import type { PhotoReview } from "../bindings/PhotoReview";
import { readQuery } from "./hooks";

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

/** Reads reviews ahead, so that the next photo opens without waiting. */
export function usePrefetchReview(): (photoId: PhotoId) => void {
  const client = useQueryClient();
  return useCallback((photoId) => void client.prefetchQuery(readQuery("review_photo", photoId)), [client]);
}
