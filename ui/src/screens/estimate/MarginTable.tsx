/** One option with its costs: only while the margin is shown. */
import type { Estimate, Tier } from "../../api";
import { WhyNumber } from "../../components/WhyNumber";
import { format, m } from "../../messages";
import type { Focus } from "./focus";
import { SectionRows, writeQuantity } from "./OptionsTable";

export interface MarginTableProps {
  estimate: Estimate;
  tier: Tier;
  focus: Focus | null;
  onFocus: (focus: Focus) => void;
}

export function MarginTable({ estimate, tier, focus, onFocus }: MarginTableProps) {
  const totals = estimate.options.find((option) => option.tier === tier);
  if (totals === undefined) return null;
  return (
    <table className="tbl est margin">
      <thead>
        <tr>
          <th scope="col">
            {totals.label}, {format.money(totals.total)}
          </th>
          <th scope="col" className="num est-qty">
            {m.estimate.quantity}
          </th>
          <td className="est-unit" />
          <th scope="col" className="num">
            {m.estimate.unitCost}
          </th>
          <th scope="col" className="num">
            {m.estimate.cost}
          </th>
          <th scope="col" className="num pick">
            {m.estimate.price}
          </th>
        </tr>
      </thead>
      <tbody>
        {estimate.sections.map((section) => (
          <SectionRows key={section.section} title={m.estimate.section[section.section]} span={6}>
            {section.lines.map((line) => {
              const cell = line.cells.find((one) => one.tier === tier);
              if (cell === undefined || (cell.price === 0 && cell.cost === 0)) return null;
              const counted = line.unit !== "" && cell.quantity > 0;
              const open = () => onFocus({ kind: "line", key: line.key, tier });
              const focused = focus?.kind === "line" && focus.key === line.key;
              return (
                <tr key={line.key}>
                  <td className="cut">
                    {line.label} <span className="i3">{cell.variant}</span>
                    {line.by_hand && <span className="tag caution by-hand">{m.estimate.byHand}</span>}
                  </td>
                  <td className="num">
                    {counted && <WhyNumber onOpen={open}>{writeQuantity(cell.quantity)}</WhyNumber>}
                  </td>
                  <td className="i3">{counted && format.unitFor(cell.quantity, line.unit)}</td>
                  <td className="num i2">{counted && format.unitCost(cell.unit_cost)}</td>
                  <td className="num">{cell.cost !== 0 && format.amount(cell.cost)}</td>
                  <td className={focused ? "num pick foc" : "num pick"}>
                    <WhyNumber onOpen={open}>{format.amount(cell.price)}</WhyNumber>
                  </td>
                </tr>
              );
            })}
          </SectionRows>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>{m.estimate.total}</td>
          <td />
          <td />
          <td />
          <td className="num">{format.money(totals.direct_cost)}</td>
          <td className="num">{format.money(totals.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
