/** The vault, settings and sync line of the fake. */
import { changed, type Handlers, refuse } from "../types";
import { world } from "../world";

const open = () => {
  world.vault = { ...world.vault, state: "open" };
  return world.session;
};

export const handlers: Handlers = {
  vault_status: () => ({ ...world.vault, session: world.vault.state === "open" ? world.session : null }),
  create_vault: (input) => {
    world.session = { ...world.session, company: input.company, person: input.person };
    if (!input.with_demo) world.jobs = [];
    return open();
  },
  unlock_vault: (input) =>
    input.passphrase === world.passphrase ? open() : refuse("wrong_key", "the key does not open the file"),
  lock_vault: () => {
    world.vault = { ...world.vault, state: "locked" };
    return null;
  },
  get_settings: () => world.settings,
  save_settings: (input) => {
    world.settings = input;
    changed("settings");
    return null;
  },
  sync_status: () => world.sync,
};
