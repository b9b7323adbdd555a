/** What the lines of the menu bar do, by id. The shell tells which line was chosen; nothing else is asked of it. */

/** Lines whose words and keys stand in `describe.ts`. */
export const MENU_ACTIONS = [
  "new-job",
  "import-photos",
  "import-prices",
  "export-prices",
  "open-folder",
  "recovery",
  "lock",
  "quit",
  "undo",
  "redo",
  "find",
  "list",
  "board",
  "prices",
  "settings",
  "theme-system",
  "theme-light",
  "theme-dark",
  "theme-sunlight",
  "density-desktop",
  "density-touch",
  "zoom-in",
  "zoom-out",
  "zoom-reset",
  "fullscreen",
  "job-overview",
  "job-photos",
  "job-findings",
  "job-roof",
  "job-estimate",
  "job-documents",
  "job-next",
  "job-previous",
  "job-pin",
  "shortcuts",
  "about",
] as const;

export type MenuAction = (typeof MENU_ACTIONS)[number];

/** A handler for every line; one that is missing does not compile. */
export type MenuHandlers = Record<MenuAction, () => void>;

export const isMenuAction = (id: string): id is MenuAction =>
  (MENU_ACTIONS as readonly string[]).includes(id);
