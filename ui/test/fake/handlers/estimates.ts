/** Estimates of the fake. Every number was captured from the product: `domain/tests/it/captured.rs` writes the file. */
import type {
  DocumentRow,
  EstimateEdit,
  EstimateInput,
  EstimateNumbers,
  EstimateView,
  RevisionRow,
  Tier,
} from "../../../src/api";
import captured from "../captured/estimates.json";
import { fingerprint } from "../fingerprint";
import { changed, type Handlers, refuse } from "../types";
import { world } from "../world";

interface Captured {
  input: EstimateInput;
  numbers: EstimateNumbers;
}
interface Stored {
  offered: Tier;
  input: EstimateInput;
  revisions: RevisionRow[];
}

const known = captured as unknown as Captured[];
const [usual] = known as [Captured, ...Captured[]];
const estimates = new Map<string, Stored>();

/** The captured numbers of these decisions; the usual ones where these very decisions were not captured. */
function numbersOf(input: EstimateInput): EstimateNumbers {
  return (known.find((one) => fingerprint(one.input) === fingerprint(input)) ?? usual).numbers;
}

function rowOf(job_id: string, revision: number, state: RevisionRow["state"], total: number): RevisionRow {
  const at = new Date(Date.now() - (4 - revision) * 26 * 3_600_000).toISOString();
  return { id: `${job_id}-r${revision}`, revision, state, total, at };
}

/** The first job is at its third revision; others have none yet. */
function storedOf(job_id: string): Stored {
  const stored = estimates.get(job_id);
  if (stored) return stored;
  const first = world.jobs[0]?.id === job_id;
  const made: Stored = {
    offered: "good",
    input: usual.input,
    revisions: first
      ? [
          rowOf(job_id, 1, "sent", 861_240),
          rowOf(job_id, 2, "sent", usual.numbers.changes?.total_before ?? 0),
          rowOf(job_id, 3, "draft", usual.numbers.changes?.total_after ?? 0),
        ]
      : [],
  };
  estimates.set(job_id, made);
  return made;
}

function view(job_id: string, revision: number | null): EstimateView {
  const stored = storedOf(job_id);
  const newest = stored.revisions.at(-1);
  const row = stored.revisions.find((one) => one.revision === revision) ?? newest;
  const hasRoof = world.jobs.findIndex((one) => one.id === job_id) < 2;
  const numbers = numbersOf(stored.input);
  return {
    id: row?.id ?? null,
    job_id,
    revision: row?.revision ?? 1,
    state: row?.state ?? "draft",
    offered: stored.offered,
    input: stored.input,
    numbers: hasRoof
      ? numbers
      : { ...numbers, estimate: null, problems: [], changes: null, squares: null, pitch_in_12: null },
    revisions: stored.revisions,
  };
}

function save({ job_id, offered, input }: EstimateEdit): EstimateView {
  const wrong = numbersOf(input).problems.find((problem) => problem.severity === "error");
  if (wrong) return refuse("invalid", wrong.message);
  const before = storedOf(job_id);
  const revisions = before.revisions.length > 0 ? before.revisions : [rowOf(job_id, 1, "draft", 0)];
  estimates.set(job_id, { offered, input, revisions });
  changed("estimates", "timeline", "outbox");
  return view(job_id, null);
}

export const handlers: Handlers = {
  get_estimate: ({ job_id, revision }) => view(job_id, revision),
  preview_estimate: ({ input }) => numbersOf(input),
  save_estimate: save,
  new_estimate_revision: (job_id) => {
    const stored = storedOf(job_id);
    const next = (stored.revisions.at(-1)?.revision ?? 0) + 1;
    estimates.set(job_id, {
      ...stored,
      revisions: [...stored.revisions, rowOf(job_id, next, "draft", usual.numbers.changes?.total_after ?? 0)],
    });
    changed("estimates", "timeline", "outbox");
    return view(job_id, null);
  },
  write_quote: ({ job_id }) => {
    const stored = storedOf(job_id);
    const revisions = stored.revisions.map((row) => ({ ...row, state: "sent" as const }));
    estimates.set(job_id, { ...stored, revisions });
    changed("estimates", "documents", "timeline", "outbox");
    const row: DocumentRow = {
      id: crypto.randomUUID(),
      job_id,
      kind: "quote",
      title: `Quote, revision ${revisions.at(-1)?.revision ?? 1}`,
      summary: "Good, Better, Best",
      created_at: new Date().toISOString(),
      pages: 4,
      size_bytes: 214_000,
      blake3: "03ab71c99e20d4f1",
    };
    return row;
  },
};
