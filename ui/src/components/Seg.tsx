/** One choice of a few, side by side. */
import type { ReactNode } from "react";

export interface SegOption<K extends string> {
  key: K;
  label: ReactNode;
}

export interface SegProps<K extends string> {
  label: string;
  options: readonly SegOption<K>[];
  value: K;
  onChange: (key: K) => void;
}

export function Seg<K extends string>({ label, options, value, onChange }: SegProps<K>) {
  return (
    <fieldset className="seg" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          className={option.key === value ? "on" : undefined}
          aria-pressed={option.key === value}
          onClick={() => onChange(option.key)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
