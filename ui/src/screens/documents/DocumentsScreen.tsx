/** The documents page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { JobBar } from "../../parts/JobBar";

const route = getRouteApi("/jobs/$jobId/documents");

export function DocumentsScreen() {
  const { jobId } = route.useParams();
  return <JobBar jobId={jobId} current="documents" />;
}
