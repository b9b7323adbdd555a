/** What the company's letterhead lacks. Empty fields are left out of documents, which nobody notices before the customer does. */
import type { CompanyProfile } from "../api";

export type LetterheadField = "name" | "address" | "phone" | "license";

/** What stands at the head of a quote. */
export const QUOTE_FIELDS: readonly LetterheadField[] = ["name", "address", "phone", "license"];

/** The fields of these that are empty, in their order. */
export const missingFields = (
  profile: CompanyProfile,
  fields: readonly LetterheadField[] = QUOTE_FIELDS,
): LetterheadField[] => fields.filter((field) => profile[field].trim() === "");
