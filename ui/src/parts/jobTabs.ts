/** The pages of a job in the order of their digits. A page stands here once it works. */
import { m } from "../messages";

export const JOB_TABS = [
  { to: "/jobs/$jobId", key: "overview", label: m.job.overview },
  { to: "/jobs/$jobId/photos", key: "photos", label: m.job.photos },
  { to: "/jobs/$jobId/review", key: "findings", label: m.job.findings },
  { to: "/jobs/$jobId/roof", key: "roof", label: m.job.roof },
  { to: "/jobs/$jobId/estimate", key: "estimate", label: m.job.estimate },
  { to: "/jobs/$jobId/documents", key: "documents", label: m.job.documents },
] as const;

export type JobTab = (typeof JOB_TABS)[number]["key"];
