// Turns a measured roof into a plan that fits a box: outlines, lines, and labels that do not cover each other.

import {
  type Box,
  boxAround,
  boxesMeet,
  middleOf,
  type Point,
  roomiestPoint,
  type Segment,
  segmentMeetsBox,
} from "./geometry";

export interface PlanPoint {
  x_ft: number;
  y_ft: number;
}

export interface PlanFacet {
  letter: string;
  name: string;
  pitch_in_12: number;
  area_sqft: number;
  falls_to: "front" | "rear" | "left" | "right";
  outline: PlanPoint[];
}

export type PlanEdgeKind =
  | "ridge"
  | "hip"
  | "valley"
  | "eave"
  | "rake"
  | "step_flashing"
  | "headwall"
  | "high_edge"
  | "flat_edge";

export interface PlanEdge {
  kind: PlanEdgeKind;
  length_ft: number;
  from: PlanPoint;
  to: PlanPoint;
  facets: number[];
}

export interface PlanBounds {
  min_x_ft: number;
  min_y_ft: number;
  max_x_ft: number;
  max_y_ft: number;
}

export interface DrawnFacet {
  outline: Point[];
  at: Point;
  /** Pixels between the label's place and the nearest side. */
  room: number;
  arrow: { at: Point; turn_deg: number };
}

export interface DrawnEdge extends Segment {
  kind: PlanEdgeKind;
  text: string;
  /** Where the length stands; none where the edge is too short to carry it. */
  label: Point | null;
}

export interface Plan {
  facets: DrawnFacet[];
  edges: DrawnEdge[];
  pixels_per_ft: number;
  box: Box;
  scale: { at: Point; length_px: number; length_ft: number };
}

export interface PlanOptions {
  width: number;
  height: number;
  /** Whether facets carry a third line with their area. */
  areas: boolean;
  format: (length_ft: number) => string;
}

const MARGIN_PX = 56;
const FOOT_PX = 52;
const MAX_PIXELS_PER_FT = 26;
/** With less room an arrow does not fit beside the label. */
const ARROW_BESIDE_PX = 34;
/** Side of the square around an arrow. */
const ARROW_PX = 20;
const CHAR_PX = 6.3;
const LABEL_HEIGHT_PX = 13;
const GAP_PX = 3;
const SCALE_STEPS_FT = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const SCALE_MAX_PX = 120;
const TURN_DEG = { right: 0, front: 90, left: 180, rear: -90 } as const;
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];

/** Lays a roof plan out in a box of `width` × `height` pixels. */
export function layoutPlan(
  facets: readonly PlanFacet[],
  edges: readonly PlanEdge[],
  bounds: PlanBounds,
  options: PlanOptions,
): Plan {
  const widthFt = Math.max(1, bounds.max_x_ft - bounds.min_x_ft);
  const heightFt = Math.max(1, bounds.max_y_ft - bounds.min_y_ft);
  const roomX = Math.max(40, options.width - 2 * MARGIN_PX);
  const roomY = Math.max(40, options.height - 2 * MARGIN_PX - FOOT_PX);
  const scale = Math.min(roomX / widthFt, roomY / heightFt, MAX_PIXELS_PER_FT);
  const box = {
    x: (options.width - widthFt * scale) / 2,
    y: MARGIN_PX + (roomY - heightFt * scale) / 2,
    width: widthFt * scale,
    height: heightFt * scale,
  };
  const place = (point: PlanPoint): Point => ({
    x: box.x + (point.x_ft - bounds.min_x_ft) * scale,
    y: box.y + (point.y_ft - bounds.min_y_ft) * scale,
  });

  const drawnFacets = facets.map((facet) => drawFacet(facet, place));
  const taken = drawnFacets.flatMap((facet) => [
    facetBox(facet, options.areas),
    boxAround(facet.arrow.at, ARROW_PX, ARROW_PX),
  ]);
  const segments = edges.map((edge) => ({ from: place(edge.from), to: place(edge.to) }));
  const middles = drawnFacets.map((facet) => middleOf(facet.outline));
  const drawnEdges = edges.map((edge, index): DrawnEdge => {
    const segment = segments[index] ?? { from: { x: 0, y: 0 }, to: { x: 0, y: 0 } };
    const text = options.format(edge.length_ft);
    const others = segments.filter((_, other) => other !== index);
    const owners = edge.facets.flatMap((facet) => middles[facet] ?? []);
    const label = placeLabel(segment, text, owners, others, taken);
    if (label !== null) taken.push(labelBox(label, text));
    return { ...segment, kind: edge.kind, text, label };
  });
  return { facets: drawnFacets, edges: drawnEdges, pixels_per_ft: scale, box, scale: scaleBar(box, scale) };
}

