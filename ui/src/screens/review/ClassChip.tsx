/** A class as a chip: its color, glyph, name and digit; color never works alone. */
import type { DamageClass } from "../../api";
import { m } from "../../messages";
import { colorToken, digitOf, GLYPHS } from "./classes";

export function ClassGlyph({ name }: { name: DamageClass }) {
  return (
    <svg
      className="gl"
      viewBox="0 0 12 12"
      width="14"
      height="14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={GLYPHS[name]} />
    </svg>
  );
}

export function ClassChip({ name }: { name: DamageClass }) {
  const digit = digitOf(name);
  return (
    <span className="cls" style={{ background: `var(${colorToken(name)})` }}>
      <ClassGlyph name={name} /> {m.class[name]}
      {digit === null ? null : (
        <span className="cls-key" aria-hidden="true">
          {digit}
        </span>
      )}
    </span>
  );
}
