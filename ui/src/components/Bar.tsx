/** The title bar of a screen; the frame may put something at its end. */
import { createContext, type ReactNode, useContext } from "react";

/** What the frame shows at the end of every title bar: the sync chip where there is no status bar. */
export const BarTail = createContext<ReactNode>(null);

export function Bar({ children }: { children: ReactNode }) {
  const tail = useContext(BarTail);
  return (
    <header className="bar">
      {children}
      {tail}
    </header>
  );
}
