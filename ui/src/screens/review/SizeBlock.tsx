/** The size of a finding with its ± on a scale and where it comes from, or the reason there is none. */
import { Ruler } from "lucide-react";
import type { Finding, PhotoDetail, Units } from "../../api";
import { Kbd } from "../../components/Kbd";
import { format, lengths, m } from "../../messages";
import { colorToken } from "./classes";
import { RoofHeight } from "./RoofHeight";

const WIDTH = 316;
const LEFT = 14;
const RIGHT = 302;

/** The end of the scale and its steps: the next round number above what has to fit. */
export function scaleTicks(most: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(most, 1e-6)));
  const end = [1, 2, 4, 10].map((step) => step * magnitude).find((value) => value >= most) ?? 10 * magnitude;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => share * end);
}

function Whisker({ shown, token }: { shown: lengths.ShownSize; token: string }) {
  const ticks = scaleTicks(shown.value + shown.errorValue);
  const end = ticks.at(-1) ?? 1;
  const x = (value: number): number => LEFT + (Math.max(0, value) / end) * (RIGHT - LEFT);
  const low = x(shown.value - shown.errorValue);
  const high = x(shown.value + shown.errorValue);
  return (
    <svg viewBox={`0 0 ${WIDTH} 38`} width="100%" height="38" fill="none" aria-hidden="true">
      <path d={`M${LEFT} 22H${RIGHT}`} stroke="var(--line-strong)" />
      {ticks.map((tick, at) => (
        <g key={tick}>
          <path d={`M${x(tick)} 18v8`} stroke="var(--line-control)" />
          <text
            x={at === ticks.length - 1 ? WIDTH : x(tick)}
            y="37"
            textAnchor={at === ticks.length - 1 ? "end" : "middle"}
            fontSize="11"
            fill="var(--ink-3)"
          >
            {`${Number(tick.toPrecision(3))}${at === ticks.length - 1 ? ` ${shown.unit}` : ""}`}
          </text>
        </g>
      ))}
      <path d={`M${low} 10H${high}M${low} 5v10M${high} 5v10`} stroke="var(--ink)" strokeWidth="1.8" />
      <circle
        cx={x(shown.value)}
        cy="10"
        r="4"
        fill={`var(${token})`}
        stroke="var(--mark-casing)"
        strokeWidth="1.5"
      />
    </svg>
  );
}

export interface SizeBlockProps {
  finding: Finding;
  photo: PhotoDetail;
  units: Units;
  onMeasure: () => void;
}

export function SizeBlock({ finding, photo, units, onMeasure }: SizeBlockProps) {
  if (finding.size === null)
    return (
      <div className="rv-line">
        <div className="row between">
          <span className="i3 xs">{m.review.size}</span>
          <span className="i2">{m.review.noSize}</span>
        </div>
        {finding.size_reason ? <p className="i3 xs">{finding.size_reason}</p> : null}
        {photo.ground === null && photo.camera.relative_altitude_m !== null ? (
          <RoofHeight photo={photo} units={units} />
        ) : null}
        <button type="button" className="btn rv-offer" onClick={onMeasure}>
          <Ruler className="i sm" aria-hidden="true" /> {m.review.measure.offer} <Kbd>M</Kbd>
        </button>
      </div>
    );
  const shown = lengths.markSize(finding.size, units);
  return (
    <div className="rv-line">
      <div className="row between">
        <span className="i3 xs">{m.review.size}</span>
        <span>
          <b className="rv-size">{shown.sides}</b> <span className="pm">{shown.error}</span>
        </span>
      </div>
      <Whisker shown={shown} token={colorToken(finding.class)} />
      {photo.ground ? (
        <p className="i3 xs">
          {m.review.sizeSource(
            photo.ground.source,
            lengths.perPixel(photo.ground.mm_per_px, units),
            lengths.percent(photo.ground.relative_error),
          )}{" "}
          {photo.marked ? (
            <button type="button" className="linkish" onClick={onMeasure}>
              {m.review.measure.change}
            </button>
          ) : null}
        </p>
      ) : null}
      <span className="sr-only">{format.decimal(finding.size.relative_error * 100, 0)} %</span>
    </div>
  );
}
