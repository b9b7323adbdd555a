/** The plan of a roof. Its twin in words is the table of facets and edges beside it. */
import { useMemo } from "react";
import { PENS } from "./EdgeKey";
import {
  type DrawnEdge,
  type DrawnFacet,
  layoutPlan,
  type PlanBounds,
  type PlanEdge,
  type PlanEdgeKind,
  type PlanFacet,
} from "./layout";
import "./roof-drawing.css";
import { useSize } from "./size";

export interface RoofDrawingProps {
  facets: readonly PlanFacet[];
  edges: readonly PlanEdge[];
  bounds: PlanBounds;
  /** What a screen reader says of the whole. */
  label: string;
  /** The word at the foot of the arrow that tells front from rear. */
  frontLabel: string;
  formatLength: (length_ft: number) => string;
  formatPitch: (pitch_in_12: number) => string;
  formatArea: (area_sqft: number) => string;
  lengths: boolean;
  areas: boolean;
  /** The facet that the table has selected. */
  selected: number | null;
  /** The facet under the pointer, here or in the table. */
  hovered: number | null;
  /** Only these edges stand out; the others fade. */
  edgeKind: PlanEdgeKind | null;
  onSelect: (facet: number) => void;
  onHover: (facet: number | null) => void;
}

/** Labels and arrows need this much room around them, in pixels. */
const ROOM_FOR_PITCH = 16;
const ROOM_FOR_ARROW = 20;

export function RoofDrawing(props: RoofDrawingProps) {
  const { facets, edges, bounds, areas, formatLength } = props;
  const [frame, size] = useSize<HTMLDivElement>();
  const plan = useMemo(
    () =>
      size === null ? null : layoutPlan(facets, edges, bounds, { ...size, areas, format: formatLength }),
    [facets, edges, bounds, size, areas, formatLength],
  );
  return (
    <div className="roof-drawing" ref={frame}>
      {plan !== null && size !== null && (
        <svg width={size.width} height={size.height} fill="none" role="img" aria-label={props.label}>
          {plan.facets.map((facet, index) => (
            <FacetShape key={facets[index]?.letter} facet={facet} index={index} {...props} />
          ))}
          {plan.edges.map((edge, index) => (
            <EdgeLine key={edgeId(edge, index)} edge={edge} faded={isFaded(edge, props.edgeKind)} />
          ))}
          {props.lengths &&
            plan.edges.map((edge, index) => (
              <EdgeLabel key={edgeId(edge, index)} edge={edge} faded={isFaded(edge, props.edgeKind)} />
            ))}
          {plan.facets.map((facet, index) => (
            <FacetLabel key={facets[index]?.letter} facet={facet} index={index} {...props} />
          ))}
          <ScaleBar at={plan.scale.at} length={plan.scale.length_px} text={`${plan.scale.length_ft} ft`} />
          <FrontArrow x={plan.box.x + plan.box.width - 10} y={plan.scale.at.y} text={props.frontLabel} />
        </svg>
      )}
    </div>
  );
}

type PartProps = RoofDrawingProps & { facet: DrawnFacet; index: number };

function edgeId(edge: DrawnEdge, index: number): string {
  return `${edge.kind}-${index}`;
}

function isFaded(edge: DrawnEdge, kind: PlanEdgeKind | null): boolean {
  return kind !== null && edge.kind !== kind;
}

/** Rear and right slopes lie in the shade, so that neighbors tell apart. */
function tone(facet: PlanFacet | undefined): string {
  return facet?.falls_to === "rear" || facet?.falls_to === "right" ? "shade" : "light";
}

function FacetShape({ facet, index, facets, selected, hovered, onSelect, onHover }: PartProps) {
  const state = selected === index ? "on" : hovered === index ? "hover" : tone(facets[index]);
  return (
    // The table beside the drawing selects the same facet by keyboard.
    <polygon
      className={`facet ${state}`}
      points={facet.outline.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(" ")}
      onPointerDown={() => onSelect(index)}
      onPointerEnter={() => onHover(index)}
      onPointerLeave={() => onHover(null)}
    />
  );
}

function EdgeLine({ edge, faded }: { edge: DrawnEdge; faded: boolean }) {
  const pen = PENS[edge.kind];
  return (
    <path
      className={faded ? "edge faded" : "edge"}
      d={`M${edge.from.x.toFixed(1)} ${edge.from.y.toFixed(1)}L${edge.to.x.toFixed(1)} ${edge.to.y.toFixed(1)}`}
      stroke={pen.stroke}
      strokeWidth={pen.width}
      strokeDasharray={pen.dash}
      strokeLinecap={pen.dash === undefined ? "round" : "butt"}
    />
  );
}

function EdgeLabel({ edge, faded }: { edge: DrawnEdge; faded: boolean }) {
  if (edge.label === null) return null;
  return (
    <text
      className={faded ? "length faded" : "length"}
      x={edge.label.x}
      y={edge.label.y}
      fill={PENS[edge.kind].stroke}
    >
      {edge.text}
    </text>
  );
}

function FacetLabel({ facet, index, facets, areas, formatPitch, formatArea }: PartProps) {
  const data = facets[index];
  if (data === undefined) return null;
  const roomy = facet.room > ROOM_FOR_PITCH;
  const lines = roomy ? 1 + (areas ? 1 : 0) : 0;
  const top = facet.at.y - lines * 7.5;
  return (
    <g className="facet-label">
      <text className="letter" x={facet.at.x} y={top}>
        {data.letter}
      </text>
      {roomy && (
        <text className="fact" x={facet.at.x} y={top + 16}>
          {formatPitch(data.pitch_in_12)}
        </text>
      )}
      {roomy && areas && (
        <text className="fact" x={facet.at.x} y={top + 31}>
          {formatArea(data.area_sqft)}
        </text>
      )}
      {facet.room > ROOM_FOR_ARROW && (
        <g
          className="fall"
          transform={`translate(${facet.arrow.at.x} ${facet.arrow.at.y}) rotate(${facet.arrow.turn_deg})`}
        >
          <path d="M-7 0H7M3.5-3.5 7 0 3.5 3.5" />
        </g>
      )}
    </g>
  );
}

function ScaleBar({ at, length, text }: { at: { x: number; y: number }; length: number; text: string }) {
  const half = at.x + length / 2;
  return (
    <g className="measure-bar">
      <path
        d={`M${at.x} ${at.y}h${length}M${at.x} ${at.y - 5}v10M${half} ${at.y - 3}v6M${at.x + length} ${at.y - 5}v10`}
      />
      <text className="fact" x={at.x + length + 8} y={at.y}>
        {text}
      </text>
    </g>
  );
}

function FrontArrow({ x, y, text }: { x: number; y: number; text: string }) {
  return (
    <g className="measure-bar">
      <path d={`M${x} ${y - 20}v26M${x - 5} ${y}l5 6 5-6`} />
      <text className="fact" x={x - 10} y={y - 6} textAnchor="end">
        {text}
      </text>
    </g>
  );
}
