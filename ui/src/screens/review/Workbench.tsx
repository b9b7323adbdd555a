/** The review workbench: the photo with its marks, the finding at hand, the list of all, and the film of photos. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import {
  type JobId,
  type PhotoCard,
  type PhotoReview,
  previewUrl,
  usePrefetchReview,
  useRead,
} from "../../api";
import { ViewStore } from "../../components/viewer/view-store";
import { FilmStrip } from "./FilmStrip";
import { FindingList } from "./FindingList";
import { FindingPanel } from "./FindingPanel";
import { KeyHints } from "./KeyHints";
import { LookedOver } from "./LookedOver";
import { PhotoView } from "./PhotoView";
import { ReviewBar } from "./ReviewBar";
import { useMeasure } from "./useMeasure";
import { REVEAL_MARGIN_PX, useReviewKeys } from "./useReviewKeys";
import { useThreshold } from "./useThreshold";
import { useWorkbench } from "./useWorkbench";

/** Photos after the present one that are fetched ahead. */
const AHEAD = 2;

export interface WorkbenchProps {
  jobId: JobId;
  rows: readonly PhotoCard[];
  review: PhotoReview;
  askedFinding: string | undefined;
  /** The address asks to mark a known length at once. */
  askedToMeasure: boolean;
  onGo: (photoId: string, findingId?: string) => void;
}

export function Workbench({ jobId, rows, review, askedFinding, askedToMeasure, onGo }: WorkbenchProps) {
  const threshold = useThreshold();
  const { data: settings } = useRead("get_settings", null);
  const units = settings?.units ?? "us";
  const card = review.photo.card;
  const [store] = useState(
    () => new ViewStore({ width: card.width_px, height: card.height_px }, card.orientation),
  );
  const state = useWorkbench({
    jobId,
    rows,
    review,
    askedFinding,
    threshold: threshold.value,
    onGo,
    onNext: (finding) => store.reveal(finding.box, REVEAL_MARGIN_PX),
  });
  const [loupe, setLoupe] = useState(true);
  const [hidden, setHidden] = useState(false);
  const [picking, setPicking] = useState(false);
  const measure = useMeasure(review.photo, units);
  const begin = useRef(measure.begin);
  begin.current = measure.begin;
  // The viewer gives the store its size in the same pass, before this.
  useEffect(() => {
    if (askedToMeasure) begin.current(store);
  }, [askedToMeasure, store]);
  const leave = useRef<HTMLButtonElement>(null);
  const navigate = useNavigate();
  const prefetch = usePrefetchReview();
  const at = rows.findIndex((row) => row.id === card.id);
  const ahead = useMemo(() => rows.slice(at + 1, at + 1 + AHEAD), [rows, at]);
  const aheadIds = ahead.map((row) => row.id).join(" ");
  const nextPreviewUrls = useMemo(() => aheadIds.split(" ").filter(Boolean).map(previewUrl), [aheadIds]);
  useEffect(() => {
    for (const id of aheadIds.split(" ").filter(Boolean)) prefetch(id);
  }, [aheadIds, prefetch]);
  useReviewKeys({
    state,
    store,
    review,
    onLoupe: () => setLoupe((now) => !now),
    onHide: () => setHidden((now) => !now),
    measure,
    onPicker: () => setPicking((now) => !now),
    onLeave: () => {
      if (picking) setPicking(false);
      else leave.current?.focus();
    },
  });
  return (
    <>
      <ReviewBar
        jobId={jobId}
        card={card}
        camera={review.photo.camera.model}
        threshold={threshold}
        leaveRef={leave}
        onUndo={(again) => void state.takeBack(again)}
        onLeave={() => void navigate({ to: "/jobs/$jobId/photos", params: { jobId } })}
      />
      <div className="rv">
        <PhotoView
          review={review}
          state={state}
          store={store}
          units={units}
          touch={settings?.density === "touch"}
          hidden={hidden}
          measure={measure}
          loupe={loupe}
          nextPreviewUrls={nextPreviewUrls}
          onHide={() => setHidden((now) => !now)}
          onLoupe={() => setLoupe((now) => !now)}
        />
        <FilmStrip
          rows={rows}
          currentId={card.id}
          onOpen={(id, byHand) => {
            state.openPhoto(id);
            if (byHand) document.querySelector<HTMLElement>("[data-viewer]")?.focus({ preventScroll: true });
          }}
        />
        <aside className="rv-panel">
          <FindingPanel
            review={review}
            state={state}
            units={units}
            threshold={threshold.value}
            picking={picking}
            onMeasure={() => measure.begin(store)}
            onPicking={setPicking}
          />
          <FindingList
            photo={review.photo}
            state={state}
            units={units}
            threshold={threshold.value}
            onSelect={(finding) => {
              state.select(finding.id);
              store.reveal(finding.box, REVEAL_MARGIN_PX);
            }}
          />
          <LookedOver card={card} state={state} />
        </aside>
      </div>
      <KeyHints />
      <p className="sr-only" aria-live="polite">
        {state.said}
      </p>
    </>
  );
}
