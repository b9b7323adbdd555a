/** How far a person is with a photo. A photo counts as reviewed by what a person did, never by what the model said. */
import { useEffect, useSyncExternalStore } from "react";
import type { JobId, PhotoCard } from "../../api";
import { m } from "../../messages";

/**
 * `waiting` has no analysis to look at, `to_check` has open findings, `unseen` has none and nobody looked
 * at it, `reviewed` has none left and a person decided or looked.
 */
export type Stand = "waiting" | "to_check" | "unseen" | "reviewed";

/** Where a photo stands, given the photos a person looked at. */
export function standOf(photo: PhotoCard, seen: ReadonlySet<string>): Stand {
  if (photo.analysis !== "done" && photo.analysis !== "stale") return "waiting";
  if (photo.to_check > 0) return "to_check";
  return photo.accepted + photo.rejected > 0 || seen.has(photo.id) ? "reviewed" : "unseen";
}

/** Where a photo stands, in words. */
export function standWords(photo: PhotoCard, stand: Stand): string {
  const analysis = m.photos.state[photo.analysis];
  if (stand === "waiting") return analysis;
  const words = {
    to_check: m.photos.standToCheck(photo.to_check, photo.accepted),
    unseen: m.photos.standUnseen,
    reviewed: m.photos.standReviewed(photo.accepted),
  }[stand];
  return photo.analysis === "stale" ? `${words}, ${analysis}` : words;
}

/** How many photos nobody has looked at. */
export const unseenOf = (rows: readonly PhotoCard[], seen: ReadonlySet<string>): number =>
  rows.filter((row) => standOf(row, seen) === "unseen").length;

/** Ids a text holds; anything else counts as none. */
export function readSeen(text: string | null): ReadonlySet<string> {
  return new Set((text ?? "").split(" ").filter((id) => id !== ""));
}

const keyOf = (jobId: JobId): string => `photos-seen:${jobId}`;
const known = new Map<JobId, ReadonlySet<string>>();
const listeners = new Set<() => void>();

function seenOf(jobId: JobId): ReadonlySet<string> {
  const now = known.get(jobId) ?? readSeen(localStorage.getItem(keyOf(jobId)));
  known.set(jobId, now);
  return now;
}

function markSeen(jobId: JobId, photoId: string): void {
  const next = new Set(seenOf(jobId)).add(photoId);
  known.set(jobId, next);
  localStorage.setItem(keyOf(jobId), [...next].join(" "));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Photos of a job without open findings that a person looked at on this laptop. */
export const useSeen = (jobId: JobId): ReadonlySet<string> =>
  useSyncExternalStore(subscribe, () => seenOf(jobId));

/** A photo flicked past was not looked at. */
const LOOK_MS = 1000;

/** Notes that a person looks at a photo; decisions on its findings speak for themselves. */
export function useLookAt(photo: PhotoCard): void {
  const isUnseen = standOf(photo, useSeen(photo.job_id)) === "unseen";
  const { id, job_id } = photo;
  useEffect(() => {
    if (!isUnseen) return;
    const timer = window.setTimeout(() => markSeen(job_id, id), LOOK_MS);
    return () => window.clearTimeout(timer);
  }, [isUnseen, job_id, id]);
}
