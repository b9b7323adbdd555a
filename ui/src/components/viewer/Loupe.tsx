/** The loupe: one mark, enlarged from the original's own pixels, beside where it lies. */
import type { Box, Point, Size } from "./geometry";
import { centerOf, clamp, orientationMatrix, swapsSides, transformBox, uprightSize } from "./geometry";
import { drawnBox } from "./marks";
import { useView, type ViewStore } from "./view-store";

const LOUPE_PX = 188;
const LARGEST = 8;

/** Share of the loupe a mark may fill before the loupe enlarges less. */
const MARK_SHARE = 0.5;

/** What the loupe shows of a mark: a square of stored pixels and its enlargement. */
export function loupePart(box: Box, stored: Size): { part: Box; times: number } {
  const side = Math.max(box.x1 - box.x0, box.y1 - box.y0, 1);
  const times = Math.min(LARGEST, (LOUPE_PX * MARK_SHARE) / side);
  const whole = Math.max(1, Math.min(Math.round(LOUPE_PX / times), stored.width, stored.height));
  const center = centerOf(box);
  const x0 = clamp(Math.round(center.x - whole / 2), 0, stored.width - whole);
  const y0 = clamp(Math.round(center.y - whole / 2), 0, stored.height - whole);
  return { part: { x0, y0, x1: x0 + whole, y1: y0 + whole }, times: LOUPE_PX / whole };
}

/** A loupe that shows a mark hardly larger than the photo does is in the way. */
const LEAST_GAIN = 1.25;

/** Whether a loupe shows more of a mark than the photo at this zoom. */
export const loupeHelps = (box: Box, stored: Size, scale: number): boolean =>
  loupePart(box, stored).times >= scale * LEAST_GAIN;

/** Where the loupe stands: off the mark towards the middle of the screen, wholly on it. */
export function loupePlace(mark: Box, screen: Size): Point {
  const center = centerOf(mark);
  const gap = 40;
  const x = center.x < screen.width / 2 ? mark.x1 + gap : mark.x0 - gap - LOUPE_PX;
  const y = center.y < screen.height / 2 ? mark.y1 + gap : mark.y0 - gap - LOUPE_PX;
  return {
    x: clamp(x, 8, Math.max(8, screen.width - LOUPE_PX - 8)),
    y: clamp(y, 52, Math.max(52, screen.height - LOUPE_PX - 8)),
  };
}

/** Below this width a loupe would cover the photo. */
const SCREEN_LEAST_PX = 420;

/** The line from a mark to its loupe; nothing when the mark is off the screen and has none. */
export function leaderLine(mark: Box, screen: Size): { from: Point; to: Point } | null {
  const from = centerOf(mark);
  const out = from.x < 0 || from.y < 0 || from.x > screen.width || from.y > screen.height;
  if (out || screen.width < SCREEN_LEAST_PX) return null;
  const place = loupePlace(mark, screen);
  return {
    from,
    to: { x: clamp(from.x, place.x, place.x + LOUPE_PX), y: clamp(from.y, place.y, place.y + LOUPE_PX) },
  };
}

export interface LoupeProps {
  store: ViewStore;
  box: Box;
  shape: "ring" | "box";
  colorToken: string;
  cropUrl: (part: Box, maxSidePx: number) => string;
  /** Words at the foot, such as the size. */
  caption: string | null;
  label: string;
}

export function Loupe({ store, box, shape, colorToken, cropUrl, caption, label }: LoupeProps) {
  const { screen, stored, orientation, view } = useView(store);
  const onScreen = drawnBox(transformBox(store.toView(), box));
  if (leaderLine(onScreen, screen) === null || !loupeHelps(box, stored, view.scale)) return null;
  const { part, times } = loupePart(box, stored);
  const place = loupePlace(onScreen, screen);
  const color = `var(${colorToken})`;
  const orient = orientationMatrix({ width: part.x1 - part.x0, height: part.y1 - part.y0 }, orientation);
  const inPart = transformBox(orient, {
    x0: box.x0 - part.x0,
    y0: box.y0 - part.y0,
    x1: box.x1 - part.x0,
    y1: box.y1 - part.y0,
  });
  const scale =
    LOUPE_PX / uprightSize({ width: part.x1 - part.x0, height: part.y1 - part.y0 }, orientation).width;
  const shown = {
    x: inPart.x0 * scale,
    y: inPart.y0 * scale,
    w: (inPart.x1 - inPart.x0) * scale,
    h: (inPart.y1 - inPart.y0) * scale,
  };
  return (
    <figure
      className="loupe"
      style={{
        transform: `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`,
        borderColor: color,
      }}
      aria-label={label}
    >
      <img
        src={cropUrl(part, LOUPE_PX * 2)}
        alt=""
        draggable={false}
        style={{ transform: cssOrientation(orientation) }}
      />
      <svg viewBox={`0 0 ${LOUPE_PX} ${LOUPE_PX}`} fill="none" aria-hidden="true">
        {[
          { stroke: "var(--mark-casing)", strokeWidth: 4, opacity: 0.6 },
          { stroke: color, strokeWidth: 1.6, opacity: 1 },
        ].map((pen) =>
          shape === "ring" ? (
            <circle
              key={pen.strokeWidth}
              cx={shown.x + shown.w / 2}
              cy={shown.y + shown.h / 2}
              r={Math.max(shown.w, shown.h) / 2 + 3}
              {...pen}
            />
          ) : (
            <rect key={pen.strokeWidth} x={shown.x} y={shown.y} width={shown.w} height={shown.h} {...pen} />
          ),
        )}
      </svg>
      <span className="hud loupe-times">{times >= 3 ? Math.round(times) : times.toFixed(1)}×</span>
      {caption === null ? null : <figcaption className="hud loupe-caption">{caption}</figcaption>}
    </figure>
  );
}

/** The EXIF orientation of a square as a CSS transform. */
export function cssOrientation(orientation: number): string {
  const [a, b, c, d] = orientationMatrix({ width: 1, height: 1 }, orientation);
  const identity = a === 1 && d === 1 && !swapsSides(orientation);
  return identity ? "none" : `matrix(${a}, ${b}, ${c}, ${d}, 0, 0)`;
}
