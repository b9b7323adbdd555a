/** The review page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/review");

export function ReviewScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="findings" />;
}
