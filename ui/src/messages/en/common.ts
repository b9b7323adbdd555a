/** Words used by many screens. */
export const common = {
  cancel: "Cancel",
  save: "Save",
  close: "Close",
  undo: "Undo",
  retry: "Try again",
  more: "More",
  loading: "Reading…",
  none: "None",
  seconds: (n: number) => `${n} s`,
  errorCode: (code: string) => `Code ${code}`,
  errorCodeWhy: (code: string, why: string) => `Code ${code}: ${why}`,
  notFoundTitle: "This page does not exist.",
  brokenTitle: "This page met a case it does not know.",
  toJobs: "To the jobs",
} as const;
