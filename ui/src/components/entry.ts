/** Reading what people type: lengths in feet and inches, pitches, plain numbers, money. Judging the value is the backend's. */

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const FEET_INCHES = /^(\d+(?:\.\d+)?)\s*(?:'|’|ft|feet|-)\s*(?:(\d+(?:\.\d+)?)\s*(?:"|”|''|in|inches)?)?$/i;
const FRACTION = /(\d+)\s*\/\s*(\d+)/;
const INCHES = /^(\d+(?:\.\d+)?)\s*(?:"|”|''|in|inches)$/i;
const PITCH = /^(\d+(?:\.\d+)?|\.\d+)\s*(?:\/|:|in|on)\s*12$/i;

/** A plain number; none where the text is no number. */
export function readNumber(text: string): number | null {
  const bare = text.trim().replace(/,/g, "");
  return PLAIN.test(bare) ? Number(bare) : null;
}

/** `5 5/8` as `5.625`: fractions of an inch as they stand on a tape. */
function withoutFractions(text: string): string {
  return text.replace(/(?:(\d+)[\s-]+)?(\d+)\s*\/\s*(\d+)/, (all, whole, top, bottom) =>
    Number(bottom) > 0 ? String(Number(whole ?? 0) + Number(top) / Number(bottom)) : all,
  );
}

/** Feet: `40`, `40.5`, `40'6`, `40 ft 6 in`, `18"`, `5 5/8"`. */
export function readFeet(text: string): number | null {
  const bare = FRACTION.test(text) ? withoutFractions(text.trim()) : text.trim();
  const inches = INCHES.exec(bare);
  if (inches) return Number(inches[1]) / 12;
  const both = FEET_INCHES.exec(bare);
  if (both) return Number(both[1]) + Number(both[2] ?? 0) / 12;
  return readNumber(bare);
}

/** Pitch: `6`, `6/12`, `6:12`, `6 in 12`. */
export function readPitch(text: string): number | null {
  const full = PITCH.exec(text.trim());
  return full ? Number(full[1]) : readNumber(text);
}

/** Dollars and cents as integer cents: `1,250`, `$9.5`, `9.05`. More than two decimals are refused, not rounded. */
export function readCents(text: string): number | null {
  const found = /^([+-]?)\$?\s*(\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.(\d{0,2}))?$/.exec(text.trim());
  if (!found) return null;
  const dollars = Number((found[2] ?? "").replace(/,/g, ""));
  const cents = Number((found[3] ?? "").padEnd(2, "0"));
  const total = dollars * 100 + cents;
  return found[1] === "-" ? -total : total;
}

/** A share written in percent: `10` and `10 %` are 0.1. */
export function readPercent(text: string): number | null {
  const value = readNumber(text.trim().replace(/%$/, ""));
  return value === null ? null : value / 100;
}

/** A cost for one unit as integer ten-thousandths of a dollar: `36`, `$9.05`, `0.0375`. */
export function readUnitCost(text: string): number | null {
  const found = /^\$?\s*(\d{1,10}|\d{1,3}(?:,\d{3})+)(?:\.(\d{0,4}))?$/.exec(text.trim());
  if (!found) return null;
  const dollars = Number((found[1] ?? "").replace(/,/g, ""));
  return dollars * 10_000 + Number((found[2] ?? "").padEnd(4, "0"));
}
