/**
 * The viewer: a photo of any size with marks over it. It owns one canvas and the gestures;
 * it paints when something changed and never while nothing did.
 */
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Box, Line, Matrix, Size } from "./geometry";
import { transformBox, transformPoint } from "./geometry";
import { attachGestures, type GestureHost } from "./gestures";
import { leaderLine, loupeHelps } from "./Loupe";
import { drawnBox, type Mark } from "./marks";
import { type Emphasis, type Ink, paintDraft, paintLine, paintMarks, readInk } from "./paint-marks";
import { paintMeasure } from "./paint-measure";
import { type PictureSource, paintPicture, wishes } from "./paint-picture";
import { paintUnder, type UnderMarks } from "./paint-under";
import { startImage, TileLoader } from "./tile-loader";
import type { ViewStore } from "./view-store";

export interface ViewerProps {
  store: ViewStore;
  source: PictureSource;
  /** Previews of the photos that may come next, fetched after everything else. */
  nextPreviewUrls: readonly string[];
  marks: readonly Mark[];
  /** What shows while a photo is worked on, and parts nobody looked at: painted under the marks, nothing to pick. */
  under: UnderMarks;
  selectedId: string | null;
  marksHidden: boolean;
  /** Pointers draw a new box instead of panning. */
  drawing: boolean;
  /** A new box that is not saved yet, stored pixels, and its color token. */
  draft: { box: Box; colorToken: string } | null;
  touch: boolean;
  /** A line of known length: as saved, or while it is worked on. */
  measure: { line: Line; label: string | null; active: boolean; end: 0 | 1 } | null;
  /** A drag draws that line instead of panning. */
  measuring: boolean;
  onLine: (line: Line) => void;
  /** The mark that a loupe enlarges; a line leads from it to there. */
  leaderFrom: Mark | null;
  /** Spoken name of the photo with what is on it. */
  label: string;
  describedBy: string;
  onPick: (id: string | null) => void;
  onEdited: (id: string, box: Box) => void;
  onDrawn: (box: Box) => void;
  children?: ReactNode;
}

export function Viewer(props: ViewerProps) {
  const { store, source, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useRef(props);
  now.current = props;
  const live = useRef<Live>({
    hovered: null,
    preview: null,
    previewOf: null,
    ink: null,
    queued: 0,
    picture: true,
  });

  const paint = useCallback((picture: boolean) => {
    const state = live.current;
    state.picture ||= picture;
    if (state.queued !== 0) return;
    state.queued = requestAnimationFrame(() => {
      state.queued = 0;
      const dpr = window.devicePixelRatio;
      const { store: view, source: photo, nextPreviewUrls } = now.current;
      const context = canvas.current?.getContext("2d");
      if (context) {
        paintPicture(context, photo, view, loader.current, dpr);
        if (state.ink) paintOverlay(context, now.current, state, state.ink, dpr);
      }
      if (state.picture) loader.current.want(wishes(photo, view, dpr, nextPreviewUrls));
      state.picture = false;
    });
  }, []);

  const loader = useRef<TileLoader>(useMemo(() => new TileLoader(startImage, () => paint(true)), [paint]));

  const { width, height } = source.stored;
  useLayoutEffect(() => {
    store.show({ width, height }, source.orientation);
  }, [store, width, height, source.orientation, source.id]);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    live.current.ink = readInk(element);
    const measure = (): void => {
      const { width, height } = element.getBoundingClientRect();
      if (canvas.current !== null) {
        canvas.current.width = Math.round(width * window.devicePixelRatio);
        canvas.current.height = Math.round(height * window.devicePixelRatio);
      }
      store.resize({ width, height });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const unsubscribe = store.subscribe(() => paint(true));
    const detach = attachGestures(element, store, hostOf(now, live, paint));
    return () => {
      observer.disconnect();
      unsubscribe();
      detach();
    };
  }, [store, paint]);

  useEffect(() => () => loader.current.clear(), []);
  useEffect(() => paint(true), [source, props.nextPreviewUrls, paint]);
  useEffect(
    () => paint(false),
    [
      props.marks,
      props.under,
      props.selectedId,
      props.marksHidden,
      props.draft,
      props.touch,
      props.leaderFrom,
      props.measure,
      paint,
    ],
  );

  return (
    <section className="viewer" aria-label={props.label}>
      <div
        ref={frame}
        className="viewer-photo"
        data-viewer
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys of the viewer need the focus
        tabIndex={0}
        aria-label={props.label}
        aria-describedby={props.describedBy}
      >
        <canvas ref={canvas} />
      </div>
      {children}
    </section>
  );
}

