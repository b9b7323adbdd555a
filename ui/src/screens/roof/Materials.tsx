/** What to buy: need, waste, whole units. Every quantity opens its derivation. */
import { Info, TriangleAlert } from "lucide-react";
import type { MaterialItem, MaterialList, Problem } from "../../api";
import { readNumber } from "../../components/entry";
import { NumberField } from "../../components/NumberField";
import { WhyNumber } from "../../components/WhyNumber";
import { format, m } from "../../messages";

export interface MaterialsProps {
  materials: MaterialList | null;
  problems: readonly Problem[];
  selected: string | null;
  stale: boolean;
  /** Field waste set by hand, as a share; none lets the rule decide. */
  fieldWaste: number | null;
  onSelect: (item: string) => void;
  onFieldWaste: (share: number | null) => void;
  onWhy: (item: MaterialItem, anchor: HTMLElement) => void;
}

const readPercentPoints = (text: string): number | null => readNumber(text.trim().replace(/%$/, ""));

/** The waste that the field has by rule, in percent. */
function wasteOf(materials: MaterialList): string | null {
  const field = materials.items.find((item) => item.item === "shingles");
  return field ? format.decimalShort(field.waste * 100, 2) : null;
}

const INDIVISIBLE = ["", "each", "nails"];

function need(item: MaterialItem): string {
  if (INDIVISIBLE.includes(item.net_unit)) return format.count(item.net);
  return `${format.decimal(item.net, 2)} ${item.net_unit}`;
}

export function Materials(props: MaterialsProps) {
  const { materials, selected } = props;
  if (materials === null)
    return (
      <section className="roof-materials">
        <div className="materials-head">
          <h2>{m.roof.materials}</h2>
        </div>
        <p className="i3 xs materials-foot">{m.roof.waiting}</p>
      </section>
    );
  const worth = worthKnowing([...materials.problems, ...props.problems]);
  return (
    <section className={props.stale ? "roof-materials stale" : "roof-materials"}>
      <div className="materials-head">
        <h2>{m.roof.materials}</h2>
        <NumberField
          label={m.roof.fieldWaste}
          value={props.fieldWaste === null ? null : props.fieldWaste * 100}
          format={(value) => format.decimalShort(value, 2)}
          read={readPercentPoints}
          unit="%"
          optional
          className="narrow"
          {...(wasteOf(materials) === null ? {} : { placeholder: wasteOf(materials) ?? "" })}
          onCommit={(value) => props.onFieldWaste(value === null ? null : value / 100)}
        />
      </div>
      <p className="i3 xs waste-note">{materials.waste_note}</p>
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">{m.roof.item}</th>
            <th scope="col" className="num need">
              {m.roof.net}
            </th>
            <th scope="col" className="num waste">
              {m.roof.waste}
            </th>
            <th scope="col" className="num buy">
              {m.roof.buy}
            </th>
          </tr>
        </thead>
        <tbody>
          {materials.items.map((item) => (
            <tr
              key={item.item}
              className={item.item === selected ? "on" : undefined}
              aria-selected={item.item === selected}
              onPointerDown={() => props.onSelect(item.item)}
            >
              <td className="cut">{item.label}</td>
              <td className="num i2">{need(item)}</td>
              <td className="num i3">{item.waste > 0 ? format.percent(item.waste) : ""}</td>
              <td className="num buy">
                <span data-item={item.item}>
                  <WhyNumber onOpen={(anchor) => props.onWhy(item, anchor)}>
                    {format.count(item.quantity)}
                  </WhyNumber>
                </span>
                <span className="i3 xs unit">{format.unitFor(item.quantity, item.unit)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="materials-foot i3 xs">
        {worth.map((problem) => (
          <p
            key={`${problem.code}${problem.field}`}
            className={problem.severity === "note" ? undefined : "c-caution"}
          >
            {problem.severity === "note" ? (
              <Info className="i sm" aria-hidden="true" />
            ) : (
              <TriangleAlert className="i sm" aria-hidden="true" />
            )}
            <span>{problem.message}</span>
          </p>
        ))}
        {materials.dumpster && <p>{materials.dumpster.advice}</p>}
        {materials.full_redeck_sheets > 0 && <p>{m.roof.redeck(materials.full_redeck_sheets)}</p>}
        <p>{materials.rules}</p>
      </div>
    </section>
  );
}

/** Problems of single fields stand beside them; what is left belongs here, once. */
function worthKnowing(problems: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.code} ${problem.field}`;
    if (problem.severity === "error" || problem.field.startsWith("sections[") || told.has(key)) return false;
    told.add(key);
    return true;
  });
}
