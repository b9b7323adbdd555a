/** Words of the import. */
import { bytes, count, decimal, plural } from "../format";

export const importing = {
  title: "Import photos",
  from: (source: string) => `Import from ${source}`,
  cards: "Camera cards",
  noCards: "No camera card is in this laptop. Put one in and it appears here.",
  cardDetail: (photos: number, size: number) => `${plural(photos, "photo", "photos")}, ${bytes(size)}`,
  importCard: "Import",
  elsewhere: "From a folder or files",
  folder: "Choose a folder",
  files: "Choose files",
  dropHint: "Or drop photos and folders anywhere on this page.",
  chooseFolderTitle: "Folder with photos",
  choosePhotosTitle: "Photos to import",
  analyze: "Analyze photos as they arrive",
  kept: "Originals are copied byte for byte and filed under their hash. The same photo twice is kept once. Nothing on the card is changed.",
  earlier: "Earlier imports of this job",
  openImport: "Open",
  doNotErase: "Do not erase the card yet",
  onThisLaptopOnly: "Photos are on this laptop only.",
  progress: (saved: number, found: number) =>
    `${count(saved)} of ${plural(found, "file is", "files are")} saved here.`,
  waiting: (n: number) => `${plural(n, "waits its turn", "wait their turn")}.`,
  unread: (n: number) => `${count(n)} could not be read.`,
  allSaved: (n: number) =>
    n === 1 ? "The file is saved here." : `All ${plural(n, "file", "files")} are saved here.`,
  keepUntil: "Keep the card until a second copy exists.",
  listing: "Looking for photos…",
  copied: "Copied to this laptop",
  checked: "Hashed and saved",
  thumbnails: "Small pictures",
  metadata: "Camera data read",
  analyzedBar: "Analyzed",
  of: (n: number, total: number) => `${count(n)} of ${count(total)}`,
  metadataValue: (full: number, partial: number) =>
    partial === 0 ? `${count(full)} full` : `${count(full)} full, ${count(partial)} partly`,
  analysisOff: "not started",
  source: "Source",
  sourceValue: (source: string, files: number, size: number) =>
    `${source}, ${plural(files, "file", "files")}, ${bytes(size)}`,
  speed: "Speed",
  speedValue: (perSecond: number) => `${decimal(perSecond, perSecond < 10 ? 1 : 0)} photos per second`,
  analysis: "Analysis",
  stopHint:
    "Stopping keeps everything already copied. Pull the card at any time: the import goes on where it was when the card is back.",
  stop: "Stop import",
  resume: "Go on",
  stopped: (saved: number, found: number) =>
    `Import stopped. ${count(saved)} of ${plural(found, "file is", "files are")} saved. Go on whenever you like.`,
  sourceGone: (saved: number, found: number) =>
    `${count(saved)} of ${plural(found, "file is", "files are")} saved.`,
  diskFull: (saved: number, rest: number) =>
    `${plural(saved, "photo is", "photos are")} saved; ${plural(rest, "exists", "exist")} only on the card.`,
  minutesLeft: (minutes: number) =>
    minutes <= 1 ? "Less than a minute left" : `About ${count(minutes)} min left, keep working meanwhile`,
  needsLook: "Needs a look",
  noneStops: "None of these stops the others",
  nothingToDo: "Nothing to do",
  tryAgain: "Try again",
  leaveOut: "Leave out",
  leftOut: "Left out",
  withoutHeight: (n: number) => plural(n, "photo", "photos"),
  withoutHeightWhy: (n: number) =>
    n === 1
      ? "No height above the roof in this photo, so its marks have no sizes. Mark a known length and they appear."
      : "No height above the roof in these photos, so their marks have no sizes. Mark a known length and they appear.",
  markLength: "Mark a length",
  allMeasured: "Every photo of this job is measured by now.",
  unreadCell: "Not read",
  waitingCell: "Waits its turn",
  results: (photos: number, duplicates: number, unshown: number, leftOut: number) =>
    [
      plural(photos, "picture", "pictures"),
      duplicates > 0 ? `${plural(duplicates, "duplicate", "duplicates")} kept once` : "",
      unshown > 0 ? `${plural(unshown, "file", "files")} kept but not shown yet` : "",
      leftOut > 0 ? `${count(leftOut)} left out` : "",
    ]
      .filter((part) => part !== "")
      .join(", ")
      .concat("."),
  state: {
    listing: "Looking for photos",
    running: "Running",
    stopped: "Stopped",
    source_gone: "The source is gone",
    disk_full: "This laptop is full",
    finished: "Finished",
  },
} as const;
