/** Numbers, money, sizes and times as people read them. Screens format; they never compute measurements. */
import type { Cents, UnitCost } from "../api";

const locale = "en-US";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const dollars = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" });
const wholeDollars = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});
const pluralRules = new Intl.PluralRules(locale);
const fixed = new Map<number, Intl.NumberFormat>();

export const count = (n: number): string => whole.format(n);

/** A number with exactly so many decimals. */
export function decimal(n: number, places: number): string {
  let format = fixed.get(places);
  if (!format) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
    fixed.set(places, format);
  }
  return format.format(n);
}

/** A number with at most so many decimals. */
export function decimalShort(n: number, places: number): string {
  return decimal(n, places)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

export const plural = (n: number, one: string, other: string): string =>
  `${count(n)} ${pluralRules.select(n) === "one" ? one : other}`;

export const money = (cents: Cents): string => dollars.format(cents / 100);
export const moneyWhole = (cents: Cents): string => wholeDollars.format(Math.round(cents / 100));
/** A pitch: `6/12`, `6.5/12`. */
export const pitch = (rise: number): string => `${decimalShort(rise, 2)}/12`;

/** A share as a percentage: `10 %`, `8.25 %`. */
export const percent = (share: number): string => `${decimalShort(share * 100, 2)} %`;

/** A sale unit behind a number: `1 bundle`, `2 boxes`, `2 each`. */
export function unitFor(n: number, unit: string): string {
  if (n === 1 || unit === "" || unit === "each" || unit === "sq ft" || unit === "ft") return unit;
  return /(s|x|ch|sh)$/.test(unit) ? `${unit}es` : `${unit}s`;
}

/** Money in a column, without the sign: `2,769.23`. */
export const amount = (cents: Cents): string => decimal(cents / 100, 2);

/** A unit cost in ten-thousandths of a dollar, with the decimals it needs: `36.00`, `0.0375`. */
export function unitCost(value: UnitCost): string {
  return value % 100 === 0 ? decimal(value / 10_000, 2) : decimal(value / 10_000, 4);
}

export const squares = (n: number): string => decimal(n, 2);

/** Decimal units, as drives and cards are sold. */
export function bytes(n: number): string {
  if (n < 1000) return `${count(n)} B`;
  const steps = ["KB", "MB", "GB", "TB"] as const;
  let value = n / 1000;
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step += 1;
  }
  const places = value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${decimal(value, places)} ${steps[step]}`;
}

/** Time a query took, of microseconds. */
export function took(us: number): string {
  return us < 950 ? "under 1 ms" : `${count(Math.max(1, Math.round(us / 1000)))} ms`;
}

const timeOnly = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const dayOnly = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});
const dayYear = new Intl.DateTimeFormat(locale, {
  month: "short",
  day: "numeric",
  year: "numeric",
  timeZone: "UTC",
});
const longDay = new Intl.DateTimeFormat(locale, {
  weekday: "long",
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});

/** A day written `2026-11-20`, in the person's own time zone. */
export function dayOf(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The person's own day. */
export const today = (): string => dayOf(new Date());

const atNoon = (day: string): Date => new Date(`${day}T12:00:00Z`);
const DAY_MS = 86_400_000;

/** Days from one day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((atNoon(to).getTime() - atNoon(from).getTime()) / DAY_MS);

/** `Wed Nov 18`; with the year instead of the weekday when it is far away. */
export function day(value: string, now: string = today()): string {
  const far = Math.abs(daysBetween(now, value)) > 180;
  return (far ? dayYear : dayOnly).format(atNoon(value)).replace(/^(\w{3}), /, "$1 ");
}

/** `Friday Nov 20`. */
export const dayLong = (value: string): string => longDay.format(atNoon(value)).replace(", ", " ");

/** A moment: the time today, else the day and time. */
export function moment(at: string, now: Date = new Date()): string {
  const value = new Date(at);
  const time = timeOnly.format(value);
  const days = daysBetween(dayOf(value), dayOf(now));
  if (days === 0) return time;
  if (days > 0 && days < 7)
    return `${new Intl.DateTimeFormat(locale, { weekday: "short" }).format(value)} ${time}`;
  return `${day(dayOf(value), dayOf(now))}, ${time}`;
}
