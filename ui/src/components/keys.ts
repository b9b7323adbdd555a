/** Keys of a screen. Single letters can be switched off in the settings; nothing acts while someone types or a dialog is open. */
import { createContext, useContext, useEffect, useRef } from "react";

/** Whether single letters and digits act as keys. */
export const LetterKeys = createContext(true);

/** Handlers by key: `"/"`, `"n"`, `"ArrowDown"`, `"ctrl+k"`, `"shift+x"`, `"g j"` for G and then J. Returning `false` passes the key on. */
export type KeyMap = Record<string, (event: KeyboardEvent) => unknown>;

const SEQUENCE_MS = 1200;
let leader: { key: string; at: number } | null = null;

/** Whether keys pressed there are letters of a text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)
  );
}

/** The name under which a key event is looked up. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  const base = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^[a-z]$/.test(base);
  const shift = event.shiftKey && (isLetter || event.key.length > 1) ? "shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${shift}${base}`;
}

/** Presses keys for a person who chose them in a menu: the page's own handlers act, wherever the focus is. */
export function pressKeys(name: string): void {
  const parts = name.split("+");
  const key = parts.pop() ?? "";
  const event = new KeyboardEvent("keydown", {
    key,
    ctrlKey: parts.includes("ctrl"),
    altKey: parts.includes("alt"),
    shiftKey: parts.includes("shift"),
    bubbles: true,
    cancelable: true,
  });
  (document.activeElement ?? document.body).dispatchEvent(event);
}

export interface KeyOptions {
  /** Act even while a text field has the focus. */
  whileTyping?: boolean;
  enabled?: boolean;
  /** Keys of the frame: every screen's own keys go first. */
  last?: boolean;
}

/** Listens for keys as long as the component is mounted. Later mounted listeners go first. */
export function useKeys(map: KeyMap, options: KeyOptions = {}): void {
  const letters = useContext(LetterKeys);
  const current = useRef(map);
  current.current = map;
  const { whileTyping = false, enabled = true, last = false } = options;
  useEffect(() => {
    if (!enabled) return;
    const listener = (event: KeyboardEvent): boolean => {
      if (event.defaultPrevented || event.isComposing) return false;
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      const name = keyName(event);
      if (plain && isTyping(event.target) && !whileTyping) return false;
      if (document.querySelector('[role="dialog"][data-modal]') && !whileTyping) return false;
      if (plain && event.key.length === 1 && event.key !== "/" && event.key !== " " && !letters) return false;
      const sequence = leader && event.timeStamp - leader.at < SEQUENCE_MS ? `${leader.key} ${name}` : null;
      const handler = (sequence && current.current[sequence]) || (leader ? undefined : current.current[name]);
      if (!handler) return false;
      if (handler(event) === false) return false;
      event.preventDefault();
      return true;
    };
    if (last) listeners.push(listener);
    else listeners.unshift(listener);
    return () => {
      const at = listeners.indexOf(listener);
      if (at >= 0) listeners.splice(at, 1);
    };
  }, [enabled, letters, whileTyping, last]);
}

type Listener = (event: KeyboardEvent) => boolean;
const listeners: Listener[] = [];

/** Hands key events to the listeners, the last mounted first; call once at start. */
export function startKeys(target: Window): void {
  target.addEventListener("keydown", (event) => {
    if (leader && event.timeStamp - leader.at >= SEQUENCE_MS) leader = null;
    const handled = [...listeners].some((listener) => listener(event));
    if (handled) {
      leader = null;
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const starts = plain && event.key.toLowerCase() === "g" && !isTyping(event.target) && !leader;
    leader = starts ? { key: "g", at: event.timeStamp } : null;
  });
}
