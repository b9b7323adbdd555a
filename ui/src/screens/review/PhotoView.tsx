/** The photo with its marks and everything that floats over it. */
import { useEffect, useMemo, useRef } from "react";
import {
  cropUrl,
  type PhotoReview,
  type PixelBox,
  previewUrl,
  thumbUrl,
  tileUrl,
  type Units,
} from "../../api";
import { Kbd } from "../../components/Kbd";
import { Loupe } from "../../components/viewer/Loupe";
import { Minimap, ScaleBar, ScaleNote, WhereHud, ZoomHud } from "../../components/viewer/Overlays";
import type { PictureSource } from "../../components/viewer/paint-picture";
import { Viewer } from "../../components/viewer/Viewer";
import type { ViewStore } from "../../components/viewer/view-store";
import { lengths, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { useProgress } from "../../parts/photos/usePhotos";
import { colorToken } from "./classes";
import { DraftBar } from "./DraftBar";
import { markOf } from "./findings";
import { MeasureBar } from "./MeasureBar";
import type { Measure } from "./useMeasure";
import { firstBox } from "./useReviewKeys";
import type { WorkbenchState } from "./useWorkbench";
import { standpoint } from "./words";

export interface PhotoViewProps {
  review: PhotoReview;
  state: WorkbenchState;
  store: ViewStore;
  units: Units;
  touch: boolean;
  hidden: boolean;
  loupe: boolean;
  measure: Measure;
  nextPreviewUrls: readonly string[];
  onHide: () => void;
  onLoupe: () => void;
}

function useSource(review: PhotoReview): PictureSource {
  const { card, tile_levels, tile_px } = review.photo;
  const { id, width_px, height_px, orientation } = card;
  return useMemo(
    () => ({
      id,
      stored: { width: width_px, height: height_px },
      orientation,
      levels: tile_levels,
      tilePx: tile_px,
      thumbUrl: thumbUrl(id),
      previewUrl: previewUrl(id),
      tileUrl: (level, x, y) => tileUrl(id, level, x, y),
    }),
    [id, width_px, height_px, orientation, tile_levels, tile_px],
  );
}

export function PhotoView(props: PhotoViewProps) {
  const { review, state, store, units, hidden, measure } = props;
  const { photo } = review;
  const source = useSource(review);
  const marks = useMemo(() => state.shown.map(markOf), [state.shown]);
  const dots = useMemo(
    () => (marks.length > 300 ? [] : marks.filter((mark) => mark.look !== "dots")),
    [marks],
  );
  const running = useProgress().get(photo.card.id);
  const under = useMemo(
    () => ({
      skipped: photo.skipped,
      coming: (running?.glimpses ?? []).map((one) => ({ box: one.box, colorToken: colorToken(one.class) })),
    }),
    [photo.skipped, running?.glimpses],
  );
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) {
      frame.current?.querySelector<HTMLElement>("[data-viewer]")?.focus({ preventScroll: true });
    }
  }, [source.id]);
  const { selected, draft } = state;
  const loupeOn = props.loupe && !hidden && draft === null && !measure.on;
  const enlarged = useMemo(
    () => (loupeOn ? (marks.find((mark) => mark.id === state.selectedId) ?? null) : null),
    [loupeOn, marks, state.selectedId],
  );
  const clearOf = hidden ? null : (draft?.box ?? selected?.box ?? null);
  const where = standpoint(photo, units);
  const measured = useMemo(() => {
    if (measure.on && measure.line)
      return {
        line: measure.line,
        label: measure.meters === null ? null : lengths.lengthValue(measure.meters, units),
        active: true,
        end: measure.end,
      };
    return photo.marked === null
      ? null
      : {
          line: photo.marked,
          label: lengths.lengthValue(photo.marked.length_m, units),
          active: false,
          end: 1 as const,
        };
  }, [measure.on, measure.line, measure.meters, measure.end, photo.marked, units]);
  return (
    <div className="rv-view" ref={frame}>
      <Viewer
        store={store}
        source={source}
        nextPreviewUrls={props.nextPreviewUrls}
        marks={marks}
        under={under}
        selectedId={state.selectedId}
        marksHidden={hidden}
        drawing={state.drawing}
        draft={draft === null ? null : { box: draft.box, colorToken: colorToken(draft.class) }}
        touch={props.touch}
        measure={measured}
        measuring={measure.on}
        onLine={measure.setLine}
        leaderFrom={enlarged}
        label={m.review.viewer(photo.card.file_name, marks.length)}
        describedBy="rv-keys"
        onPick={state.select}
        onEdited={(id, box) => {
          const finding = state.shown.find((one) => one.id === id);
          if (finding) state.edit(finding, { box });
        }}
        onDrawn={(box) => void state.saveDraft(box, draft?.class ?? state.lastClass)}
      >
        <p id="rv-keys" className="sr-only">
          {measure.on ? m.review.measure.ends : m.review.viewerKeys}
        </p>
        {where ? (
          <WhereHud store={store} clearOf={clearOf}>
            {where}
          </WhereHud>
        ) : null}
        <ViewButtons {...props} clearOf={clearOf} />
        {measure.on ? null : photo.ground ? (
          <ScaleBar
            store={store}
            mmPerPx={photo.ground.mm_per_px}
            units={units}
            suffix={m.review.scaleAccuracy(lengths.percent(photo.ground.relative_error))}
            clearOf={clearOf}
          />
        ) : photo.ground_reason ? (
          <ScaleNote store={store} clearOf={clearOf}>
            {m.review.noScale}. {photo.ground_reason}
          </ScaleNote>
        ) : null}
        <Minimap
          store={store}
          thumbUrl={source.thumbUrl}
          dots={dots}
          label={m.review.minimap}
          clearOf={clearOf}
        />
        {loupeOn && selected !== null ? (
          <Loupe
            key={selected.id}
            store={store}
            box={selected.box}
            shape={selected.class === "hail_hit" ? "ring" : "box"}
            colorToken={colorToken(selected.class)}
            cropUrl={(part, side) => cropUrl(photo.card.id, part, side)}
            caption={selected.size === null ? null : sizeCaption(selected.size, units)}
            label={m.review.loupeOf(m.class[selected.class])}
          />
        ) : null}
        {measure.on ? <MeasureBar measure={measure} units={units} /> : null}
        {draft === null ? null : <DraftBar state={state} draft={draft} />}
        {state.refused === null ? null : (
          <div className="rv-refused">
            <p className="mid">{m.review.notSaved(state.refused.what)}</p>
            <Failed error={state.refused.error} />
            <button type="button" className="btn" onClick={state.dismiss}>
              {m.common.close}
            </button>
          </div>
        )}
      </Viewer>
    </div>
  );
}

