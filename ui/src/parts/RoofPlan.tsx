/** A small plan of the roof: planes and edges as Rust measured them, drawn to fit. */
import type { RoofMeasured } from "../api";
import { m } from "../messages";

const MARGIN_SHARE = 0.08;

export function RoofPlan({ measured }: { measured: RoofMeasured }) {
  const { min_x_ft, min_y_ft, max_x_ft, max_y_ft } = measured.bounds;
  const margin = Math.max(max_x_ft - min_x_ft, max_y_ft - min_y_ft) * MARGIN_SHARE;
  // The plan's y runs to the rear, the picture's y runs down.
  const y = (feet: number) => max_y_ft - feet;
  const box = `${min_x_ft - margin} ${-margin} ${max_x_ft - min_x_ft + 2 * margin} ${max_y_ft - min_y_ft + 2 * margin}`;
  return (
    <svg className="roof-plan" viewBox={box} role="img" aria-label={m.job.planAlt}>
      {measured.facets.map((facet) => (
        <polygon
          key={facet.letter}
          className="roof-facet"
          points={facet.outline.map((point) => `${point.x_ft},${y(point.y_ft)}`).join(" ")}
        />
      ))}
      {measured.edges.map((edge) => (
        <line
          key={`${edge.kind} ${edge.from.x_ft} ${edge.from.y_ft} ${edge.to.x_ft} ${edge.to.y_ft}`}
          className={`roof-edge edge-${edge.kind}`}
          x1={edge.from.x_ft}
          y1={y(edge.from.y_ft)}
          x2={edge.to.x_ft}
          y2={y(edge.to.y_ft)}
        />
      ))}
    </svg>
  );
}
