/** Small words of the workbench made from facts. */
import type { FindingCounts, PhotoDetail, Units } from "../../api";
import { format, lengths, m } from "../../messages";

const time = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });

/** Local time of the camera, which knows no zone. */
export function takenAt(at: string): string {
  const value = new Date(at.replace(/Z$/, ""));
  return Number.isNaN(value.getTime()) ? "" : `${format.day(format.dayOf(value))}, ${time.format(value)}`;
}

/** What the photo shows and from where: label, pitch, camera and height. */
export function standpoint(photo: PhotoDetail, units: Units): string {
  const { camera } = photo;
  const roof = [photo.card.label, photo.pitch_in_12 === null ? "" : m.review.pitch(photo.pitch_in_12)];
  const eye = [
    camera.gimbal_pitch_deg === null ? "" : m.review.camera(camera.gimbal_pitch_deg),
    camera.laser_range_m !== null
      ? m.review.toRoof(lengths.height(camera.laser_range_m, units))
      : camera.relative_altitude_m !== null
        ? m.review.aboveTakeOff(lengths.height(camera.relative_altitude_m, units))
        : "",
  ];
  const say = (parts: string[]): string => parts.filter((part) => part !== "").join(", ");
  return [say(roof), say(eye)].filter((part) => part !== "").join(". ");
}

/** What is said when a model saw more on a photo than is kept; nothing when all of it is there. */
export function strongest(counts: FindingCounts | null): string {
  return counts === null || counts.kept >= counts.found ? "" : m.review.strongest(counts.kept, counts.found);
}
