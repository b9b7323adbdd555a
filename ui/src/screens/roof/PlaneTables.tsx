/** The drawing in words: every plane and every kind of edge. Arrows move through the planes. */
import { useEffect, useRef } from "react";
import type { EdgeKind, RoofMeasured } from "../../api";
import { EdgeKey } from "../../components/roof-drawing/EdgeKey";
import { format, m } from "../../messages";

/** The order in which crews read them, and the field of the totals. */
const EDGES: readonly EdgeKind[] = [
  "eave",
  "rake",
  "ridge",
  "hip",
  "valley",
  "step_flashing",
  "headwall",
  "high_edge",
  "flat_edge",
];

export interface PlaneTablesProps {
  measured: RoofMeasured;
  selected: number | null;
  hovered: number | null;
  edgeKind: EdgeKind | null;
  stale: boolean;
  onSelect: (facet: number) => void;
  onHover: (facet: number | null) => void;
  onEdgeKind: (kind: EdgeKind | null) => void;
}

export function PlaneTables(props: PlaneTablesProps) {
  const { measured, selected } = props;
  const row = useRef<HTMLTableRowElement | null>(null);
  useEffect(() => {
    if (selected !== null) row.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <div className={props.stale ? "plane-tables stale" : "plane-tables"}>
      <section className="sec">
        <h2>{m.roof.facets}</h2>
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">{m.roof.plane}</th>
              <th scope="col" className="num">
                {m.roof.pitch}
              </th>
              <th scope="col" className="num">
                {m.roof.sqftHead}
              </th>
            </tr>
          </thead>
          <tbody>
            {measured.facets.map((facet, index) => (
              <tr
                key={facet.letter}
                ref={selected === index ? row : undefined}
                className={rowClass(index, selected, props.hovered)}
                aria-selected={selected === index}
                onPointerEnter={() => props.onHover(index)}
                onPointerLeave={() => props.onHover(null)}
                onPointerDown={() => props.onSelect(index)}
              >
                <td className="cut">
                  <b className="plane-letter">{facet.letter}</b>
                  {facet.name}
                </td>
                <td className="num i2">{format.pitch(facet.pitch_in_12)}</td>
                <td className="num">{format.decimal(facet.area_sqft, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="sec">
        <h2>{m.roof.edges}</h2>
        <table className="tbl edge-table">
          <tbody>
            {EDGES.filter((kind) => measured.edges_ft[kind] > 0).map((kind) => (
              <tr
                key={kind}
                className={props.edgeKind === kind ? "hover" : undefined}
                onPointerEnter={() => props.onEdgeKind(kind)}
                onPointerLeave={() => props.onEdgeKind(null)}
              >
                <td className="edge-key">
                  <EdgeKey kind={kind} />
                </td>
                <td>{m.roof.edge[kind]}</td>
                <td className="num">{format.decimal(measured.edges_ft[kind], 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function rowClass(index: number, selected: number | null, hovered: number | null): string | undefined {
  if (index === selected) return "on";
  return index === hovered ? "hover" : undefined;
}
