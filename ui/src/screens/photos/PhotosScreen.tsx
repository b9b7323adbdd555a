/** The photos page of a job: all its pictures, their analysis, labels, and the way to import and review. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { FolderInput } from "lucide-react";
import { useState } from "react";
import type { PhotoCard } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { JobBar } from "../../parts/JobBar";
import { DropImport } from "../../parts/photos/DropImport";
import { PhotoGrid } from "../../parts/photos/PhotoGrid";
import { PhotoLegend } from "../../parts/photos/PhotoLegend";
import { unseenOf } from "../../parts/photos/reviewed";
import { usePhotos } from "../../parts/photos/usePhotos";
import { AnalysisStrip } from "./AnalysisStrip";
import { SelectionStrip } from "./SelectionStrip";

const route = getRouteApi("/jobs/$jobId/photos");
const COLUMNS = 8;

export function PhotosScreen() {
  const { jobId } = route.useParams();
  const navigate = useNavigate();
  const photos = usePhotos(jobId);
  const [selected, setSelected] = useState<ReadonlySet<string> | null>(null);
  const toCheck = photos.rows.reduce((sum, row) => sum + row.to_check, 0);
  const unseen = unseenOf(photos.rows);
  const goImport = () => void navigate({ to: "/jobs/$jobId/import", params: { jobId } });
  const goReview = () => void navigate({ to: "/jobs/$jobId/review", params: { jobId } });
  const toggleSelecting = () => setSelected((now) => (now === null ? new Set() : null));
  const toggle = (id: string): void =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const open = (photo: PhotoCard): void => {
    if (selected === null) {
      void navigate({ to: "/jobs/$jobId/review", params: { jobId }, search: { photo: photo.id } });
      return;
    }
    toggle(photo.id);
  };
  useKeys({
    i: goImport,
    x: (event) => {
      const tile = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-photo]") : null;
      if (tile?.dataset.photo) toggle(tile.dataset.photo);
      else toggleSelecting();
    },
    Enter: (event) => (event.target === document.body && toCheck + unseen > 0 ? goReview() : false),
    Escape: () => (selected === null ? false : setSelected(null)),
  });
  return (
    <>
      <JobBar jobId={jobId} current="photos">
        <button type="button" className="btn" onClick={goImport}>
          <FolderInput className="i sm" aria-hidden="true" /> {m.photos.import} <Kbd>I</Kbd>
        </button>
        {toCheck + unseen > 0 ? (
          <button type="button" className="btn primary" onClick={goReview}>
            {toCheck > 0 ? m.photos.review(toCheck) : m.photos.look(unseen)} <Kbd>Enter</Kbd>
          </button>
        ) : null}
      </JobBar>
      {photos.error ? (
        <div className="ph-tools">
          <Failed error={photos.error} />
        </div>
      ) : null}
      {photos.rows.length > 0 ? (
        <>
          {selected === null ? (
            <AnalysisStrip jobId={jobId} rows={photos.rows} onSelect={toggleSelecting} />
          ) : (
            <SelectionStrip
              jobId={jobId}
              rows={photos.rows}
              selected={selected}
              onChange={setSelected}
              onDone={() => setSelected(null)}
            />
          )}
          <PhotoGrid
            rows={photos.rows}
            columns={COLUMNS}
            selected={selected}
            onOpen={open}
            aside={<PhotoLegend />}
          />
        </>
      ) : photos.loading || photos.error ? null : (
        <div className="ph-empty">
          <h2>{m.photos.empty}</h2>
          <p className="i3">{m.photos.emptyHint}</p>
          <button type="button" className="btn primary" onClick={goImport}>
            <FolderInput className="i sm" aria-hidden="true" /> {m.photos.import} <Kbd>I</Kbd>
          </button>
        </div>
      )}
      <DropImport jobId={jobId} />
    </>
  );
}
