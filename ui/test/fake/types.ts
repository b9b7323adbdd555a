/** A handler answers one command; files in `handlers/` each export some of them. */
import type { CommandName, Input, Output } from "../../src/api";
import type { Failure } from "../../src/bindings/Failure";
import type { Tag } from "../../src/bindings/Tag";

export type Handlers = {
  [C in CommandName]?: (input: Input<C>) => Output<C> | Promise<Output<C>>;
};

/** Refuses a command the way the shell does. */
export function refuse(code: Failure["code"], message: string, retryable = false): never {
  throw { code, message, retryable } satisfies Failure;
}

type Listener = (event: { event: string; id: number; payload: unknown }) => void;
const listeners = new Map<string, Map<number, Listener>>();
let nextId = 1;

/** Registers a listener of an event; gives its id. */
export function addListener(event: string, listener: Listener): number {
  const id = nextId++;
  const all = listeners.get(event) ?? new Map<number, Listener>();
  listeners.set(event, all.set(id, listener));
  return id;
}

export function removeListener(event: string, id: number): void {
  listeners.get(event)?.delete(id);
}

/** Sends an event to the front end. */
export function emit(event: string, payload: unknown): void {
  for (const [id, listener] of listeners.get(event) ?? []) listener({ event, id, payload });
}

/** Says what a commit changed. */
export function changed(...tags: Tag[]): void {
  queueMicrotask(() => emit("changed", tags));
}
