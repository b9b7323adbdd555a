/** What a file of prices would do, row by row, before anything is stored. */
import type { PriceImport, RowOutcome } from "../../api";
import { format, m } from "../../messages";

const TONE: Record<RowOutcome, string> = { added: "go", changed: "caution", unchanged: "", refused: "stop" };
/** Rows with something to read come first. */
const ORDER: readonly RowOutcome[] = ["refused", "changed", "added", "unchanged"];

export interface ImportPreviewProps {
  file: string;
  result: PriceImport;
  busy: boolean;
  onTake: () => void;
  onClose: () => void;
}

export function ImportPreview({ file, result, busy, onTake, onClose }: ImportPreviewProps) {
  const taken = result.added + result.changed;
  const rows = ORDER.flatMap((outcome) => result.rows.filter((row) => row.outcome === outcome));
  return (
    <section className="import-preview" aria-label={m.prices.preview(file)}>
      <div className="import-head">
        <h2>{m.prices.preview(file)}</h2>
        <p className="i2">
          {m.prices.counts(result.added, result.changed, result.unchanged, result.refused)}
        </p>
        <p className="i3 xs">
          {m.prices.untouched(result.untouched)} {result.refused > 0 && m.prices.refusedStay}
        </p>
      </div>
      <div className="import-rows">
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col" className="num">
                {m.prices.line}
              </th>
              <th scope="col">{m.prices.sku}</th>
              <th scope="col">{m.prices.outcomeHead}</th>
              <th scope="col" className="num">
                {m.prices.before}
              </th>
              <th scope="col" className="num">
                {m.prices.after}
              </th>
              <th scope="col">{m.prices.detail}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td className="num i3">{row.line}</td>
                <td className="mid">{row.sku}</td>
                <td>
                  <span className={`tag ${TONE[row.outcome]}`}>{m.prices.outcome[row.outcome]}</span>
                </td>
                <td className="num i3">{row.cost_before === null ? "" : format.unitCost(row.cost_before)}</td>
                <td className="num">{row.cost_after === null ? "" : format.unitCost(row.cost_after)}</td>
                <td className="import-detail">{row.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row import-foot">
        {taken > 0 ? (
          <button type="button" className="btn primary" disabled={busy} onClick={onTake}>
            {m.prices.take(taken)}
          </button>
        ) : (
          <span className="i2">{m.prices.nothingToTake}</span>
        )}
        <button type="button" className="btn" onClick={onClose}>
          {m.common.cancel}
        </button>
      </div>
    </section>
  );
}
