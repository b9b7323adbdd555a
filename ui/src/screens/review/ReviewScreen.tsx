/** The review page of a job: finds the photo to look at and keeps it in the address. */
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { useRead } from "../../api";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { usePhotos } from "../../parts/photos/usePhotos";
import { firstPhoto } from "./findings";
import { Workbench } from "./Workbench";

const route = getRouteApi("/jobs/$jobId/review");

export function ReviewScreen() {
  const { jobId } = route.useParams();
  const { photo: asked, finding, measure } = route.useSearch();
  const photos = usePhotos(jobId);
  const navigate = useNavigate();
  const photoId = asked ?? firstPhoto(photos.rows)?.id ?? null;
  const review = useRead("review_photo", photoId ?? "", { enabled: photoId !== null, keepPrevious: true });
  const go = useCallback(
    (photo: string, at?: string) =>
      void navigate({
        to: "/jobs/$jobId/review",
        params: { jobId },
        search: { photo, ...(at ? { finding: at } : {}) },
        replace: true,
      }),
    [navigate, jobId],
  );
  useEffect(() => {
    if (asked === undefined && photoId !== null) go(photoId);
  }, [asked, photoId, go]);
  const error = photos.error ?? review.error;
  if (error)
    return (
      <div className="rv-note">
        <Failed error={error} onRetry={() => void review.refetch()} />
        <Back jobId={jobId} />
      </div>
    );
  if (!photos.loading && photos.rows.length === 0)
    return (
      <div className="rv-note">
        <h2>{m.review.noPhotos}</h2>
        <Back jobId={jobId} />
      </div>
    );
  if (!review.data) return null;
  return (
    <Workbench
      jobId={jobId}
      rows={photos.rows}
      review={review.data}
      askedToMeasure={measure === true && !review.isPlaceholderData}
      askedFinding={review.isPlaceholderData ? undefined : finding}
      onGo={go}
    />
  );
}

function Back({ jobId }: { jobId: string }) {
  return (
    <Link className="btn" to="/jobs/$jobId/photos" params={{ jobId }}>
      {m.job.photos}
    </Link>
  );
}