function drawFacet(facet: PlanFacet, place: (point: PlanPoint) => Point): DrawnFacet {
  const outline = facet.outline.map(place);
  const { at, room } = roomiestPoint(outline);
  // The arrow stands on the side that water runs to, and to the right where it runs up or down the drawing; in a
  // narrow facet that falls sideways it stands under the label.
  const side = facet.falls_to === "left" ? -1 : 1;
  const sideways = facet.falls_to === "left" || facet.falls_to === "right";
  const beside = !sideways || room > ARROW_BESIDE_PX;
  const arrow = beside ? { x: at.x + side * 24, y: at.y } : { x: at.x, y: at.y + 26 };
  return { outline, at, room, arrow: { at: arrow, turn_deg: TURN_DEG[facet.falls_to] } };
}

function facetBox(facet: DrawnFacet, areas: boolean): Box {
  return boxAround(facet.at, facet.room > 16 ? 64 : 14, areas ? 46 : 32);
}

function labelBox(at: Point, text: string): Box {
  return boxAround(at, text.length * CHAR_PX + 2, LABEL_HEIGHT_PX);
}

/** The clearest place beside an edge: outside for an outer edge, on either side for an inner one. */
function placeLabel(
  segment: Segment,
  text: string,
  owners: readonly Point[],
  others: readonly Segment[],
  taken: readonly Box[],
): Point | null {
  const dx = segment.to.x - segment.from.x;
  const dy = segment.to.y - segment.from.y;
  const length = Math.hypot(dx, dy);
  const width = text.length * CHAR_PX;
  if (length < width * 0.6) return null;
  const normal = { x: -dy / length, y: dx / length };
  const away = Math.abs(normal.x) * (width / 2) + Math.abs(normal.y) * (LABEL_HEIGHT_PX / 2) + GAP_PX;
  let best: { at: Point; score: number } | null = null;
  for (const along of ALONG) {
    const on = { x: segment.from.x + dx * along, y: segment.from.y + dy * along };
    for (const { side, cost } of sidesFor(on, normal, owners)) {
      const at = { x: on.x + normal.x * away * side, y: on.y + normal.y * away * side };
      const box = labelBox(at, text);
      const covered = taken.filter((other) => boxesMeet(box, other)).length;
      const crossed = others.filter((other) => segmentMeetsBox(other, box)).length;
      const score = covered * 100 + crossed * 30 + cost + Math.abs(along - 0.5) * 10;
      if (best === null || score < best.score) best = { at, score };
    }
  }
  return best !== null && best.score < 100 ? best.at : null;
}

/** The sides of an edge a label may take; the label of an outer edge stands inside only to keep clear of others. */
function sidesFor(on: Point, normal: Point, owners: readonly Point[]): { side: number; cost: number }[] {
  const [owner] = owners;
  if (owner === undefined || owners.length > 1)
    return [
      { side: -1, cost: 0 },
      { side: 1, cost: 0 },
    ];
  const towards = (owner.x - on.x) * normal.x + (owner.y - on.y) * normal.y;
  const outside = towards > 0 ? -1 : 1;
  return [
    { side: outside, cost: 0 },
    { side: -outside, cost: 20 },
  ];
}

function scaleBar(box: Box, pixelsPerFt: number): Plan["scale"] {
  const fitting = SCALE_STEPS_FT.filter((step) => step * pixelsPerFt <= SCALE_MAX_PX);
  const length_ft = fitting.at(-1) ?? 1;
  return { at: { x: box.x, y: box.y + box.height + 56 }, length_px: length_ft * pixelsPerFt, length_ft };
}
