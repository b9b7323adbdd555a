/** Whether a sheet or dialog covers the page, and whether a text field has the focus. */
import { useEffect, useSyncExternalStore } from "react";
import { isTyping } from "./keys";

let covers = 0;
const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};

/** Counts as covering the page while it is on screen. */
export function useCover(): void {
  useEffect(() => {
    covers += 1;
    tell();
    return () => {
      covers -= 1;
      tell();
    };
  }, []);
}

const onCovers = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useIsCovered = (): boolean => useSyncExternalStore(onCovers, () => covers > 0);

const onFocus = (listener: () => void): (() => void) => {
  document.addEventListener("focusin", listener);
  document.addEventListener("focusout", listener);
  return () => {
    document.removeEventListener("focusin", listener);
    document.removeEventListener("focusout", listener);
  };
};

/** Whether someone types: undo then belongs to the text. */
export const useIsTyping = (): boolean =>
  useSyncExternalStore(onFocus, () => isTyping(document.activeElement));
