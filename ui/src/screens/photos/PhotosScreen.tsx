/** The photos page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/photos");

export function PhotosScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="photos" />;
}
