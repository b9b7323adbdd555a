/** Where the list of jobs was left, so that stepping back returns to the same search, order and view. */
import type { JobScope, JobSort, Stage } from "../api";

/** What the list is asked for, as it stands in the address. */
export interface JobsSearch {
  view?: "board";
  q?: string;
  scope?: JobScope;
  stages?: Stage[];
  sort?: JobSort;
  desc?: boolean;
}

let last: JobsSearch = {};

export const lastList = (): JobsSearch => last;

export const leaveList = (search: JobsSearch): void => {
  last = search;
};
