/** What a person is changing on a roof, before it is saved: plain edits on plain data, each giving a new value. */
import type { Assembly, Problem, Roof, RoofMeasured, Section, Shape, Side } from "../../api";

export interface Draft {
  roof: Roof;
  assembly: Assembly;
}

/** Free plan between a new section and what stands there, in feet. */
const CLEARANCE_FT = 4;

/** A section to begin with; the person changes its sizes at once. */
export function newSection(shape: Shape, name: string, x_ft: number, y_ft: number): Section {
  return {
    name,
    shape,
    wall_length_ft: 40,
    wall_width_ft: 30,
    overhang_ft: 1,
    pitch_in_12: shape === "flat" ? 0.25 : shape === "shed" ? 3 : 6,
    faces: "front",
    wall_sides: [],
    x_ft,
    y_ft,
  };
}

/** A name that no section has: `Main`, then `Section 2`. */
export function freshName(sections: readonly Section[], main: string, other: (n: number) => string): string {
  if (sections.length === 0) return main;
  const taken = new Set(sections.map((section) => section.name));
  let n = sections.length + 1;
  while (taken.has(other(n))) n += 1;
  return other(n);
}

/** A new section to the right of what is drawn. */
export function addSection(draft: Draft, shape: Shape, name: string, measured: RoofMeasured | null): Draft {
  const bounds = draft.roof.sections.length > 0 ? measured?.bounds : undefined;
  const section = newSection(shape, name, 0, 0);
  if (bounds !== undefined) {
    section.x_ft = Math.ceil(bounds.max_x_ft + CLEARANCE_FT);
    section.y_ft = Math.round(bounds.min_y_ft + section.overhang_ft);
  }
  return { ...draft, roof: { ...draft.roof, sections: [...draft.roof.sections, section] } };
}

export function editSection(draft: Draft, at: number, change: Partial<Section>): Draft {
  const sections = draft.roof.sections.map((section, index) =>
    index === at ? { ...section, ...change } : section,
  );
  return { ...draft, roof: { ...draft.roof, sections } };
}

export function removeSection(draft: Draft, at: number): Draft {
  return {
    ...draft,
    roof: { ...draft.roof, sections: draft.roof.sections.filter((_, index) => index !== at) },
  };
}

export function editRoof(draft: Draft, change: Partial<Roof>): Draft {
  return { ...draft, roof: { ...draft.roof, ...change } };
}

/** Changes the form; a pitch that the new form can't have takes that form's usual one. */
export function reshape(draft: Draft, at: number, shape: Shape): Draft {
  const before = draft.roof.sections[at];
  if (before === undefined || before.shape === shape) return draft;
  const usual = newSection(shape, before.name, 0, 0).pitch_in_12;
  const flatness = before.shape === "flat" || shape === "flat";
  return editSection(draft, at, flatness ? { shape, pitch_in_12: usual, wall_sides: [] } : { shape });
}

export function toggleSide(sides: readonly Side[], side: Side): Side[] {
  return sides.includes(side) ? sides.filter((other) => other !== side) : [...sides, side];
}

/** The problem of one field, the gravest first. */
export function problemAt(problems: readonly Problem[], field: string): Problem | undefined {
  const found = problems.filter((problem) => problem.field === field);
  return found.find((problem) => problem.severity === "error") ?? found[0];
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}
