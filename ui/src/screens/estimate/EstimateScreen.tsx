/** The estimate page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/estimate");

export function EstimateScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="estimate" />;
}
