/** Puts hints of the current screen at the end of the status bar. */
import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

/** The element at the end of the status bar. */
export const StatusSlot = createContext<HTMLElement | null>(null);

export function StatusEnd({ children }: { children: ReactNode }) {
  const slot = useContext(StatusSlot);
  return slot ? createPortal(children, slot) : null;
}
