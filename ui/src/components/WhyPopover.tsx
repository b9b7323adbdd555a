/** The derivation of a number: one step a line, the rule last. Esc closes and the focus goes back. */
import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "./Kbd";
import "./why.css";

export interface WhyLine {
  label: string;
  value: string;
  /** A line above it and heavier type: a sum or a result. */
  strong?: boolean;
}

export interface Why {
  title: string;
  lines: WhyLine[];
  note?: string;
  rule?: string;
}

export function WhyLines({ lines }: { lines: readonly WhyLine[] }) {
  return (
    <dl className="calc">
      {lines.map((line, index) => (
        <div key={index} className={line.strong ? "calc-row r" : "calc-row"}>
          <dt>{line.label}</dt>
          <dd>{line.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface WhyPopoverProps {
  why: Why;
  /** The number it explains; the popover stands under it, or above where there is no room. */
  anchor: HTMLElement;
  onClose: () => void;
}

interface Place {
  top: number;
  left: number;
  /** Where the tail stands, from the left side of the popover. */
  tail: number;
  above: boolean;
}

function styleAt(place: Place | null): CSSProperties {
  if (place === null) return { visibility: "hidden" };
  return { top: place.top, left: place.left, "--tail": `${place.tail}px` } as CSSProperties;
}

const GAP_PX = 10;
const EDGE_PX = 14;

export function WhyPopover({ why, anchor, onClose }: WhyPopoverProps) {
  const box = useRef<HTMLDivElement | null>(null);
  const [place, setPlace] = useState<Place | null>(null);

  useLayoutEffect(() => {
    const frame = box.current?.offsetParent?.getBoundingClientRect();
    const from = anchor.getBoundingClientRect();
    const size = box.current?.getBoundingClientRect();
    if (!frame || !size) return;
    const middle = from.left + from.width / 2 - frame.left;
    const left = Math.max(EDGE_PX, Math.min(frame.width - size.width - EDGE_PX, middle - size.width * 0.8));
    const below = from.bottom - frame.top + GAP_PX;
    const above = below + size.height > frame.height - EDGE_PX;
    const top = above ? Math.max(EDGE_PX, from.top - frame.top - GAP_PX - size.height) : below;
    setPlace({ top, left, tail: Math.max(14, Math.min(size.width - 26, middle - left - 6)), above });
  }, [anchor]);

  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose();
    };
    window.addEventListener("pointerdown", away);
    return () => window.removeEventListener("pointerdown", away);
  }, [onClose]);

  return (
    <div
      ref={box}
      className={place?.above ? "pop why-pop above" : "pop why-pop"}
      role="dialog"
      aria-label={why.title}
      tabIndex={-1}
      style={styleAt(place)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="row between">
        <h2>{why.title}</h2>
        <span className="row">
          <Kbd>W</Kbd>
          <Kbd>Esc</Kbd>
        </span>
      </div>
      <WhyLines lines={why.lines} />
      {why.note && <p className="i2 xs">{why.note}</p>}
      {why.rule && <p className="i3 xs why-rule">{why.rule}</p>}
    </div>
  );
}
