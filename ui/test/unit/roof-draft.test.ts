import { describe, expect, it } from "vitest";
import type { Assembly, RoofMeasured } from "../../src/api";
import { isSame } from "../../src/parts/useDraft";
import {
  addSection,
  type Draft,
  editSection,
  freshName,
  problemAt,
  removeSection,
  reshape,
  toggleSide,
} from "../../src/screens/roof/draft";
import captured from "../fake/captured/roofs.json";

const other = (n: number) => `Section ${n}`;
const example = (): Draft =>
  ({ roof: captured.roofs[0]?.roof, assembly: captured.assembly as Assembly }) as unknown as Draft;
const measured = captured.roofs[0]?.numbers.measured as unknown as RoofMeasured;

describe("a roof being edited", () => {
  it("puts a new section beside the old ones, never over them", () => {
    const two = addSection(example(), "hip", "Wing", measured);
    expect(two.roof.sections).toHaveLength(2);
    expect((two.roof.sections[1]?.x_ft ?? 0) - 1).toBeGreaterThan(measured.bounds.max_x_ft);
    expect(example().roof.sections).toHaveLength(1);
  });

  it("names sections so that no two are alike", () => {
    expect(freshName([], "Main", other)).toBe("Main");
    const { sections } = example().roof;
    expect(freshName(sections, "Main", other)).toBe("Section 2");
    const taken = { ...(sections[0] as (typeof sections)[0]), name: "Section 2" };
    expect(freshName([taken], "Main", other)).toBe("Section 3");
  });

  it("changes one section and leaves the rest", () => {
    const changed = editSection(addSection(example(), "shed", "Porch", measured), 1, { wall_length_ft: 12 });
    expect(changed.roof.sections.map((section) => section.wall_length_ft)).toEqual([40, 12]);
    expect(removeSection(changed, 0).roof.sections.map((section) => section.name)).toEqual(["Porch"]);
  });

  it("gives a flat roof a flat pitch and keeps the pitch between sloped forms", () => {
    const steep = editSection(example(), 0, { pitch_in_12: 9 });
    expect(reshape(steep, 0, "hip").roof.sections[0]?.pitch_in_12).toBe(9);
    expect(reshape(steep, 0, "flat").roof.sections[0]?.pitch_in_12).toBe(0.25);
    expect(reshape(reshape(steep, 0, "flat"), 0, "gable").roof.sections[0]?.pitch_in_12).toBe(6);
    expect(reshape(steep, 0, "gable")).toBe(steep);
  });

  it("tells equal drafts from different ones", () => {
    expect(isSame(example(), example())).toBe(true);
    expect(isSame(example(), null)).toBe(false);
    expect(isSame(example(), editSection(example(), 0, { overhang_ft: 2 }))).toBe(false);
  });

  it("takes no notice of the order of keys, nor of absent against null", () => {
    expect(isSame({ a: 1, b: null }, { a: 1 })).toBe(true);
    expect(isSame([{ key: "x", n: 1 }], [{ n: 1, key: "x" }])).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame([1], [1, null])).toBe(false);
    expect(isSame({ 0: 1 }, [1])).toBe(false);
    expect(isSame(0, null)).toBe(false);
  });

  it("turns sides on and off", () => {
    expect(toggleSide(["rear"], "left")).toEqual(["rear", "left"]);
    expect(toggleSide(["rear", "left"], "rear")).toEqual(["left"]);
  });

  it("shows the gravest problem of a field", () => {
    const field = "sections[0].pitch_in_12";
    const note = { code: "pitch_too_low", severity: "warning", field, message: "low" } as const;
    const stop = { code: "bad_pitch", severity: "error", field, message: "bad" } as const;
    expect(problemAt([note, stop], field)).toBe(stop);
    expect(problemAt([note], "sections[0].name")).toBeUndefined();
  });
});
