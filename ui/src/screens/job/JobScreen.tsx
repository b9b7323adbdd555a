/** The overview of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId");

export function JobScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="overview" />;
}
