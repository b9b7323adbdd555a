/** The catalogue. Every word that people read comes from here; a screen's words live in the file named after it. */
import { common } from "./en/common";
import { classNames, documentNames, stageNames } from "./en/domain";
import { estimate } from "./en/estimate";
import { find } from "./en/find";
import { importing } from "./en/import";
import { job } from "./en/job";
import { jobForm } from "./en/jobForm";
import { jobs } from "./en/jobs";
import { menu } from "./en/menu";
import { models } from "./en/models";
import { office } from "./en/office";
import { photos } from "./en/photos";
import { prices } from "./en/prices";
import { recovery } from "./en/recovery";
import { review } from "./en/review";
import { roof } from "./en/roof";
import { settings } from "./en/settings";
import { shell } from "./en/shell";
import { start } from "./en/start";

export * as format from "./format";
export * as lengths from "./lengths";

export const m = {
  common,
  shell,
  job,
  jobForm,
  jobs,
  find,
  settings,
  start,
  menu,
  models,
  office,
  recovery,
  roof,
  importing,
  photos,
  review,
  estimate,
  prices,
  stage: stageNames,
  class: classNames,
  document: documentNames,
} as const;
