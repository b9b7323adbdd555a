/** The vault, settings and sync line of the fake. */
import type { Menu } from "../../../src/api";
import { changed, type Handlers, refuse } from "../types";
import { demoJobs, world } from "../world";

/** The menu bar as it was described last. */
export const shownMenus: Menu[] = [];

const open = () => {
  world.vault = { ...world.vault, state: "open" };
  return world.session;
};

export const handlers: Handlers = {
  vault_status: () => ({ ...world.vault, session: world.vault.state === "open" ? world.session : null }),
  create_vault: (input) => {
    world.session = { ...world.session, company: input.company, person: input.person };
    world.company = { ...world.company, name: input.company };
    if (!input.with_demo) world.jobs = [];
    return open();
  },
  add_demo: () => {
    world.jobs = [...world.jobs, ...demoJobs()];
    changed("jobs");
    return null;
  },
  unlock_vault: (input) =>
    input.passphrase === world.passphrase || input.recovery_code?.startsWith("7K3QM2")
      ? open()
      : refuse("wrong_key", "the key does not open the file"),
  lock_vault: () => {
    world.vault = { ...world.vault, state: "locked" };
    return null;
  },
  recovery_sheet: () => ({
    code: "7K3QM2-D9X4VT-0PB6HJ-WZ81RC-4N5YEG-QM7T2A-XS90KD-6VHP3B-JT5W8F",
    data_folder: "/home/dana/.local/share/com.brainops.field",
    company: world.session.company,
    key_home: world.session.key_home,
  }),
  set_menu: (menus) => {
    shownMenus.splice(0, shownMenus.length, ...menus);
    return null;
  },
  app_info: () => ({
    version: world.session.version,
    system: "linux",
    webview: "2.48.5",
    data_folder: "/home/dana/.local/share/com.brainops.field",
  }),
  open_data_folder: () => null,
  toggle_fullscreen: () => null,
  zoom_text: () => null,
  quit: () => null,
  set_vault_aside: () => {
    world.vault = { ...world.vault, state: "missing", key_home: null };
    return null;
  },
  get_company: () => world.company,
  save_company: (input) => {
    if (input.name.trim() === "") return refuse("invalid", "name: A company has a name.");
    world.company = input;
    world.session = { ...world.session, company: input.name };
    changed("company", "outbox");
    return world.company;
  },
  get_settings: () => world.settings,
  save_settings: (input) => {
    world.settings = input;
    changed("settings");
    return null;
  },
  sync_status: () => world.sync,
  sync_now: () => null,
  get_office: () => world.office,
  enrol_laptop: (input) => {
    if (input.password !== world.passphrase) return refuse("wrong_credentials", "no such person");
    world.office = { server: input.server, email: input.email, hold: input.hold, allowed: "company" };
    world.sync = { ...world.sync, office: true };
    changed("outbox");
    return world.office;
  },
  leave_office: () => {
    world.office = null;
    world.sync = { ...world.sync, office: false };
    changed("outbox");
    return null;
  },
  choose_hold: (input) => {
    if (world.office) world.office = { ...world.office, hold: input };
    changed("outbox");
    return null;
  },
  list_conflicts: () => world.conflicts,
  resolve_conflict: (input) => {
    world.conflicts = world.conflicts.filter((entry) => entry.id !== input.id);
    changed("conflicts", "outbox");
    return null;
  },
  safe_to_wipe: () => ({ photos: 312, stored: 0, stored_at: null }),
};
