/** The detection model as its manifest describes it: what it is, what it can't do, how it measured. */
import { Fragment } from "react";
import type { ModelInfo } from "../../api";
import { m } from "../../messages";
import { scoreRows } from "./scores";

const words = m.settings;

export function ModelCard({ model }: { model: ModelInfo | null }) {
  if (!model) return <span className="i2">{words.noModel}</span>;
  const rows = scoreRows(model.scores);
  return (
    <div className="model">
      <dl className="kv">
        <dt>{words.modelName}</dt>
        <dd className="mid">{`${model.name} ${model.version}`}</dd>
        <dt>{words.precision}</dt>
        <dd>{model.precision}</dd>
        <dt>{words.licence}</dt>
        <dd>{model.licence}</dd>
        <dt>{words.hash}</dt>
        <dd className="mono model-hash">{model.sha256}</dd>
        {(model.files ?? []).map((file) => (
          <Fragment key={file.name}>
            <dt>{file.name}</dt>
            <dd className="mono model-hash">{file.sha256}</dd>
          </Fragment>
        ))}
      </dl>
      {model.limits.length > 0 ? (
        <>
          <h3>{words.limits}</h3>
          <ul className="model-limits">
            {model.limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </>
      ) : null}
      {rows.length > 0 ? (
        <details>
          <summary>{words.scores}</summary>
          <table className="tbl model-scores">
            <tbody>
              {rows.map((row) => (
                <tr key={row.path.join("/")}>
                  <td className="i2">{row.path.join(" › ")}</td>
                  <td className="num">{row.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
    </div>
  );
}
