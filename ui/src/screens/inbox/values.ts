import { money } from "../../messages/format";

/** Fields that are kept in cents. */
const CENTS: ReadonlySet<string> = new Set(["unit_cost", "total_cents"]);

/** A value of a record's field as people read it. */
export function shown(field: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && CENTS.has(field)) return money(value);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value, null, 1);
}
