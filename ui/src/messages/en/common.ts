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
  saveFailures: {
    io: "The file could not be written there. A file that was there is untouched. Choose another place.",
    disk_full:
      "No room is left there. Nothing was written, and a file that was there is untouched. Choose another place.",
    invalid: "It can’t be saved there: that folder holds the vault itself. Choose another one.",
  },
  notFoundTitle: "This page does not exist.",
  brokenTitle: "This page met a case it does not know.",
  toJobs: "To the jobs",
} as const;
