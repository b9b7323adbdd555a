/** The crew's words for stages, classes and kinds. */
import type { DamageClass, DocumentKind, Stage } from "../../api";

export const stageNames: Record<Stage, string> = {
  lead: "Lead",
  inspected: "Inspected",
  quoted: "Quoted",
  signed: "Signed",
  cancel_window: "Cancel window",
  deposit: "Deposit",
  ordered: "Ordered",
  scheduled: "Scheduled",
  in_progress: "In progress",
  punch_list: "Punch list",
  complete: "Complete",
  paid: "Paid",
  warranty: "Warranty",
};

export const classNames: Record<DamageClass, string> = {
  hail_hit: "Hail hit",
  missing_shingle: "Missing shingle",
  lifted_or_creased: "Lifted or creased",
  crack: "Crack",
  granule_loss: "Granule loss",
  exposed_nail: "Exposed nail",
  rust: "Rust",
  puncture: "Puncture",
  ponding_or_stain: "Ponding or stain",
  moss_algae: "Moss or algae",
  broken_tile: "Broken tile",
  debris: "Debris",
};

export const documentNames: Record<DocumentKind, string> = {
  report: "Inspection report",
  quote: "Quote",
};
