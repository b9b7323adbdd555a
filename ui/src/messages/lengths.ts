/** Lengths as people read them: inches and feet first, metric by the setting. The only place that converts for display. */
import type { MarkSize, Units } from "../api";
import { readFeet, readNumber } from "../components/entry";
import { decimal } from "./format";

/** 1 in = 25.4 mm exactly (international inch, 1959). */
const MM_PER_IN = 25.4;
const M_PER_FT = 0.3048;

/** A share as percent, such as the accuracy of a length. */
export const percent = (share: number): string => {
  const value = share * 100;
  return `${decimal(value, value < 1 ? 1 : 0)} %`;
};

/** A size in the roof plane in parts, so that screens can set them apart. */
export interface ShownSize {
  /** Longer side alone. */
  length: string;
  /** Both sides with the unit, such as `1.39 × 1.28 in`. */
  sides: string;
  /** Plus-minus of the longer side, without unit. */
  error: string;
  unit: "in" | "mm";
  /** The longer side and its error in that unit, for drawings. */
  value: number;
  errorValue: number;
}

/** The size of a mark. */
export function markSize(size: MarkSize, units: Units): ShownSize {
  const unit = units === "us" ? "in" : "mm";
  const per = units === "us" ? MM_PER_IN : 1;
  const places = units === "us" ? 2 : 0;
  const value = size.length_mm / per;
  const errorValue = value * size.relative_error;
  const length = decimal(value, places);
  return {
    length,
    sides: `${length} × ${decimal(size.width_mm / per, places)} ${unit}`,
    error: `± ${decimal(errorValue, places)}`,
    unit,
    value,
    errorValue,
  };
}

/** A height or distance outdoors. */
export const height = (meters: number, units: Units): string =>
  units === "us" ? `${decimal(meters / M_PER_FT, 0)} ft` : `${decimal(meters, 1)} m`;

/** A height for an entry field, in the person's unit. */
export const heightValue = (meters: number, units: Units): string =>
  units === "us" ? decimal(meters / M_PER_FT, 1) : decimal(meters, 2);

/** Meters of a height as entered; nothing when it is no number. */
export function metersOf(entered: string, units: Units): number | null {
  if (entered.trim() === "") return null;
  const value = Number(entered);
  if (!Number.isFinite(value)) return null;
  return units === "us" ? value * M_PER_FT : value;
}

/** Meters of a length as entered: feet and inches, or meters, cm and mm; nothing when it is none. */
export function lengthMeters(entered: string, units: Units): number | null {
  if (units === "us") {
    const feet = readFeet(entered);
    return feet !== null && feet > 0 ? feet * M_PER_FT : null;
  }
  const found = /^(.*?)\s*(m|cm|mm)?$/i.exec(entered.trim());
  const value = readNumber(found?.[1] ?? "");
  if (value === null || value <= 0) return null;
  const unit = (found?.[2] ?? "m").toLowerCase();
  return unit === "mm" ? value / 1000 : unit === "cm" ? value / 100 : value;
}

/** A length for an entry field: `10' 6"`, `5.63"`, or meters. */
export function lengthValue(meters: number, units: Units): string {
  if (units === "metric") return decimal(meters, 3);
  const inches = (meters / M_PER_FT) * 12;
  const feet = Math.floor((inches + 0.005) / 12);
  const rest = Number((inches - feet * 12).toFixed(2)) + 0;
  if (feet === 0) return `${rest}"`;
  return rest > 0 ? `${feet}' ${rest}"` : `${feet}'`;
}

/** What one pixel covers on the roof. */
export const perPixel = (mm: number, units: Units): string =>
  units === "us" ? `${decimal(mm / MM_PER_IN, 3)} in per pixel` : `${decimal(mm, 2)} mm per pixel`;
