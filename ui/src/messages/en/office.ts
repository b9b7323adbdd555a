/** Words of the office: enrolling, the sync line, the inbox. */
import type { ConflictKind, Hold } from "../../api";
import { count, moment, money, plural } from "../format";

const holds: Record<Hold, string> = { mine: "My jobs", crew: "My crew", company: "Whole company" };
const kinds: Record<ConflictKind, string> = {
  clash: "Two values",
  notice: "For your information",
  exception: "Something is odd",
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
};

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
  offline: (at: string) => `Offline since ${moment(at)}`,
  offlineHelp: "Everything works; it goes out by itself when there is signal",
  oldest: (at: string) => `oldest ${moment(at)}`,
  needYou: (n: number) => `${plural(n, "needs you", "need you")}`,
  signedOut: "Signed out of the office",
  signedOutHelp: "What is on this laptop stays. Leave the office in the settings and enrol again.",
  filling: "Records are coming for the first time",
  inbox: "Inbox",
  empty: "Nothing needs you",
  emptyHelp: "When two people change the same thing without seeing each other, both values land here.",
  thrownAway: "Nothing is thrown away: the value that loses stays in the record’s history.",
  kinds,
  entity: (name: string) => entities[name] ?? name,
  field: (name: string) => fields[name] ?? name.replaceAll("_", " "),
  about: (entity: string, field: string) =>
    `${entities[entity] ?? entity}, ${fields[field] ?? field.replaceAll("_", " ")}`,
  before: "Both of you saw",
  stands: "Stands now",
  other: "The other value",
  here: "on this laptop",
  by: (person: string, at: string | null) =>
    [person === "" ? "The office" : person, at === null ? "" : moment(at)].filter(Boolean).join(", "),
  nothing: "nothing",
  change,
  effectMoney: (cents: number) => `Taking the other value: ${change(cents)}`,
  effectUnits: (milli: number) =>
    `Taking the other value: ${milli < 0 ? "−" : "+"} ${count(Math.abs(milli) / 1000)}`,
  keepKept: "Keep what stands",
  keepOther: "Take the other value",
  keepBoth: "Keep both",
  own: "Write one from both",
  ownLabel: "The value from both",
  use: "Use this",
  checked: "Checked",
  settled: "Settled",
  safeToErase: "These photos may be erased from the card",
  safeSentence: (n: number, at: string) =>
    `${count(n)} of ${count(n)} photos are stored and verified by the office, the last of them ${moment(at)}. Videos and other files on the card were not copied.`,
  safeSoFar: (stored: number, photos: number) =>
    `${count(stored)} of ${count(photos)} photos are stored and verified by the office.`,
} as const;
