/** What the list of jobs is asked for, as it stands in the address. */
import type { JobScope, JobSort } from "../../api";
import type { JobsSearch } from "../../parts/lastList";
import { STAGES } from "../../parts/StageRing";

export const SCOPES: readonly JobScope[] = ["all", "open", "overdue", "photos_missing", "deleted"];
export const SORTS: readonly JobSort[] = [
  "due",
  "number",
  "customer",
  "stage",
  "value",
  "squares",
  "photos",
  "changed",
];

const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((one) => one === value);

/** Reads the address; what is not understood is left out. */
export function readJobsSearch(search: Record<string, unknown>): JobsSearch {
  const scope = oneOf(SCOPES, search.scope);
  const sort = oneOf(SORTS, search.sort);
  const stages = Array.isArray(search.stages)
    ? STAGES.filter((stage) => (search.stages as unknown[]).includes(stage))
    : [];
  return {
    ...(search.view === "board" ? { view: "board" as const } : {}),
    ...(typeof search.q === "string" && search.q ? { q: search.q } : {}),
    ...(scope && scope !== "all" ? { scope } : {}),
    ...(sort && sort !== "due" ? { sort } : {}),
    ...(stages.length > 0 ? { stages } : {}),
    ...(search.desc === true ? { desc: true } : {}),
  };
}
