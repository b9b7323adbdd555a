/** The menu bar for a state of the app: which lines there are and whether they apply. Pure. */
import type { Density, Menu, MenuEntry, MenuRole, Theme } from "../../api";
import { m } from "../../messages";
import { JOB_TABS, type JobTab } from "../../parts/jobTabs";
import { ZOOM_STEPS } from "../../parts/zoom";
import type { MenuAction } from "./actions";

export interface MenuState {
  /** macOS has an app menu, and lines of its own. */
  mac: boolean;
  /** Whether the vault is open. */
  open: boolean;
  /** A sheet or the palette is over the page: what would leave the page does not apply. */
  modal: boolean;
  /** The page of the job on screen, if it is one. */
  jobTab: JobTab | null;
  /** Whether that job stands in the list that was left. */
  hasNext: boolean;
  hasPrevious: boolean;
  isPinned: boolean;
  /** Whether undo and redo would do something here. */
  undo: boolean;
  redo: boolean;
  /** Where the jobs' page is shown, its view. */
  place: "list" | "board" | "prices" | "settings" | null;
  theme: Theme;
  density: Density;
  zoom: number;
}

const KEYS: Partial<Record<MenuAction, string>> = {
  "new-job": "CmdOrCtrl+N",
  "import-photos": "CmdOrCtrl+I",
  lock: "CmdOrCtrl+L",
  quit: "CmdOrCtrl+Q",
  undo: "CmdOrCtrl+Z",
  redo: "CmdOrCtrl+Shift+Z",
  find: "CmdOrCtrl+K",
  settings: "CmdOrCtrl+,",
  "zoom-in": "CmdOrCtrl+=",
  "zoom-out": "CmdOrCtrl+-",
  "zoom-reset": "CmdOrCtrl+0",
  fullscreen: "F11",
  "job-next": "Alt+PageDown",
  "job-previous": "Alt+PageUp",
  shortcuts: "F1",
};

const LINE: MenuEntry = { kind: "line" };

const item = (
  id: MenuAction,
  label: string,
  enabled: boolean,
  checked: boolean | null = null,
): MenuEntry => ({
  kind: "item",
  id,
  label,
  keys: KEYS[id] ?? null,
  enabled,
  checked,
});

const native = (role: MenuRole, label: string): MenuEntry => ({ kind: "native", role, label });

const submenu = (label: string, entries: MenuEntry[]): MenuEntry => ({ kind: "menu", label, entries });

const TAB_ACTIONS: Record<JobTab, MenuAction> = {
  overview: "job-overview",
  photos: "job-photos",
  findings: "job-findings",
  roof: "job-roof",
  estimate: "job-estimate",
  documents: "job-documents",
};

const THEMES = ["system", "light", "dark", "sunlight"] as const satisfies readonly Theme[];
const DENSITIES = ["desktop", "touch"] as const satisfies readonly Density[];

/** The whole bar. */
export function describeMenu(state: MenuState): Menu[] {
  const { mac } = state;
  const words = m.menu;
  /** The vault is open and no sheet covers the page. */
  const free = state.open && !state.modal;
  const job = free && state.jobTab !== null;
  const app: Menu = {
    label: words.app,
    entries: [
      item("about", words.about, !state.modal),
      LINE,
      item("settings", words.settings, free),
      LINE,
      native("services", words.services),
      LINE,
      native("hide", words.hide),
      native("hide_others", words.hideOthers),
      native("show_all", words.showAll),
      LINE,
      native("quit", words.quit),
    ],
  };
  const file: Menu = {
    label: words.file,
    entries: [
      item("new-job", words.newJob, free),
      item("import-photos", words.importPhotos, job),
      LINE,
      item("import-prices", words.importPrices, free),
      item("export-prices", words.exportPrices, free),
      LINE,
      item("open-folder", words.openFolder, true),
      item("recovery", words.recovery, free),
      item("lock", words.lock, free),
      ...(mac ? [] : [LINE, item("quit", words.quit, true)]),
    ],
  };
  const edit: Menu = {
    label: words.edit,
    entries: [
      item("undo", words.undo, state.undo),
      item("redo", words.redo, state.redo),
      LINE,
      native("cut", words.cut),
      native("copy", words.copy),
      native("paste", words.paste),
      native("select_all", words.selectAll),
      LINE,
      item("find", words.find, free),
    ],
  };
  const view: Menu = {
    label: words.view,
    entries: [
      item("list", words.list, free, state.place === "list"),
      item("board", words.board, free, state.place === "board"),
      item("prices", words.prices, free, state.place === "prices"),
      ...(mac ? [] : [item("settings", words.settings, free)]),
      LINE,
      submenu(
        words.colors,
        THEMES.map((theme) =>
          item(`theme-${theme}`, m.settings.themes[theme], state.open, state.theme === theme),
        ),
      ),
      submenu(
        words.sizes,
        DENSITIES.map((density) =>
          item(`density-${density}`, m.settings.densities[density], state.open, state.density === density),
        ),
      ),
      LINE,
      item("zoom-in", words.zoomIn, state.open && state.zoom < (ZOOM_STEPS.at(-1) ?? 0)),
      item("zoom-out", words.zoomOut, state.open && state.zoom > ZOOM_STEPS[0]),
      item("zoom-reset", words.zoomReset, state.open && state.zoom !== 100),
      item("fullscreen", words.fullscreen, true),
    ],
  };
  const jobMenu: Menu = {
    label: words.job,
    entries: [
      ...JOB_TABS.map((tab) => item(TAB_ACTIONS[tab.key], tab.label, job, state.jobTab === tab.key)),
      LINE,
      item("job-next", words.nextJob, job && state.hasNext),
      item("job-previous", words.previousJob, job && state.hasPrevious),
      LINE,
      item("job-pin", state.isPinned ? words.unpin : words.pin, job),
    ],
  };
  const help: Menu = {
    label: words.help,
    entries: [
      item("shortcuts", words.shortcuts, free),
      ...(mac ? [] : [LINE, item("about", words.about, !state.modal)]),
    ],
  };
  const windowMenu: Menu = { label: words.window, entries: [native("minimize", words.minimize)] };
  return mac ? [app, file, edit, view, jobMenu, windowMenu, help] : [file, edit, view, jobMenu, help];
}
