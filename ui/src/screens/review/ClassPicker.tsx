/** All twelve classes; the first nine also by digit. */
import type { DamageClass } from "../../api";
import { m } from "../../messages";
import { ClassGlyph } from "./ClassChip";
import { CLASSES, colorToken, digitOf } from "./classes";

export interface ClassPickerProps {
  current: DamageClass;
  onPick: (name: DamageClass) => void;
}

export function ClassPicker({ current, onPick }: ClassPickerProps) {
  return (
    <div className="cls-picker" role="radiogroup" aria-label={m.review.classes} data-findings="">
      {CLASSES.map((name) => (
        <label key={name} className={name === current ? "on" : undefined}>
          <input
            type="radio"
            name="rv-class"
            className="sr-only"
            checked={name === current}
            onChange={() => onPick(name)}
            onClick={() => (name === current ? onPick(name) : undefined)}
          />
          <span className="cls-dot" style={{ background: `var(${colorToken(name)})` }}>
            <ClassGlyph name={name} />
          </span>
          <span className="cut">{m.class[name]}</span>
          <span className="i3 xs">{digitOf(name)}</span>
        </label>
      ))}
    </div>
  );
}
