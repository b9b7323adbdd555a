/** The roof being worked on: planes and edges left, plan in the middle, materials right. */
import { Plus, Ruler } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import type { EdgeKind, MaterialItem, RoofMeasured } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { RoofDrawing } from "../../components/roof-drawing/RoofDrawing";
import { StatusEnd } from "../../components/StatusEnd";
import { useUndoable } from "../../components/undo";
import { type Why, WhyPopover } from "../../components/WhyPopover";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import {
  addSection,
  type Draft,
  editRoof,
  editSection,
  freshName,
  hasErrors,
  removeSection,
  reshape,
} from "./draft";
import { Materials } from "./Materials";
import { PlaneTables } from "./PlaneTables";
import { RoofFacts } from "./RoofFacts";
import { SectionEditor } from "./SectionEditor";
import { type SummaryKey, SummaryStrip } from "./SummaryStrip";
import type { RoofDraft } from "./useRoofDraft";
import { whyArea, whyDebris, whyItem, whyLabor, whySquares } from "./whys";

export interface RoofWorkbenchProps {
  draft: Draft;
  editing: RoofDraft;
  onEstimate: () => void;
}

interface OpenWhy {
  why: Why;
  anchor: HTMLElement;
}

/** The last complete numbers: an entry that can't be measured leaves them on the screen, faded. */
function useLastGood<T>(value: T | null): { shown: T | null; stale: boolean } {
  const last = useRef(value);
  if (value !== null) last.current = value;
  return { shown: last.current, stale: value === null && last.current !== null };
}

