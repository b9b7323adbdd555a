/** The catalogue. Every word that people read comes from here; a screen's words live in the file named after it. */
import { common } from "./en/common";
import { classNames, documentNames, stageNames } from "./en/domain";
import { job } from "./en/job";
import { shell } from "./en/shell";

export * as format from "./format";

export const m = {
  common,
  shell,
  job,
  stage: stageNames,
  class: classNames,
  document: documentNames,
} as const;
