/** The roof page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/roof");

export function RoofScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="roof" />;
}