export function RoofWorkbench({ draft, editing, onEstimate }: RoofWorkbenchProps) {
  const { problems } = editing.numbers;
  const { shown: measured, stale } = useLastGood<RoofMeasured>(editing.numbers.measured);
  const { shown: materials } = useLastGood(editing.numbers.materials);
  const [chosen, setChosen] = useState(0);
  const [facet, setFacet] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [edgeKind, setEdgeKind] = useState<EdgeKind | null>(null);
  const [item, setItem] = useState<string | null>(null);
  const [lengths, setLengths] = useState(true);
  const [areas, setAreas] = useState(false);
  const [open, setOpen] = useState<OpenWhy | null>(null);
  const lengthInput = useRef<HTMLInputElement | null>(null);
  const frame = useRef<HTMLDivElement | null>(null);
  const close = useCallback(() => setOpen(null), []);

  const sections = draft.roof.sections;
  const at = Math.min(chosen, sections.length - 1);
  const section = sections[at];
  const facets = measured?.facets ?? [];

  const selectFacet = (index: number) => {
    setFacet(index);
    setChosen(facets[index]?.section ?? at);
  };
  const step = (by: number) => {
    if (facets.length === 0) return;
    selectFacet(
      facet === null ? (by > 0 ? 0 : facets.length - 1) : (facet + by + facets.length) % facets.length,
    );
  };
  const add = () => {
    const name = freshName(sections, m.roof.mainName, m.roof.sectionName);
    editing.commit(addSection(draft, section?.shape ?? "gable", name, measured));
    setChosen(sections.length);
    requestAnimationFrame(() => lengthInput.current?.focus());
  };
  const remove = () => {
    editing.commit(sections.length > 1 ? removeSection(draft, at) : null);
    setChosen(Math.max(0, at - 1));
    setFacet(null);
  };
  const showSummary = (key: SummaryKey, anchor: HTMLElement) => {
    if (measured === null || materials === null) return;
    const why = {
      area: () => whyArea(measured),
      squares: () => whySquares(measured),
      debris: () => whyDebris(materials),
      labor: () => whyLabor(materials),
    }[key]();
    setOpen({ why, anchor });
  };
  const showItem = (shown: MaterialItem, anchor: HTMLElement) => {
    if (materials === null) return;
    setItem(shown.item);
    setOpen({ why: whyItem(shown, materials.rules), anchor });
  };
  const why = () => {
    if (open !== null) return close();
    const shown = materials?.items.find((other) => other.item === item) ?? materials?.items[0];
    const anchor = frame.current?.querySelector<HTMLElement>(`[data-item="${shown?.item}"] button`);
    if (shown && anchor) showItem(shown, anchor);
  };

  useUndoable(editing.canUndo, editing.canRedo);
  useKeys({
    s: add,
    e: () => lengthInput.current?.focus(),
    l: () => setLengths((on) => !on),
    a: () => setAreas((on) => !on),
    w: why,
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => (open ? close() : facet === null ? false : setFacet(null)),
    Enter: (event) =>
      event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement
        ? false
        : onEstimate(),
    "ctrl+z": (event) => (event.target instanceof HTMLInputElement ? false : editing.undo()),
    "ctrl+shift+z": (event) => (event.target instanceof HTMLInputElement ? false : editing.redo()),
    "ctrl+y": (event) => (event.target instanceof HTMLInputElement ? false : editing.redo()),
  });

  const failed = editing.error !== null && !(editing.error.code === "invalid" && hasErrors(problems));
  return (
    <div className="roof-page" ref={frame}>
      <SummaryStrip
        measured={measured}
        materials={materials}
        layers={draft.roof.layers_to_remove}
        stale={stale}
        onWhy={showSummary}
      />
      <div className="roof-cols">
        <div className="roof-left">
          {measured && (
            <PlaneTables
              measured={measured}
              selected={facet}
              hovered={hovered}
              edgeKind={edgeKind}
              stale={stale}
              onSelect={selectFacet}
              onHover={setHovered}
              onEdgeKind={setEdgeKind}
            />
          )}
        </div>
        <div className="roof-middle">
          <div className="draw-head">
            <div className="seg" role="tablist" aria-label={m.roof.sections}>
              {sections.map((one, index) => (
                <button
                  key={index}
                  type="button"
                  role="tab"
                  aria-selected={index === at}
                  className={index === at ? "on" : undefined}
                  onClick={() => setChosen(index)}
                >
                  {one.name}
                </button>
              ))}
            </div>
            <span className="grow" />
            <button type="button" className="btn" onClick={add}>
              <Plus className="i sm" aria-hidden="true" /> {m.roof.addSection} <Kbd>S</Kbd>
            </button>
            <button type="button" className="btn" onClick={() => lengthInput.current?.focus()}>
              <Ruler className="i sm" aria-hidden="true" /> {m.roof.editLengths} <Kbd>E</Kbd>
            </button>
          </div>
          {section && (
            <SectionEditor
              key={at}
              section={section}
              index={at}
              placed={sections.length > 1}
              problems={problems}
              stale={stale}
              lengthInput={lengthInput}
              onSketch={(change) => editing.sketch(editSection(draft, at, change))}
              onCommit={(change) => editing.commit(editSection(draft, at, change))}
              onReshape={(shape) => editing.commit(reshape(draft, at, shape))}
              onRemove={remove}
            />
          )}
          {failed && editing.error && (
            <div className="page-note">
              <Failed error={editing.error} />
            </div>
          )}
          <div className={stale ? "draw stale" : "draw"}>
            <div className="draw-toggles">
              <Toggle label={m.roof.lengths} letter="L" on={lengths} onToggle={() => setLengths(!lengths)} />
              <Toggle label={m.roof.areas} letter="A" on={areas} onToggle={() => setAreas(!areas)} />
            </div>
            {measured && (
              <RoofDrawing
                facets={measured.facets}
                edges={measured.edges}
                bounds={measured.bounds}
                label={m.roof.drawing(measured.facets.length, measured.edges.length)}
                frontLabel={m.roof.front}
                formatLength={formatLength}
                formatPitch={format.pitch}
                formatArea={formatArea}
                lengths={lengths}
                areas={areas}
                selected={facet}
                hovered={hovered}
                edgeKind={edgeKind}
                onSelect={selectFacet}
                onHover={setHovered}
              />
            )}
          </div>
          <RoofFacts
            roof={draft.roof}
            atticSqft={measured?.attic_floor_sqft ?? null}
            problems={problems}
            onSketch={(change) => editing.sketch(editRoof(draft, change))}
            onCommit={(change) => editing.commit(editRoof(draft, change))}
          />
        </div>
        <Materials
          materials={materials}
          problems={problems}
          selected={item}
          stale={stale}
          fieldWaste={draft.assembly.field_waste ?? null}
          onSelect={setItem}
          onFieldWaste={(field_waste) =>
            editing.commit({ ...draft, assembly: { ...draft.assembly, field_waste } })
          }
          onWhy={showItem}
        />
      </div>
      {open && <WhyPopover why={open.why} anchor={open.anchor} onClose={close} />}
      <StatusEnd>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {m.roof.planesHint}
        </span>
        <span>
          <Kbd>W</Kbd> {m.roof.whyHint}
        </span>
        {editing.canUndo && (
          <span>
            <Kbd>Ctrl Z</Kbd> {m.roof.undoHint}
          </span>
        )}
        {editing.dirty && hasErrors(problems) ? (
          <span className="c-caution">{m.roof.unsaved}</span>
        ) : (
          <span>{m.roof.reckoned(format.took(editing.numbers.elapsed_us))}</span>
        )}
      </StatusEnd>
    </div>
  );
}

const formatLength = (value: number): string => format.decimal(value, 2);
const formatArea = (value: number): string => format.decimal(value, 2);

function Toggle(props: { label: string; letter: string; on: boolean; onToggle: () => void }) {
  return (
    <button type="button" className="draw-toggle" aria-pressed={props.on} onClick={props.onToggle}>
      {props.label} <Kbd>{props.letter}</Kbd>
    </button>
  );
}
