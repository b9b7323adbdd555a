/** Counts of an import as its screen shows them. */
import type { AnalysisView, ImportView } from "../../api";

export const isRunning = (view: ImportView): boolean => view.state === "running" || view.state === "listing";

/** Files that are saved here: copied, or the same as one that is. */
export const savedFiles = (view: ImportView): number => view.copied + view.duplicates;

/** Files that nothing was done with yet. */
export const waitingFiles = (view: ImportView): number =>
  Math.max(0, view.found - savedFiles(view) - view.failed - view.left_out);

/** Photos there should be small pictures of. */
export const shownPhotos = (view: ImportView): number => Math.max(0, view.copied - view.unshown);

/** Minutes until copying and analysis are done, rounded up; nothing while that can't be told. */
export function minutesLeft(view: ImportView, analysis: AnalysisView | undefined): number | null {
  const copying =
    isRunning(view) && view.photos_per_s !== null && view.photos_per_s > 0
      ? waitingFiles(view) / view.photos_per_s
      : null;
  const analyzing =
    analysis?.state === "running" && analysis.seconds_per_photo !== null
      ? (analysis.total - analysis.done - analysis.failures.length) * analysis.seconds_per_photo
      : null;
  const seconds = Math.max(copying ?? 0, analyzing ?? 0);
  if (copying === null && analyzing === null) return null;
  return Math.ceil(seconds / 60);
}
