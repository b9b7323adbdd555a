/** Stands in for the shell in development and in tests of the screens; never part of a shipped bundle. */
import type { Failure } from "../../src/bindings/Failure";
import { shownMenus } from "./handlers/vault";
import { fakePicture } from "./pictures";
import { addListener, emit, type Handlers, refuse, removeListener } from "./types";
import { world } from "./world";

const modules = import.meta.glob<{ handlers: Handlers }>("./handlers/*.ts", { eager: true });
const handlers: Handlers = Object.assign({}, ...Object.values(modules).map((module) => module.handlers));

type Answer = (input: unknown) => unknown;
interface ListenArgs {
  event: string;
  handler: number;
  eventId: number;
}

const callbacks = new Map<number, (data: unknown) => void>();
let nextCallback = 1;

/** What dialogs answer; tests may set it. */
const dialogs: { open: unknown; save: unknown } = { open: "/media/card/DCIM/100MEDIA", save: null };

/** How often each command ran. */
const calls: Record<string, number> = {};

async function answer(name: string, args: Record<string, unknown>): Promise<unknown> {
  if (name === "plugin:event|listen") {
    const { event, handler } = args as unknown as ListenArgs;
    return addListener(event, (payload) => callbacks.get(handler)?.(payload));
  }
  if (name === "plugin:event|unlisten") {
    const { event, eventId } = args as unknown as ListenArgs;
    return removeListener(event, eventId);
  }
  if (name === "plugin:dialog|open") return dialogs.open;
  if (name === "plugin:dialog|save") return dialogs.save;
  calls[name] = (calls[name] ?? 0) + 1;
  const handler = (handlers as Record<string, Answer | undefined>)[name];
  const failing = (globalThis as { fakeFail?: Record<string, Failure["code"]> }).fakeFail?.[name];
  if (failing) return refuse(failing, `a test wants ${name} to fail`);
  if (!handler) return refuse("internal", `the fake has no ${name}`);
  return structuredClone(await handler(args.input ?? null));
}

const internals = {
  invoke: (name: string, args: Record<string, unknown> = {}) => answer(name, args),
  transformCallback: (callback: (data: unknown) => void) => {
    const id = nextCallback++;
    callbacks.set(id, callback);
    return id;
  },
  unregisterCallback: (id: number) => callbacks.delete(id),
  convertFileSrc: (path: string, protocol: string) => (protocol === "photo" ? fakePicture(path) : path),
  metadata: { currentWindow: { label: "main" }, currentWebview: { windowLabel: "main", label: "main" } },
};

Object.assign(window, {
  __TAURI_INTERNALS__: internals,
  __TAURI_EVENT_PLUGIN_INTERNALS__: { unregisterListener: removeListener },
  fake: { emit, dialogs, world, calls, menus: shownMenus },
});
