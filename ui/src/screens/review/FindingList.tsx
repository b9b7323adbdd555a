/** All findings of the photo as a list: the twin of the marks, for eyes and for screen readers. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { cropUrl, type DamageClass, type Finding, type PhotoDetail, type Units, useRead } from "../../api";
import { cssOrientation } from "../../components/viewer/Loupe";
import { format, lengths, m } from "../../messages";
import { ClassGlyph } from "./ClassChip";
import { CLASSES, colorToken } from "./classes";
import type { Groups } from "./findings";
import { SkippedNote } from "./SkippedNote";
import type { WorkbenchState } from "./useWorkbench";
import { strongest } from "./words";

export interface FindingListProps {
  photo: PhotoDetail;
  state: WorkbenchState;
  units: Units;
  threshold: number;
  onSelect: (finding: Finding) => void;
}

const SECTIONS = [
  { key: "toCheck", label: m.review.toCheck },
  { key: "accepted", label: m.review.accepted },
  { key: "rejected", label: m.review.rejected },
  { key: "debris", label: m.review.debris },
] as const satisfies readonly { key: keyof Groups; label: string }[];

type SectionKey = (typeof SECTIONS)[number]["key"];

type Line =
  | { kind: "head"; key: SectionKey; label: string; n: number; open: boolean }
  | { kind: "row"; key: string; finding: Finding };

const HEAD_PX = 30;
const ROW_PX = { desktop: 42, touch: 60 };

/** Side of the little picture in device pixels of a dense screen, and how much around the mark it shows. */
const CROP_PX = 68;
const CROP_AROUND = 1.6;
const CROP_LEAST_PX = 24;

function linesOf(groups: Groups, open: ReadonlySet<SectionKey>): Line[] {
  return SECTIONS.flatMap(({ key, label }): Line[] => {
    const all = groups[key];
    if (all.length === 0 && key !== "toCheck") return [];
    const shown = open.has(key);
    const rows = shown ? all.map((finding): Line => ({ kind: "row", key: finding.id, finding })) : [];
    return [{ kind: "head", key, label, n: all.length, open: shown }, ...rows];
  });
}

export function FindingList({ photo, state, units, threshold, onSelect }: FindingListProps) {
  const [open, setOpen] = useState<ReadonlySet<SectionKey>>(new Set<SectionKey>(["toCheck"]));
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(state.groups, open), [state.groups, open]);
  const most = strongest(photo.finding_counts);
  const touch = useRead("get_settings", null).data?.density === "touch";
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) =>
      lines[at]?.kind === "head" ? Math.max(HEAD_PX, touch ? 44 : 0) : ROW_PX[touch ? "touch" : "desktop"],
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: 6,
  });
  // Sizes are remembered by row, so another density asks for them anew.
  useLayoutEffect(() => virtual.measure(), [touch, virtual]);
  const selectedAt = lines.findIndex((line) => line.kind === "row" && line.key === state.selectedId);
  useEffect(() => {
    if (selectedAt >= 0) virtual.scrollToIndex(selectedAt, { align: "auto" });
  }, [selectedAt, virtual]);
  const toggle = (key: SectionKey): void =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <>
      <div ref={scroller} className="fl" tabIndex={-1} data-findings="">
        <ul style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              <li key={item.key} style={{ transform: `translateY(${item.start}px)`, height: item.size }}>
                {line.kind === "head" ? (
                  <SectionHead line={line} onToggle={toggle} />
                ) : (
                  <Row
                    finding={line.finding}
                    photo={photo}
                    units={units}
                    on={line.key === state.selectedId}
                    onSelect={onSelect}
                  />
                )}
              </li>
            );
          })}
        </ul>
      </div>
      <SkippedNote photo={photo} />
      {most === "" ? null : <p className="fl-below i3 xs">{most}</p>}
      {state.hidden > 0 ? (
        <p className="fl-below i3 xs">{m.review.below(state.hidden, m.review.confidenceValue(threshold))}</p>
      ) : null}
      <AcceptedHere accepted={state.groups.accepted} />
    </>
  );
}

