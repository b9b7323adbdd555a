/** The menu bar: every line does something, and what does not apply is off. */
import { describe, expect, it } from "vitest";
import type { Menu, MenuEntry } from "../../src/api";
import { zoomStep } from "../../src/parts/zoom";
import { isMenuAction, MENU_ACTIONS } from "../../src/shell/menu/actions";
import { describeMenu, type MenuState } from "../../src/shell/menu/describe";

const page: MenuState = {
  mac: false,
  open: true,
  modal: false,
  jobTab: null,
  hasNext: false,
  hasPrevious: false,
  isPinned: false,
  undo: false,
  redo: false,
  place: "list",
  theme: "light",
  density: "desktop",
  zoom: 100,
};

type Item = Extract<MenuEntry, { kind: "item" }>;

function items(menus: readonly Menu[]): Item[] {
  const within = (entries: readonly MenuEntry[]): Item[] =>
    entries.flatMap((entry) =>
      entry.kind === "item" ? [entry] : entry.kind === "menu" ? within(entry.entries) : [],
    );
  return menus.flatMap((menu) => within(menu.entries));
}

const enabled = (state: MenuState): string[] =>
  items(describeMenu(state))
    .filter((item) => item.enabled)
    .map((item) => item.id);

const find = (state: MenuState, id: string): Item | undefined =>
  items(describeMenu(state)).find((item) => item.id === id);

describe("the menu bar", () => {
  it("has each action once, and no line without one", () => {
    for (const mac of [false, true]) {
      const ids = items(describeMenu({ ...page, mac })).map((item) => item.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every(isMenuAction)).toBe(true);
      // macOS quits by its own line.
      const missing = MENU_ACTIONS.filter((action) => !ids.includes(action));
      expect(missing).toEqual(mac ? ["quit"] : []);
    }
  });

  it("gives no two lines the same keys, and none a bare letter", () => {
    const keys = items(describeMenu({ ...page, jobTab: "roof" })).flatMap((item) => item.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((one) => /^(CmdOrCtrl|Alt)\+|^F\d+$/.test(one))).toBe(true);
  });

  it("offers only what works while the vault is closed", () => {
    expect(enabled({ ...page, open: false, place: null })).toEqual([
      "open-folder",
      "quit",
      "fullscreen",
      "about",
    ]);
  });

  it("offers the lines of a job only on a job", () => {
    const jobLines = (state: MenuState) => enabled(state).filter((id) => id.startsWith("job-"));
    expect(jobLines(page)).toEqual([]);
    expect(enabled(page)).not.toContain("import-photos");
    const job: MenuState = { ...page, place: null, jobTab: "photos", hasNext: true };
    expect(jobLines(job)).toHaveLength(8);
    expect(enabled(job)).toContain("job-next");
    expect(enabled(job)).not.toContain("job-previous");
    expect(enabled(job)).toContain("import-photos");
    expect(find(job, "job-photos")?.checked).toBe(true);
    expect(find(job, "job-roof")?.checked).toBe(false);
  });

  it("leaves nothing on that would leave a page under a sheet", () => {
    const covered = enabled({ ...page, jobTab: "roof", modal: true, undo: true });
    expect(covered).toContain("undo");
    for (const id of ["new-job", "find", "lock", "settings", "job-roof", "shortcuts", "about"])
      expect(covered).not.toContain(id);
  });

  it("follows undo, zoom, theme and pin", () => {
    expect(find(page, "undo")?.enabled).toBe(false);
    expect(find({ ...page, undo: true }, "undo")?.enabled).toBe(true);
    expect(find({ ...page, zoom: 200 }, "zoom-in")?.enabled).toBe(false);
    expect(find({ ...page, zoom: 50 }, "zoom-out")?.enabled).toBe(false);
    expect(find(page, "zoom-reset")?.enabled).toBe(false);
    expect(find({ ...page, theme: "sunlight" }, "theme-sunlight")?.checked).toBe(true);
    expect(find({ ...page, isPinned: true }, "job-pin")?.label).toMatch(/^Unpin/);
  });

  it("gives macOS its app menu", () => {
    const [app] = describeMenu({ ...page, mac: true });
    expect(app?.label).toBe("BrainOps Field");
    expect(app?.entries.filter((entry) => entry.kind === "native")).toHaveLength(5);
  });

  it("steps the zoom through its sizes and stops at the ends", () => {
    expect(zoomStep(100, 1)).toBe(110);
    expect(zoomStep(100, -1)).toBe(90);
    expect(zoomStep(200, 1)).toBe(200);
    expect(zoomStep(103, -1)).toBe(100);
  });
});
