/** Jobs of the fake: lists, board, one job and its changes. */
import type { BoardColumn, JobDetail, JobQuery, JobRow } from "../../../src/api";
import { daysBetween } from "../../../src/messages/format";
import { STAGES } from "../../../src/parts/StageRing";
import { changed, type Handlers, refuse } from "../types";
import { detailOf, world } from "../world";

const isOpen = (row: JobRow) => !["paid", "warranty"].includes(row.stage);

function inScope(row: JobRow, query: JobQuery): boolean {
  if (world.deleted.has(row.id)) return query.scope === "deleted";
  if (query.scope === "open") return isOpen(row);
  if (query.scope === "overdue") return isOpen(row) && row.due_on !== null && row.due_on < query.today;
  if (query.scope === "photos_missing") return isOpen(row) && row.photos === 0;
  return query.scope === "all";
}

const texts = new WeakMap<JobRow, string[]>();

function textOf(row: JobRow): string[] {
  const known = texts.get(row);
  if (known) return known;
  const made = `${row.number} ${row.customer} ${row.street} ${row.city}`.toLowerCase().split(/[\s,]+/);
  texts.set(row, made);
  return made;
}

/** The jobs that a query means, in no order. */
function filter(query: JobQuery): JobRow[] {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  return world.jobs.filter(
    (row) =>
      inScope(row, query) &&
      (query.stages.length === 0 || query.stages.includes(row.stage)) &&
      (words.length === 0 || words.every((word) => textOf(row).some((one) => one.startsWith(word)))),
  );
}

function keyOf(row: JobRow, sort: JobQuery["sort"]): string | number {
  switch (sort) {
    case "due":
      return row.due_on ?? "9999";
    case "stage":
      return STAGES.indexOf(row.stage);
    case "value":
      return row.value ?? -1;
    case "squares":
      return row.squares ?? -1;
    case "changed":
      return row.id;
    default:
      return row[sort];
  }
}

let last: { key: string; jobs: JobRow[]; rows: JobRow[] } | null = null;

/** The same, ordered; the last answer is kept for the next page. */
function select(query: JobQuery): JobRow[] {
  const key = JSON.stringify({ ...query, offset: 0, limit: 0, deleted: [...world.deleted] });
  if (last?.key === key && last.jobs === world.jobs) return last.rows;
  const sign = query.descending ? -1 : 1;
  const rows = filter(query)
    .map((row) => ({ row, by: keyOf(row, query.sort) }))
    .sort((a, b) => (a.by < b.by ? -sign : a.by > b.by ? sign : a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row);
  last = { key, jobs: world.jobs, rows };
  return rows;
}

function groupOf(row: JobRow, today: string): string {
  if (row.due_on === null) return "none";
  const days = daysBetween(today, row.due_on);
  return days < 0 ? "overdue" : days === 0 ? "today" : days <= 7 ? "next_7_days" : "later";
}

function find(id: string): JobDetail {
  const row = world.jobs.find((one) => one.id === id);
  return row ? detailOf(row) : refuse("not_found", "no such job");
}

function replace(detail: JobDetail, kind: JobDetail["timeline"][number]["kind"], text: string): JobDetail {
  const made: JobDetail = {
    ...detail,
    timeline: [
      {
        id: crypto.randomUUID(),
        at: new Date().toISOString(),
        person: world.session.person,
        kind,
        text,
        waiting: true,
      },
      ...detail.timeline,
    ],
  };
  world.details.set(made.row.id, made);
  world.jobs = world.jobs.map((row) => (row.id === made.row.id ? made.row : row));
  changed("jobs", "timeline", "outbox");
  return made;
}

export const handlers: Handlers = {
  list_jobs: (query) => {
    const start = performance.now();
    const all = select(query);
    const groups = new Map<string, number>();
    if (query.sort === "due" && !query.descending)
      for (const row of all) {
        const key = groupOf(row, query.today);
        groups.set(key, (groups.get(key) ?? 0) + 1);
      }
    return {
      rows: all.slice(query.offset, query.offset + query.limit),
      total: all.length,
      groups: [...groups].map(([key, count]) => ({ key, count })),
      query_us: Math.round((performance.now() - start) * 1000),
    };
  },
  count_jobs: (query) => {
    const n = (scope: JobQuery["scope"]) => filter({ ...query, scope }).length;
    return {
      all: n("all"),
      open: n("open"),
      overdue: n("overdue"),
      photos_missing: n("photos_missing"),
      deleted: n("deleted"),
    };
  },
  job_board: (query) => {
    const all = select({ ...query, sort: "due", stages: [] });
    return STAGES.map((stage): BoardColumn => {
      const rows = all.filter((row) => row.stage === stage);
      return {
        stage,
        count: rows.length,
        value: rows.reduce((sum, row) => sum + (row.value ?? 0), 0),
        rows: rows.slice(0, 50),
      };
    });
  },
  get_job: (id) => find(id),
  create_job: (fields) => {
    const row: JobRow = {
      id: crypto.randomUUID(),
      number: `26-${1100 + world.jobs.length}`,
      customer: [fields.last_name, fields.first_name].filter(Boolean).join(", "),
      street: fields.street,
      city: fields.city,
      stage: "lead",
      next_step: fields.next_step,
      due_on: fields.due_on,
      squares: null,
      value: null,
      photos: 0,
      findings_to_check: 0,
      waiting: 1,
    };
    world.jobs = [...world.jobs, row];
    return replace({ ...detailOf(row), fields, timeline: [] }, "created", "created the job");
  },
  edit_job: ({ job_id, fields }) => {
    if (!fields.last_name.trim()) return refuse("invalid", "A job needs a last name or company.");
    const detail = find(job_id);
    const row: JobRow = {
      ...detail.row,
      customer: [fields.last_name, fields.first_name].filter(Boolean).join(", "),
      street: fields.street,
      city: fields.city,
      next_step: fields.next_step,
      due_on: fields.due_on,
    };
    return replace({ ...detail, row, fields }, "edited", "changed the job's details");
  },
  move_job: ({ job_id, stage }) => {
    const detail = find(job_id);
    return replace(
      { ...detail, row: { ...detail.row, stage }, stage_since: new Date().toISOString() },
      "stage",
      `moved it from ${detail.row.stage} to ${stage}`,
    );
  },
  delete_job: (id) => {
    world.deleted.add(id);
    const detail = find(id);
    replace({ ...detail, deleted_at: new Date().toISOString() }, "deleted", "deleted the job");
    return null;
  },
  restore_job: (id) => {
    world.deleted.delete(id);
    replace({ ...find(id), deleted_at: null }, "deleted", "restored the job");
    return null;
  },
  add_note: ({ job_id, text }) => {
    replace(find(job_id), "note", text);
    return null;
  },
};
