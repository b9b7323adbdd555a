/** What floats over the photo: zoom and keys, scale bar, the whole photo in small. None of it moves by itself. */
import { type PointerEvent, type ReactNode, useRef } from "react";
import type { Box } from "./geometry";
import { orientationMatrix, transformBox } from "./geometry";
import { useYield, yields } from "./keep-clear";
import { drawnBox } from "./marks";
import { scaleStep } from "./scale-bar";
import { visibleUpright } from "./view";
import { useView, useZoom, type ViewStore } from "./view-store";

interface CornerProps {
  store: ViewStore;
  /** The selected mark in stored pixels: no panel stays over it. */
  clearOf: Box | null;
  children?: ReactNode;
}

/** What is looked at, top left. */
export function WhereHud({ store, clearOf, children }: CornerProps) {
  const [panel, away] = useYield<HTMLDivElement>(store, clearOf, "top left");
  return (
    <div ref={panel} className={away ? "hud hud-where away" : "hud hud-where"}>
      {children}
    </div>
  );
}

/** What is said at the scale's place when there is no scale, bottom left. */
export function ScaleNote({ store, clearOf, children }: CornerProps) {
  const [panel, away] = useYield<HTMLDivElement>(store, clearOf, "bottom left");
  return (
    <div ref={panel} className={away ? "scale-bar away" : "scale-bar"}>
      <div className="hud hud-soft">{children}</div>
    </div>
  );
}

/** Zoom in percent, and whatever stands beside it, top right. */
export function ZoomHud({ store, clearOf, children }: CornerProps) {
  const percent = useZoom(store) * 100;
  const [panel, away] = useYield<HTMLDivElement>(store, clearOf, "top right");
  return (
    <div ref={panel} className={away ? "hud hud-zoom away" : "hud hud-zoom"}>
      <output className="zoom-value">{percent < 10 ? percent.toFixed(1) : Math.round(percent)} %</output>
      {children}
    </div>
  );
}

export interface ScaleBarProps {
  store: ViewStore;
  mmPerPx: number;
  units: "us" | "metric";
  /** Words after the length, such as its accuracy. */
  suffix: string;
  /** The selected mark in stored pixels. */
  clearOf: Box | null;
}

/** A round length at the present zoom. */
export function ScaleBar({ store, mmPerPx, units, suffix, clearOf }: ScaleBarProps) {
  const scale = useZoom(store);
  const [panel, away] = useYield<HTMLDivElement>(store, clearOf, "bottom left");
  const step = scaleStep(mmPerPx / scale, units, Math.min(180, store.get().screen.width / 4));
  if (step === null) return null;
  const end = step.widthPx + 2;
  const path = `M2 8H${end}M2 2v12M${end} 2v12`;
  return (
    <div ref={panel} className={away ? "scale-bar away" : "scale-bar"}>
      <div className="hud">
        {step.value} {step.unit} <span className="hud-soft">{suffix}</span>
      </div>
      <svg width={end + 2} height="16" fill="none" aria-hidden="true">
        <path d={path} stroke="var(--mark-casing)" strokeWidth="4.6" opacity=".7" />
        <path d={path} stroke="var(--chalk)" strokeWidth="2" />
      </svg>
    </div>
  );
}

export interface MinimapProps {
  store: ViewStore;
  /** Small picture, upright. */
  thumbUrl: string;
  /** Boxes in stored pixels with their color tokens. */
  dots: readonly { box: Box; colorToken: string }[];
  label: string;
  /** The selected mark in stored pixels. */
  clearOf: Box | null;
}

const MINI_PX = 168;

/** The whole photo with what is on the screen; press or drag to go there. */
export function Minimap({ store, thumbUrl, dots, label, clearOf }: MinimapProps) {
  const { view, screen, stored, orientation, fitted } = useView(store);
  const pressed = useRef(false);
  if (fitted) return null;
  const picture = store.picture();
  const scale = MINI_PX / Math.max(picture.width, picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  const away =
    clearOf !== null &&
    yields(drawnBox(transformBox(store.toView(), clearOf)), "bottom right", { width, height }, screen);
  const part = visibleUpright(view, picture, screen);
  const orient = orientationMatrix(stored, orientation);
  const go = (event: PointerEvent<HTMLDivElement>): void => {
    const frame = event.currentTarget.getBoundingClientRect();
    store.center({ x: (event.clientX - frame.left) / scale, y: (event.clientY - frame.top) / scale });
  };
  return (
    <div
      className={away ? "mini away" : "mini"}
      style={{ width, height }}
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        pressed.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => {
        if (pressed.current) go(event);
      }}
      onPointerUp={() => {
        pressed.current = false;
      }}
    >
      <img key={thumbUrl} src={thumbUrl} alt="" draggable={false} />
      <svg viewBox={`0 0 ${width} ${height}`} fill="none" aria-hidden="true">
        {dots.map((dot, at) => {
          const box = transformBox(orient, dot.box);
          const key = `${at} ${dot.box.x0}`;
          return (
            <circle
              key={key}
              cx={((box.x0 + box.x1) / 2) * scale}
              cy={((box.y0 + box.y1) / 2) * scale}
              r="1.6"
              fill={`var(${dot.colorToken})`}
            />
          );
        })}
        <rect
          x={part.x0 * scale}
          y={part.y0 * scale}
          width={Math.max(2, (part.x1 - part.x0) * scale)}
          height={Math.max(2, (part.y1 - part.y0) * scale)}
          stroke="var(--mark-casing)"
          strokeWidth="3.5"
          opacity=".7"
        />
        <rect
          x={part.x0 * scale}
          y={part.y0 * scale}
          width={Math.max(2, (part.x1 - part.x0) * scale)}
          height={Math.max(2, (part.y1 - part.y0) * scale)}
          stroke="var(--chalk)"
          strokeWidth="1.5"
        />
      </svg>
    </div>
  );
}
