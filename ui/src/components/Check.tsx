/** A box to tick, with its label. */
import { Check as Tick } from "lucide-react";
import type { ReactNode } from "react";

export interface CheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

export function Check({ checked, onChange, children }: CheckProps) {
  return (
    <label className="check-row">
      <input
        type="checkbox"
        className="check-input"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className={checked ? "check on" : "check"} aria-hidden="true">
        {checked ? <Tick className="i sm" /> : null}
      </span>
      <span>{children}</span>
    </label>
  );
}