type Live = {
  hovered: string | null;
  preview: Box | null;
  previewOf: Mark | null;
  ink: Ink | null;
  queued: number;
  picture: boolean;
};

function hostOf(
  now: { current: ViewerProps },
  live: { current: Live },
  paint: (picture: boolean) => void,
): GestureHost {
  return {
    marks: () => (now.current.marksHidden ? [] : now.current.marks),
    selected: () => (now.current.marksHidden ? null : selectedOf(now.current)),
    drawing: () => now.current.drawing,
    measuring: () => (now.current.measuring ? { line: now.current.measure?.line ?? null } : null),
    onLine: (line) => now.current.onLine(line),
    onPick: (mark) => now.current.onPick(mark?.id ?? null),
    onHover: (mark) => {
      if (live.current.hovered === (mark?.id ?? null)) return;
      live.current.hovered = mark?.id ?? null;
      paint(false);
    },
    onPreview: (box, of) => {
      live.current.preview = box;
      live.current.previewOf = of;
      paint(false);
    },
    onEdited: (mark, box) => now.current.onEdited(mark.id, box),
    onDrawn: (box) => now.current.onDrawn(box),
  };
}

function selectedOf(props: ViewerProps): Mark | null {
  return props.marks.find((mark) => mark.id === props.selectedId) ?? null;
}

function paintLeader(
  context: CanvasRenderingContext2D,
  mark: Mark,
  toView: Matrix,
  screen: Size,
  ink: Ink,
): void {
  const line = leaderLine(drawnBox(transformBox(toView, mark.box)), screen);
  if (line !== null) paintLine(context, line.from, line.to, ink.color(mark.colorToken), ink);
}

function paintOverlay(
  context: CanvasRenderingContext2D,
  props: ViewerProps,
  live: Live,
  ink: Ink,
  dpr: number,
): void {
  const { screen, stored, view } = props.store.get();
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  const toView = props.store.toView();
  const emphasis: Emphasis = { selectedId: props.selectedId, hoveredId: live.hovered, touch: props.touch };
  if (!props.marksHidden) {
    paintUnder(context, props.under, toView, screen, ink);
    const { preview, previewOf } = live;
    const marks =
      preview !== null && previewOf !== null
        ? props.marks.map((mark) => (mark.id === previewOf.id ? { ...mark, box: preview } : mark))
        : props.marks;
    if (props.leaderFrom !== null && loupeHelps(props.leaderFrom.box, stored, view.scale))
      paintLeader(context, props.leaderFrom, toView, screen, ink);
    paintMarks(context, marks, toView, { x0: 0, y0: 0, x1: screen.width, y1: screen.height }, ink, emphasis);
  }
  if (props.measure !== null && (props.measure.active || !props.marksHidden)) {
    const { line, label, active, end } = props.measure;
    const from = transformPoint(toView, { x: line.x0, y: line.y0 });
    const to = transformPoint(toView, { x: line.x1, y: line.y1 });
    paintMeasure(context, from, to, { label, active, end, touch: props.touch }, ink);
  }
  const draft = live.preview !== null && live.previewOf === null ? live.preview : (props.draft?.box ?? null);
  if (draft !== null) {
    paintDraft(context, transformBox(toView, draft), ink.color(props.draft?.colorToken ?? "--chalk"), ink);
  }
}
