/** Which tags make the answer of a read stale. A command that is not listed here is a write. */
import type { Tag } from "../bindings/Tag";
import type { CommandName } from "./call";

export const READS = {
  list_jobs: ["jobs", "outbox"],
  count_jobs: ["jobs"],
  job_board: ["jobs", "outbox"],
  get_job: ["jobs", "timeline", "photos", "findings", "roofs", "estimates", "outbox"],
  list_cards: [],
  get_import: ["imports"],
  list_imports: ["imports"],
  list_photos: ["photos", "findings", "analyses"],
  analysis_status: ["analyses", "settings", "models"],
  list_models: ["models"],
  learning_status: [],
  reviewed_counts: ["photos", "findings", "jobs"],
  review_photo: ["photos", "findings", "analyses"],
  review_progress: ["findings", "analyses", "settings"],
  get_roof: ["roofs"],
  preview_roof: [],
  get_price_book: ["price_books"],
  get_estimate: ["estimates", "roofs", "price_books"],
  preview_estimate: ["roofs", "price_books"],
  list_documents: ["documents"],
  app_info: [],
  get_company: ["company"],
  get_settings: ["settings"],
  sync_status: ["outbox", "photos", "conflicts"],
  get_office: ["outbox"],
  list_conflicts: ["conflicts", "outbox", "jobs"],
  safe_to_wipe: ["outbox", "photos", "imports"],
  vault_status: ["company"],
} as const satisfies Partial<Record<CommandName, readonly Tag[]>>;

export type ReadName = keyof typeof READS;
export type WriteName = Exclude<CommandName, ReadName>;

/** Whether a commit with these tags makes an answer of this read stale. */
export function isStale(name: string, changed: ReadonlySet<Tag>): boolean {
  const tags: readonly Tag[] | undefined = (READS as Record<string, readonly Tag[]>)[name];
  return tags?.some((tag) => changed.has(tag)) ?? false;
}
