import { m } from "../../messages";
import { count, day, decimalShort, moment, money, unitCost } from "../../messages/format";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A value of a record's field as people read it. `name` is what the record is called whose id the value is. */
export function shown(field: string, value: unknown, name: string | null = null): string {
  if (name !== null) return name;
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return number(field, value);
  if (typeof value === "boolean") return value ? m.office.yes : m.office.no;
  if (typeof value === "string") return text(field, value);
  if (Array.isArray(value)) return value.map((one) => shown(field, one)).join(", ");
  return Object.entries(value)
    .map(([key, one]) => `${m.office.field(key)}: ${shown(key, one)}`)
    .join("\n");
}

function number(field: string, value: number): string {
  if (field === "unit_cost") return `$${unitCost(value)}`;
  if (field.endsWith("_cents")) return money(value);
  if (field.endsWith("_milli")) return decimalShort(value / 1000, 3);
  return Number.isInteger(value) ? count(value) : decimalShort(value, 3);
}

function text(field: string, value: string): string {
  if (ID.test(value)) return m.office.unnamed;
  if (INSTANT.test(value)) return field === "deleted_at" ? m.office.takenAway(value) : moment(value);
  if (DAY.test(value)) return day(value);
  return value;
}
