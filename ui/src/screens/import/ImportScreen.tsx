/** The import page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/import");

export function ImportScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="photos" />;
}
