/** Keeps the keyboard where it was when the control that had the focus goes away. */
import { type RefObject, useEffect, useRef } from "react";

/** When `state` changes and the focus is lost by it, the button marked `data-keep` takes it up, else the first one. */
export function useKeptFocus<E extends HTMLElement>(state: unknown): RefObject<E | null> {
  const inside = useRef<E | null>(null);
  const last = useRef(state);
  useEffect(() => {
    if (last.current === state) return;
    last.current = state;
    if (document.activeElement !== document.body) return;
    const setting = inside.current?.closest(".set-control");
    const next = setting?.querySelector<HTMLElement>("[data-keep]") ?? setting?.querySelector("button");
    next?.focus();
  }, [state]);
  return inside;
}
