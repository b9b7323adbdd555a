/** The data of the fake: one company with ten thousand jobs. */
import type {
  CompanyProfile,
  Conflict,
  JobDetail,
  JobRow,
  Office,
  Session,
  Settings,
  Stage,
  SyncStatus,
  TimelineEntry,
  VaultStatus,
} from "../../src/api";
import { dayOf } from "../../src/messages/format";
import { STAGES } from "../../src/parts/StageRing";
import { random } from "./random";
import { scene } from "./scene";

const LAST =
  "Lindqvist Barrowclough Okonjo-Reyes Osgood Delacroix Whitcomb Marchetti Kettering Abernathy Sandoval Grantham Ibarra-Lund Novak Hollingbrook Esterhazy Tamarack Fallbrook Pemberton Achterberg Castellanos Drummond Ferreira Gallardo Hathaway Ingersoll Jankowski".split(
    " ",
  );
const FIRST =
  "Perrin Ingrid Teo Petra Dov Lena Bo Ansel Jo Harriet Maude Silas Opal Nadia Rufus Wren Cyrus Della".split(
    " ",
  );
const STREET =
  "Towpath Ln|Steeple Row|Kiln St|Quarry Hollow Rd|Bellwether Ct|Ledger Mill Rd|Tamarack Loop|Penny Bridge Rd|Second St|Lantern Sq|Railhead Ave|Wren Hill Rd|Drover Way|Molar Ct|Candlewick St|Tin Cup Rd|State Route 9|Goat Hill Ln".split(
    "|",
  );
const CITY = ["Harlan Ferry", "Millrace", "Cedar Notch"];
const NEXT =
  "Call back about gutters|Present and sign at the house|Dry-in before rain|Review findings|Confirm delivery window with yard|First visit, ladder needed|Magnet sweep and close|Write the estimate|Send revision 2|File permit|Ask for a review|Order material".split(
    "|",
  );

export const JOBS = 10_248;
const DAY_MS = 86_400_000;
const now = Date.now();
const dayFrom = (days: number): string => dayOf(new Date(now + days * DAY_MS));
const uuid = (n: number): string => `01938f00-0000-7000-8000-${String(n).padStart(12, "0")}`;

function pick<T>(all: readonly T[], at: number): T {
  return all[Math.floor(at * all.length)] as T;
}

/** One job; the same for the same number. */
function makeJob(n: number): JobRow {
  const next = random(n + 7);
  const stage: Stage = pick(STAGES, next());
  const inspected = STAGES.indexOf(stage) >= 1;
  const priced = STAGES.indexOf(stage) >= 2;
  const due =
    n < 3 ? -1 - n : n < 12 ? 0 : n < 176 ? 1 + Math.floor(next() * 6) : Math.floor(7 + next() * 240);
  return {
    id: uuid(n),
    number: `26-${1100 + n}`,
    customer: `${pick(LAST, next())}, ${pick(FIRST, next())}`,
    street: `${1 + Math.floor(next() * 2400)} ${pick(STREET, next())}`,
    city: pick(CITY, next()),
    stage,
    next_step: pick(NEXT, next()),
    due_on: n > 9000 ? null : dayFrom(due),
    squares: inspected ? Math.round(1200 + next() * 5200) / 100 : null,
    value: priced ? Math.round(650_000 + next() * 4_200_000) : null,
    photos: Math.floor(next() * 400),
    findings_to_check: Math.floor(next() * 40),
    waiting: n % 17 === 3 ? 1 + Math.floor(next() * 20) : 0,
  };
}

const first: JobRow = {
  ...makeJob(0),
  number: "26-1184",
  customer: "Vandersloot, Harriet",
  street: "418 Quarry Hollow Rd",
  city: "Harlan Ferry",
  stage: "quoted",
  next_step: "Present three options and sign at the house",
  due_on: dayFrom(0),
  squares: 15.03,
  value: 903_089,
  photos: 146,
  findings_to_check: 23,
  waiting: 14,
};

/** What a test sets before the fake starts. */
const wanted = globalThis as {
  fakeSettings?: Partial<Settings>;
  fakeVault?: Partial<Omit<VaultStatus, "session">>;
  fakeJobs?: number;
  fakeOffice?: boolean;
  fakeCompany?: Partial<CompanyProfile>;
  fakeConflicts?: Conflict[];
  fakeSync?: Partial<SyncStatus>;
};

