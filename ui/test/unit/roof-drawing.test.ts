import { describe, expect, it } from "vitest";
import {
  boxAround,
  boxesMeet,
  isInside,
  roomiestPoint,
  segmentMeetsBox,
} from "../../src/components/roof-drawing/geometry";
import { layoutPlan, type PlanEdge, type PlanFacet } from "../../src/components/roof-drawing/layout";
import captured from "../fake/captured/roofs.json";

const options = { width: 560, height: 480, areas: false, format: (length: number) => length.toFixed(2) };

function planOf(index: number) {
  const measured = captured.roofs[index]?.numbers.measured;
  if (!measured) throw new Error("no such captured roof");
  return layoutPlan(measured.facets as PlanFacet[], measured.edges as PlanEdge[], measured.bounds, options);
}

const labelBoxes = (plan: ReturnType<typeof planOf>) =>
  plan.edges.flatMap((edge) => (edge.label ? [boxAround(edge.label, edge.text.length * 6.3, 13)] : []));

describe("the plan of a roof", () => {
  for (const [index, name] of ["worked example", "house of three parts"].entries()) {
    it(`fits its box: ${name}`, () => {
      const plan = planOf(index);
      for (const point of plan.facets.flatMap((facet) => facet.outline)) {
        expect(point.x).toBeGreaterThan(20);
        expect(point.x).toBeLessThan(options.width - 20);
        expect(point.y).toBeGreaterThan(20);
        expect(point.y).toBeLessThan(options.height - 60);
      }
    });

    it(`lets no label cover another: ${name}`, () => {
      const boxes = labelBoxes(planOf(index));
      boxes.forEach((box, at) => {
        for (const other of boxes.slice(at + 1)) expect(boxesMeet(box, other)).toBe(false);
      });
    });

    it(`puts each letter inside its facet: ${name}`, () => {
      for (const facet of planOf(index).facets) expect(isInside(facet.at, facet.outline)).toBe(true);
    });
  }

  it("writes every length of the worked example outside its outline or on the ridge", () => {
    const plan = planOf(0);
    expect(plan.edges.map((edge) => edge.label !== null)).not.toContain(false);
    const eaves = plan.edges.filter((edge) => edge.kind === "eave");
    for (const eave of eaves) {
      const middle = plan.box.y + plan.box.height / 2;
      const label = eave.label?.y ?? middle;
      expect(Math.abs(label - middle)).toBeGreaterThan(plan.box.height / 2);
    }
  });

  it("keeps one scale in both directions", () => {
    const plan = planOf(0);
    expect(plan.box.width / plan.box.height).toBeCloseTo(42 / 32, 6);
    expect(plan.scale.length_px).toBeCloseTo(plan.scale.length_ft * plan.pixels_per_ft, 6);
  });

  it("points arrows where the water runs", () => {
    const [front, rear] = planOf(0).facets;
    expect(front?.arrow.turn_deg).toBe(90);
    expect(rear?.arrow.turn_deg).toBe(-90);
  });

  it("leaves the length out where the edge is too short to carry it", () => {
    const tiny: PlanEdge = {
      kind: "eave",
      length_ft: 0.4,
      from: { x_ft: 0, y_ft: 0 },
      to: { x_ft: 0.4, y_ft: 0 },
      facets: [],
    };
    const bounds = { min_x_ft: 0, min_y_ft: 0, max_x_ft: 60, max_y_ft: 40 };
    expect(layoutPlan([], [tiny], bounds, options).edges[0]?.label).toBeNull();
  });
});

describe("geometry", () => {
  it("finds the middle of a square as its roomiest point", () => {
    const square = [
      { x: 0, y: 0 },
      { x: 48, y: 0 },
      { x: 48, y: 48 },
      { x: 0, y: 48 },
    ];
    const { at, room } = roomiestPoint(square);
    expect(at).toEqual({ x: 24, y: 24 });
    expect(room).toBeCloseTo(24, 6);
  });

  it("stays inside an outline with an inward corner", () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 20 },
      { x: 20, y: 20 },
      { x: 20, y: 100 },
      { x: 0, y: 100 },
    ];
    expect(isInside(roomiestPoint(corner).at, corner)).toBe(true);
  });

  it("tells whether a segment touches a box", () => {
    const box = { x: 10, y: 10, width: 10, height: 10 };
    const segment = (x0: number, y0: number, x1: number, y1: number) => ({
      from: { x: x0, y: y0 },
      to: { x: x1, y: y1 },
    });
    expect(segmentMeetsBox(segment(0, 0, 30, 30), box)).toBe(true);
    expect(segmentMeetsBox(segment(0, 0, 30, 0), box)).toBe(false);
    expect(segmentMeetsBox(segment(12, 12, 13, 13), box)).toBe(true);
    expect(segmentMeetsBox(segment(0, 25, 25, 0), box)).toBe(true);
    expect(segmentMeetsBox(segment(0, 9, 9, 0), box)).toBe(false);
  });
});
