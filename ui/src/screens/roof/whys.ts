/** The derivations on this page, from the steps that the backend reports. */
import type { MaterialItem, MaterialList, RoofMeasured } from "../../api";
import type { Why, WhyLine } from "../../components/WhyPopover";
import { format, m } from "../../messages";

const value = (amount: number, decimals: number, unit: string): string =>
  `${format.decimal(amount, decimals)}${unit ? ` ${unit}` : ""}`;

/** A bought quantity with its unit: `8 rolls`. */
export function bought(item: MaterialItem): string {
  return `${format.count(item.quantity)} ${format.unitFor(item.quantity, item.unit)}`;
}

export function whyItem(item: MaterialItem, rules: string): Why {
  const last = item.why.length - 1;
  return {
    title: m.roof.whyItem(bought(item), item.label),
    lines: item.why.map((step, index) => ({
      label: step.label,
      value: value(step.value, step.decimals, index === last ? "" : step.unit),
      strong: index === last,
    })),
    ...(item.note ? { note: item.note } : {}),
    ...(item.rule ? { rule: m.roof.rule(item.rule, rules) } : {}),
  };
}

export function whyArea(measured: RoofMeasured): Why {
  const lines: WhyLine[] = measured.facets.map((facet) => ({
    label: m.roof.facetStep(
      facet.letter,
      facet.name,
      format.decimal(facet.plan_sqft, 2),
      format.pitch(facet.pitch_in_12),
    ),
    value: format.decimal(facet.area_sqft, 2),
  }));
  const total = m.roof.sqft(measured.area_sqft);
  return {
    title: m.roof.whyArea(total),
    lines: [...lines, { label: m.roof.sum, value: total, strong: true }],
    note: m.roof.areaNote,
  };
}

export function whySquares(measured: RoofMeasured): Why {
  const squares = format.squares(measured.squares);
  return {
    title: m.roof.whySquares(squares),
    lines: [
      { label: m.roof.area, value: m.roof.sqft(measured.area_sqft) },
      { label: m.roof.perSquare, value: squares, strong: true },
    ],
  };
}

export function whyLabor(materials: MaterialList): Why {
  const total = m.roof.hours(materials.labor_hours);
  return {
    title: m.roof.whyLabor(total),
    lines: [
      ...materials.labor.map((part) => ({
        label: m.roof.laborStep(
          part.label,
          format.decimalShort(part.amount, 2),
          part.unit,
          format.decimalShort(part.hours_per_unit, 3),
        ),
        value: format.decimal(part.hours, 2),
      })),
      { label: m.roof.sum, value: total, strong: true },
    ],
    note: m.roof.laborNote,
  };
}

export function whyDebris(materials: MaterialList): Why {
  return {
    title: m.roof.whyDebris(m.roof.tons(materials.debris_tons)),
    lines: [
      { label: m.roof.weight, value: m.roof.tons(materials.debris_tons) },
      { label: m.roof.volume, value: `${format.decimal(materials.debris_yd3, 1)} yd³` },
    ],
    ...(materials.dumpster ? { note: materials.dumpster.advice } : {}),
  };
}