function SectionHead({
  line,
  onToggle,
}: {
  line: Extract<Line, { kind: "head" }>;
  onToggle: (key: SectionKey) => void;
}) {
  return (
    <h3>
      <button type="button" className="fl-head" aria-expanded={line.open} onClick={() => onToggle(line.key)}>
        {line.open ? (
          <ChevronDown className="i sm" aria-hidden="true" />
        ) : (
          <ChevronRight className="i sm" aria-hidden="true" />
        )}
        <span className="grow">{line.label}</span>
        <span>{format.count(line.n)}</span>
      </button>
    </h3>
  );
}

/** A square around a mark for its little picture, on the photo. */
function cropBox(finding: Finding, photo: PhotoDetail) {
  const { box } = finding;
  const { width_px, height_px } = photo.card;
  const wish = Math.max(box.x1 - box.x0, box.y1 - box.y0) * CROP_AROUND;
  const side = Math.round(Math.min(Math.max(wish, CROP_LEAST_PX), width_px, height_px));
  const x0 = Math.round(Math.max(0, Math.min((box.x0 + box.x1 - side) / 2, width_px - side)));
  const y0 = Math.round(Math.max(0, Math.min((box.y0 + box.y1 - side) / 2, height_px - side)));
  return { x0, y0, x1: x0 + side, y1: y0 + side };
}

interface RowProps {
  finding: Finding;
  photo: PhotoDetail;
  units: Units;
  on: boolean;
  onSelect: (finding: Finding) => void;
}

function Row({ finding, photo, units, on, onSelect }: RowProps) {
  const size = finding.size === null ? null : lengths.markSize(finding.size, units);
  return (
    <button
      type="button"
      className={on ? "fr on" : "fr"}
      aria-current={on ? "true" : undefined}
      onClick={() => onSelect(finding)}
    >
      <img
        src={cropUrl(photo.card.id, cropBox(finding, photo), CROP_PX)}
        alt=""
        loading="lazy"
        decoding="async"
        style={{ transform: cssOrientation(photo.card.orientation) }}
      />
      <span style={{ color: `var(${colorToken(finding.class)})` }}>
        <ClassGlyph name={finding.class} />
      </span>
      <span className="cut">
        {m.class[finding.class]}
        <span className="sr-only">{m.review.spoken(finding.number, m.review.verdict[finding.verdict])}</span>
      </span>
      <span className="nw">
        {size === null ? (
          <span className="sr-only">{m.review.noSize}</span>
        ) : (
          <>
            {size.length} <span className="pm">{`${size.error} ${size.unit}`}</span>
          </>
        )}
      </span>
      <span className="lk">
        {finding.suggestion === null ? null : <span className="sr-only">{m.review.confidenceWord} </span>}
        {finding.suggestion === null
          ? m.review.drawnShort
          : m.review.confidenceValue(finding.suggestion.confidence)}
      </span>
    </button>
  );
}

/** Counts of accepted findings by class; nothing is said about cause. */
function AcceptedHere({ accepted }: { accepted: readonly Finding[] }) {
  const counts = new Map<DamageClass, number>();
  for (const finding of accepted) counts.set(finding.class, (counts.get(finding.class) ?? 0) + 1);
  const present = CLASSES.filter((name) => counts.has(name));
  if (present.length === 0) return null;
  return (
    <section className="sqs" aria-label={m.review.acceptedHere}>
      <h2>{m.review.acceptedHere}</h2>
      <div className="g">
        {present.map((name) => (
          <div key={name}>
            <span className="i3 xs cut">{m.class[name]}</span>
            <b>{format.count(counts.get(name) ?? 0)}</b>
          </div>
        ))}
      </div>
      <p className="i3 xs">{m.review.countsOnly}</p>
    </section>
  );
}