/** What the demo adds. */
export const demoJobs = (): JobRow[] => [first];

/** Everything, and what was changed in this window. */
export const world = {
  jobs: [first, ...Array.from({ length: JOBS - 1 }, (_, n) => makeJob(n + 1))].slice(
    0,
    wanted.fakeJobs ?? JOBS,
  ),
  deleted: new Set<string>(),
  details: new Map<string, JobDetail>(),
  session: {
    company: "Maple & Slate",
    person: "Dana Whitlock",
    key_home: "passphrase",
    version: "0.1.0",
  } as Session,
  vault: { state: "open", key_home: "passphrase", keychain_available: false, ...wanted.fakeVault } as Omit<
    VaultStatus,
    "session"
  >,
  passphrase: "correct horse",
  settings: {
    theme: "light",
    density: scene() === "touch" ? "touch" : "desktop",
    units: "us",
    min_confidence: null,
    analyze_on_import: true,
    analysis_workers: null,
    letter_keys: true,
    zoom_percent: 100,
    pinned: [],
    ...wanted.fakeSettings,
  } as Settings,
  company: {
    name: "Maple & Slate",
    address: "12 Quarry Road, Rutland, VT",
    phone: "(802) 555-0142",
    email: "office@mapleslate.example",
    license: "VT-RC-20418",
    quote_days: 30,
    exclusions: "Painting, interior repairs, and hidden structural damage",
    terms: [
      "Changes to this work are agreed in writing, with their price, before they are done.",
      "We protect plants and siding, remove all debris, and sweep the ground with a magnet.",
    ],
    ...wanted.fakeCompany,
  } as CompanyProfile,
  sync: {
    office: wanted.fakeOffice ?? false,
    changes_waiting: 14,
    photos_waiting: 208,
    bytes_waiting: 1_980_000_000,
    oldest_at: null,
    needs_you: 0,
    offline_since: null,
    signed_out: false,
    trouble: null,
    revoked: false,
    outdated: false,
    filling: false,
    ...wanted.fakeSync,
  } as SyncStatus,
  office: null as Office | null,
  conflicts: wanted.fakeConflicts ?? [],
};

const hoursAgo = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();

/** The detail of a job, made when first asked for. */
export function detailOf(row: JobRow): JobDetail {
  const known = world.details.get(row.id);
  if (known) return known;
  const [last = "", firstName = ""] = row.customer.split(", ");
  const entry = (
    n: number,
    hours: number,
    person: string,
    kind: TimelineEntry["kind"],
    text: string,
  ): TimelineEntry => ({
    id: `${row.id}-${n}`,
    at: hoursAgo(hours),
    person,
    kind,
    text,
    waiting: hours < 3,
  });
  const made: JobDetail = {
    row,
    fields: {
      first_name: firstName,
      last_name: last,
      phone: "(937) 555-0142",
      email: "hvandersloot@example.com",
      street: row.street,
      city: row.city,
      state: "OH",
      zip: "45011",
      access: "Gate 4417#, dog in yard, call first",
      next_step: row.next_step,
      due_on: row.due_on,
      carrier: "Fieldstone Mutual",
      claim_number: "FM-00-41877",
    },
    stage_since: hoursAgo(26),
    created_at: hoursAgo(120),
    deleted_at: null,
    findings_accepted: 23,
    findings_rejected: 61,
    timeline: [
      entry(
        1,
        1,
        "Dana Whitlock",
        "estimate",
        "changed revision 3: ridge vent 8 to 10 pieces, pipe boots 1 to 2",
      ),
      entry(2, 20, "Dana Whitlock", "stage", "moved it from Inspected to Quoted"),
      entry(3, 28, "Rosa Albright", "analysis", "finished the inspection: 146 photos, 23 findings"),
      entry(4, 30, "Rosa Albright", "import", "imported 146 photos from Camera card"),
      entry(5, 52, "Dana Whitlock", "note", "Brown spot on the bedroom ceiling after the Nov 8 wind"),
      entry(6, 120, "Dana Whitlock", "created", "created the job"),
    ],
  };
  world.details.set(row.id, made);
  return made;
}
