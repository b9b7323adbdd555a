/** Whether undo and redo would do something on the page, for the menu. Whoever takes Ctrl Z says so here. */
import { useEffect, useSyncExternalStore } from "react";

export interface CanUndo {
  undo: boolean;
  redo: boolean;
}

const NOTHING: CanUndo = { undo: false, redo: false };
const offers = new Set<CanUndo>();
const listeners = new Set<() => void>();
let now: CanUndo = NOTHING;

function publish(): void {
  const next = {
    undo: [...offers].some((offer) => offer.undo),
    redo: [...offers].some((offer) => offer.redo),
  };
  if (next.undo === now.undo && next.redo === now.redo) return;
  now = next;
  for (const listener of listeners) listener();
}

/** Says what the page could take back, as long as it is there. */
export function useUndoable(undo: boolean, redo: boolean): void {
  useEffect(() => {
    const offer = { undo, redo };
    offers.add(offer);
    publish();
    return () => {
      offers.delete(offer);
      publish();
    };
  }, [undo, redo]);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What could be taken back now. */
export const useCanUndo = (): CanUndo => useSyncExternalStore(subscribe, () => now);
