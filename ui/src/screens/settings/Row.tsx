/** One setting: its name, its control, a word about what it does. */
import type { ReactNode } from "react";

export interface RowProps {
  label: string;
  help?: string;
  children: ReactNode;
}

export function Row({ label, help, children }: RowProps) {
  return (
    <div className="set">
      <span className="set-label">{label}</span>
      <div className="set-control">{children}</div>
      {help ? <p className="set-help i3 xs">{help}</p> : null}
    </div>
  );
}
