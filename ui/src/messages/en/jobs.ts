/** Words of the list, the board and the first run. */
import type { JobScope, JobSort, Stage } from "../../api";
import { count, decimal, money, plural, took } from "../format";
import { stageNames } from "./domain";

const scopes: Record<JobScope, string> = {
  all: "All",
  open: "Open",
  overdue: "Overdue",
  photos_missing: "Photos missing",
  deleted: "Deleted",
};

const sorts: Record<JobSort, string> = {
  due: "Next step due",
  number: "Job number",
  customer: "Customer",
  stage: "Stage",
  value: "Value",
  squares: "Squares",
  photos: "Photos",
  changed: "Last change",
};

export const jobs = {
  title: "Jobs",
  scopes,
  sorts,
  scopeTabs: "Which jobs",
  view: "View",
  list: "List",
  board: "Board",
  newJob: "New job",
  searchLabel: "Search jobs",
  searchHint: "Name, street, job, claim no.",
  clearSearch: "Clear the search",
  stageIs: "Stage is",
  /** Some stages in few words: `Inspected to Scheduled`, `Lead, Paid`, `Lead, Paid and 2 more`. */
  stagesNamed: (stages: readonly Stage[]) => {
    const all = Object.keys(stageNames);
    const [first, second] = stages;
    const last = stages.at(-1);
    if (!first || !last) return "";
    const run = stages.every((stage, n) => all.indexOf(stage) === all.indexOf(first) + n);
    if (stages.length > 2 && run) return `${stageNames[first]} to ${stageNames[last]}`;
    if (!second) return stageNames[first];
    const two = `${stageNames[first]}, ${stageNames[second]}`;
    return stages.length === 2 ? two : `${two} and ${count(stages.length - 2)} more`;
  },
  clearStages: "Show all stages",
  filter: "Filter",
  filterHeading: "Stage is any of",
  sort: "Sort",
  sortHeading: "Sort by",
  reverse: "Reverse the order",
  columns: "Columns",
  columnsHeading: "Columns shown",
  grouped: "Grouped by next step due",
  sortedBy: (sort: JobSort, descending: boolean) =>
    `Sorted by ${sorts[sort].toLowerCase()}${descending ? ", reversed" : ""}`,
  column: {
    sync: "Sync",
    number: "Job",
    customer: "Customer and street",
    stage: "Stage",
    next_step: "Next step",
    due: "Due",
    squares: "Squares",
    value: "Value",
    photos: "Photos",
    to_check: "To check",
  },
  group: {
    overdue: "Overdue",
    today: (dayName: string) => `Today, ${dayName}`,
    next_7_days: "Next 7 days",
    later: "Later",
    none: "No day set",
  },
  jump: "Jump to",
  jumps: { overdue: "Late", today: "Today", next_7_days: "7 days", later: "Later", none: "No day" },
  dueToday: "Today",
  waiting: (n: number) => `${plural(n, "change", "changes")} waiting to send`,
  queryTime: (total: number, us: number) => `${plural(total, "job", "jobs")} in ${took(us)}`,
  announce: (total: number) => plural(total, "job", "jobs"),
  move: "move",
  open: "open",
  select: "select",
  peek: "peek",
  peekOf: (customer: string) => `A look at ${customer}`,
  openJob: "Open the job",
  columnKeys: "column",
  moveJob: "move job",
  undoKey: "undo",
  selected: (n: number) => `${count(n)} selected`,
  moveTo: "Move to",
  moveToHeading: "Move to stage",
  delete: "Delete",
  restore: "Restore",
  clearSelection: "Clear selection",
  moved: (customer: string, stage: string) => `${customer} moved to ${stage}`,
  movedMany: (n: number, stage: string) => `${plural(n, "job", "jobs")} moved to ${stage}`,
  deleted: (customer: string) => `${customer} deleted`,
  deletedMany: (n: number) => `${plural(n, "job", "jobs")} deleted`,
  restoredMany: (n: number) => `${plural(n, "job", "jobs")} restored`,
  noneMatch: "No job matches.",
  noneMatchHelp: "Every word must begin a name, street, town, phone, claim or job number.",
  clearFilters: "Clear search and filters",
  noneOverdue: "Nothing is overdue.",
  noneDeleted: "No deleted jobs.",
  noneMissing: "Every job has photos.",
  noneInScope: "No jobs here.",
  boardNote: "Column totals count all jobs, not only those on screen",
  noValue: "No value yet",
  laneMore: (n: number) => `${count(n)} more in the list`,
  sq: (n: number) => `${decimal(n, 2)} SQ`,
  cardMenu: (customer: string) => `Move ${customer}`,
  laneTotal: money,
  first: {
    title: "No jobs yet. Start with the photos.",
    text: "Put in the drone’s card or drop a folder anywhere in this window. Say whose roof it is, and the first photo shows in about a second.",
    folder: "Camera card or folder",
    folderText: "Originals are copied byte for byte and stay untouched.",
    chooseFolder: "Choose a folder",
    card: (label: string) => `Camera card “${label}”`,
    cardText: (n: number, size: string) =>
      `${plural(n, "photo", "photos")}, ${size}. Nothing on the card is changed.`,
    importCard: "Import this card",
    demo: "Demo job",
    demoText: "One house, 8 photos, roof and quote. Delete it any time.",
    addDemo: "Add the demo job",
    demoAdding: "Adding…",
    printRecovery: "Print the recovery sheet",
    job: "A job without photos",
    jobText: "Name and street are enough. Photos can come later.",
    ready: "Your vault is ready.",
    readyKeychain:
      "Everything is encrypted on this laptop; the key is in its keychain. Without this laptop only the recovery sheet opens a copy.",
    readyPassphrase:
      "Everything is encrypted on this laptop; your passphrase opens it. Without it and without the recovery sheet nobody can open the vault again.",
    drop: "Drop photos here",
    dropText: "Files or a folder",
  },
  dropOver: "Drop to import into a new job",
  photosFrom: (source: string) => `Photos from ${source} go into this job.`,
} as const;