function sizeCaption(size: Parameters<typeof lengths.markSize>[0], units: Units): string {
  const shown = lengths.markSize(size, units);
  return `${shown.length} ${shown.error} ${shown.unit}`;
}

function ViewButtons(props: PhotoViewProps & { clearOf: PixelBox | null }) {
  const { state, store, loupe, hidden, measure, onHide, onLoupe } = props;
  return (
    <ZoomHud store={store} clearOf={props.clearOf}>
      <button
        type="button"
        className="hud-btn"
        aria-label={m.review.zoomOut}
        onClick={() => store.zoom(1 / 1.5)}
      >
        −
      </button>
      <button type="button" className="hud-btn" aria-label={m.review.zoomIn} onClick={() => store.zoom(1.5)}>
        +
      </button>
      <button type="button" className="hud-btn" onClick={() => store.fit()}>
        <Kbd>F</Kbd> {m.review.fit}
      </button>
      <button type="button" className="hud-btn" onClick={() => store.actualSize()}>
        <Kbd>0</Kbd> {m.review.actual}
      </button>
      <button type="button" className="hud-btn" aria-pressed={loupe} onClick={onLoupe}>
        <Kbd>Z</Kbd> {m.review.loupe}
      </button>
      <button type="button" className="hud-btn" aria-pressed={hidden} onClick={onHide}>
        <Kbd>H</Kbd> {hidden ? m.review.show : m.review.hide}
      </button>
      <button
        type="button"
        className="hud-btn"
        aria-pressed={state.drawing}
        onClick={() => {
          if (state.drawing) return state.cancelDraft();
          measure.cancel();
          state.beginDraft(firstBox(store));
        }}
      >
        <Kbd>N</Kbd> {m.review.draw}
      </button>
      <button
        type="button"
        className="hud-btn"
        aria-pressed={measure.on}
        onClick={() => {
          if (measure.on) return measure.cancel();
          state.cancelDraft();
          measure.begin(store);
        }}
      >
        <Kbd>M</Kbd> {m.review.measure.tool}
      </button>
    </ZoomHud>
  );
}
