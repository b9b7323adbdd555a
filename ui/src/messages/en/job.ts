/** Words of the job page and of the bar above every page of a job. */
import { count, plural } from "../format";

export const job = {
  tabs: "Pages of this job",
  overview: "Overview",
  photos: "Photos",
  findings: "Findings",
  roof: "Roof",
  estimate: "Estimate",
  documents: "Documents",
  photoCount: (n: number) => plural(n, "photo", "photos"),
  n: (n: number) => count(n),
} as const;
