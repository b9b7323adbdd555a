/** How far a person is with a photo. A photo counts as reviewed by what a person did, never by what the model said. */
import type { PhotoCard } from "../../api";
import { m } from "../../messages";

/**
 * `waiting` has no analysis to look at, `to_check` has open findings, `unseen` has none and nobody said
 * anything about it, `reviewed` has none left and a person decided or looked the photo over.
 */
export type Stand = "waiting" | "to_check" | "unseen" | "reviewed";

/** Where a photo stands. */
export function standOf(photo: PhotoCard): Stand {
  if (photo.analysis !== "done" && photo.analysis !== "stale")
    return photo.checked_by === null ? "waiting" : "reviewed";
  if (photo.to_check > 0) return "to_check";
  return photo.accepted + photo.rejected > 0 || photo.checked_by !== null ? "reviewed" : "unseen";
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
  return photo.analysis === "done" ? words : `${words}, ${analysis}`;
}

/** Whether nobody has looked at a photo that can be shown: a model that has not been there, or failed, is no reason not to. */
export const isUnseen = (photo: PhotoCard): boolean =>
  photo.width_px > 0 && ["waiting", "unseen"].includes(standOf(photo));

/** How many photos nobody has looked at. */
export const unseenOf = (rows: readonly PhotoCard[]): number => rows.filter(isUnseen).length;
