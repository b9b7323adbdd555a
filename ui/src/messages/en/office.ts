/** Words of the office: enrolling, the sync line, the inbox. */
import type { Code, Hold } from "../../api";
import { count, moment, money, plural } from "../format";

const holds: Record<Hold, string> = { mine: "My jobs", crew: "My crew", company: "Whole company" };
/** What keeps work from arriving, as somebody on a roof can use it. */
const troubles: Partial<Record<Code, string>> = {
  forbidden: "It does not let this laptop send. Ask whoever runs your company’s account",
  source_gone: "A photo’s file is gone from this laptop. Keep the card and import it again",
  file_damaged: "A photo’s file is damaged on this laptop. Keep the card and import it again",
  too_large: "A photo is larger than it takes. Keep the card",
  disk_full: "There is no room, here or at the office. Keep the cards",
  too_many_requests: "It is busy. It goes on by itself",
  unavailable: "It has trouble of its own. It goes on by itself",
};
const entities: Record<string, string> = {
  job: "Job",
  customer: "Customer",
  photo: "Photo",
  roof: "Roof",
  roof_section: "Roof section",
  estimate: "Estimate",
  price_item: "Price",
  company: "Company",
  inventory_movement: "Stock movement",
  inventory_item: "Stock item",
  inventory_location: "Stock place",
  inventory_count: "Count",
  timeline: "Note",
  comment: "Comment",
  task: "Task",
  crew: "Crew",
  finding: "Damage mark",
  decision: "Damage mark",
  document: "Document",
  parked: "Change",
};
const fields: Record<string, string> = {
  city: "town",
  street: "street",
  zip: "ZIP code",
  state: "state",
  stage: "stage",
  due_on: "due date",
  next_step: "next step",
  access: "way in",
  phone: "phone",
  email: "e-mail",
  first_name: "first name",
  last_name: "last name",
  carrier: "carrier",
  claim_number: "claim number",
  unit_cost: "cost of one",
  deleted_at: "taken away",
  owner_id: "responsible",
  customer_id: "customer",
  crew_id: "crew",
  total_cents: "total",
  reorder_at_milli: "order again at",
};

const fieldOf = (name: string) => fields[name] ?? name.replaceAll("_", " ");
const entityOf = (name: string) => entities[name] ?? name.replaceAll("_", " ");
const change = (cents: number) => `${cents < 0 ? "−" : "+"} ${money(Math.abs(cents))}`;

export const office = {
  title: "Office",
  none: "Nothing leaves this laptop until it belongs to an office.",
  server: "Server",
  serverHelp: "The address your office gave you, such as api.example.com.",
  email: "E-mail",
  password: "Password",
  passwordHelp: "Used once to enrol this laptop, and not kept.",
  organisation: "Company’s short name",
  organisationHelp: "Only for people who work for several companies.",
  code: "Code of your authenticator",
  laptop: "Name of this laptop",
  hold: "This laptop holds",
  holdHelp: "Prices and customers come in any case. It can be changed at any time.",
  holds,
  enrol: "Enrol this laptop",
  enrolling: "Enrolling…",
  enrolled: (server: string, email: string) => `${server}, as ${email}`,
  now: "Send and fetch now",
  leave: "Leave the office",
  leaveHelp: "Everything stays on this laptop; what waits goes on waiting.",
  leaveAsk: (changes: number, photos: number) =>
    changes + photos > 0
      ? `${plural(changes, "change", "changes")} and ${plural(photos, "photo", "photos")} are not at the office yet. They stay on this laptop and are sent only if you enrol it there again.`
      : "The office has everything. All of it stays on this laptop, and nothing more is sent or fetched.",
  leaveSure: "Leave, keep everything here",
  stay: "Stay",
  offline: (at: string) => `Offline since ${moment(at)}`,
  offlineHelp: "Everything works; it goes out by itself when there is signal",
  oldest: (at: string) => `oldest ${moment(at)}`,
  needYou: (n: number) => `${plural(n, "needs you", "need you")}`,
  signedOut: "Signed out of the office",
  signedOutHelp: "What is on this laptop stays. Leave the office in the settings and enrol again.",
  trouble: "The office did not take everything",
  troubleHelp: (code: Code) =>
    troubles[code] ?? "What it did not take stays here. Tell whoever runs your company’s account",
  revoked: "This laptop was revoked by the office",
  revokedHelp: "What it had not sent is handed over for review; then its vault is closed for good",
  filling: "Records are coming for the first time",
  inbox: "Inbox",
  empty: "Nothing needs you",
  emptyHelp: "When two people change the same thing without seeing each other, both values land here.",
  thrownAway: "Nothing is thrown away: the value that loses stays in the record’s history.",
  wants: { clash: "Two values", office: "Waits at the office", odd: "Something is odd" },
  needsYou: (n: number) => `${count(n)} to look at`,
  entity: entityOf,
  field: fieldOf,
  fieldTitle: (name: string) => fieldOf(name).replace(/^./, (letter) => letter.toUpperCase()),
  aboutRecord: (entity: string, name: string, field: string) =>
    [name ? `${entityOf(entity)} ${name}` : entityOf(entity), field === "" ? "" : fieldOf(field)]
      .filter(Boolean)
      .join(", "),
  andMore: (n: number) => `and ${count(n)} more`,
  groupTitle: (title: string, clashes: number) =>
    clashes > 0 ? `${title}: ${plural(clashes, "field has", "fields have")} two values` : title,
  clashHelp: "Two people changed the same thing without seeing each other. Choose what stays.",
  before: "Both of you saw",
  mine: "Mine",
  theirs: "Theirs",
  first: "Stands now",
  second: "The other value",
  result: "Result",
  was: (value: string) => (value === "" ? "was empty" : `was ${value}`),
  stands: "Stands now",
  useResult: "Use the result",
  keepMine: "Keep mine",
  keepTheirs: "Keep theirs",
  bothStay: "Both values stay readable in the record’s history, with who and when.",
  cannotShow: "This laptop can’t show it yet: something that it belongs to has not come.",
  settlesItself: "It is kept, and shown as soon as that comes.",
  officeSettles: "The office settles it; what was done stays on this laptop.",
  next: "next",
  chooseHint: "mine, theirs",
  yes: "yes",
  no: "no",
  unnamed: "a record that is not on this laptop",
  takenAway: (at: string) => `taken away ${moment(at)}`,
  here: "on this laptop",
  by: (person: string, at: string | null) =>
    [person === "" ? "The office" : person, at === null ? "" : moment(at)].filter(Boolean).join(", "),
  nothing: "nothing",
  change,
  effect: (what: string, isTaken: boolean) =>
    isTaken ? `${what} against what stands` : `The value not taken: ${what}`,
  units: (milli: number) => `${milli < 0 ? "−" : "+"} ${count(Math.abs(milli) / 1000)}`,
  own: "Write one from both",
  ownLabel: "The value from both",
  checked: "Checked",
  safeToErase: "These photos may be erased from the card",
  safeSentence: (n: number, at: string) =>
    `${count(n)} of ${count(n)} photos are stored and verified by the office, the last of them ${moment(at)}. Videos and other files on the card were not copied.`,
  safeSoFar: (stored: number, photos: number) =>
    `${count(stored)} of ${count(photos)} photos are stored and verified by the office.`,
} as const;
