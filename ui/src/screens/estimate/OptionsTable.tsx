/** The options side by side: equal values gray, differing ones bold. Nothing here tells a cost. */
import { Plus } from "lucide-react";
import type { Estimate, EstimateLine, LineCell, Tier } from "../../api";
import { Kbd } from "../../components/Kbd";
import { WhyNumber } from "../../components/WhyNumber";
import { format, m } from "../../messages";
import { isAlike, quantitiesOf, variantsOf } from "./edit";
import type { Focus } from "./focus";

export interface OptionsTableProps {
  estimate: Estimate;
  offered: Tier;
  customer: string;
  roof: string;
  focus: Focus | null;
  locked: boolean;
  onFocus: (focus: Focus) => void;
  onOffer: (tier: Tier) => void;
  onAdd: () => void;
}

export const writeQuantity = (quantity: number): string => format.decimalShort(quantity, 2);

export function OptionsTable(props: OptionsTableProps) {
  const { estimate, offered, focus } = props;
  const columns = estimate.options.length;
  return (
    <table className="tbl est">
      <thead>
        <tr>
          <th scope="col" className="opt">
            <span className="opt-customer">{props.customer}</span>
            <span className="d">{props.roof}</span>
          </th>
          <td className="est-qty" />
          <td className="est-unit" />
          {estimate.options.map((option, index) => (
            <th
              key={option.tier}
              scope="col"
              className={option.tier === offered ? "num opt pick" : "num opt"}
            >
              <button
                type="button"
                className="n"
                disabled={props.locked}
                aria-pressed={option.tier === offered}
                title={m.estimate.pick(option.label)}
                onClick={() => props.onOffer(option.tier)}
              >
                {option.label} <Kbd>{String(index + 1)}</Kbd>
              </button>
              <span className="v">
                <WhyNumber onOpen={() => props.onFocus({ kind: "total", tier: option.tier })}>
                  {format.money(option.total)}
                </WhyNumber>
              </span>
              <span className="d">
                {option.tier === offered ? m.estimate.offeredFirst : ""}
                {index > 0 && option.tier === offered ? ", " : ""}
                {index > 0 ? m.estimate.more(option.more_than_first) : ""}
                {index === 0 && option.tier !== offered ? "\u00a0" : ""}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {estimate.sections.map((section) => (
          <SectionRows key={section.section} title={m.estimate.section[section.section]} span={columns + 3}>
            {section.lines.map((line) => (
              <LineRow key={line.key} line={line} offered={offered} focus={focus} onFocus={props.onFocus} />
            ))}
          </SectionRows>
        ))}
        {!props.locked && (
          <tr>
            <td colSpan={columns + 3}>
              <button type="button" className="add-line" onClick={props.onAdd}>
                <Plus className="i sm" aria-hidden="true" /> {m.estimate.addLine}
              </button>
            </td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <td>{m.estimate.total}</td>
          <td />
          <td />
          {estimate.options.map((option) => (
            <td key={option.tier} className="num">
              {format.money(option.total)}
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

export function SectionRows({
  title,
  span,
  children,
}: {
  title: string;
  span: number;
  children: React.ReactNode;
}) {
  return (
    <>
      <tr className="grp">
        <td colSpan={span}>{title}</td>
      </tr>
      {children}
    </>
  );
}

interface LineRowProps {
  line: EstimateLine;
  offered: Tier;
  focus: Focus | null;
  onFocus: (focus: Focus) => void;
}

function LineRow({ line, offered, focus, onFocus }: LineRowProps) {
  const [first] = line.cells;
  const counted = line.unit !== "" && line.cells.some((cell) => cell.quantity > 0);
  return (
    <tr>
      <td className="cut">
        {line.label} <span className="i3">{variantsOf(line, m.estimate.notIn)}</span>
        {line.by_hand && <span className="tag caution by-hand">{m.estimate.byHand}</span>}
      </td>
      <td className="num">
        {counted && (
          <WhyNumber onOpen={() => onFocus({ kind: "line", key: line.key, tier: offered })}>
            {quantitiesOf(line, writeQuantity)}
          </WhyNumber>
        )}
      </td>
      <td className="i3">{counted && format.unitFor(greatest(line.cells), line.unit)}</td>
      {line.cells.map((cell) => (
        <td
          key={cell.tier}
          className={cellClass(cell, first, offered, isFocused(focus, line.key, cell.tier))}
        >
          <WhyNumber onOpen={() => onFocus({ kind: "line", key: line.key, tier: cell.tier })}>
            {format.amount(cell.price)}
          </WhyNumber>
        </td>
      ))}
    </tr>
  );
}

function isFocused(focus: Focus | null, key: string, tier: Tier): boolean {
  return focus?.kind === "line" && focus.key === key && focus.tier === tier;
}

function greatest(cells: readonly LineCell[]): number {
  return Math.max(...cells.map((cell) => cell.quantity));
}

function cellClass(cell: LineCell, first: LineCell | undefined, offered: Tier, focused: boolean): string {
  const parts = ["num"];
  if (cell.tier === offered) parts.push("pick");
  if (cell !== first) parts.push(isAlike(cell, first) ? "same" : "differs");
  if (focused) parts.push("foc");
  return parts.join(" ");
}
