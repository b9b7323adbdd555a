/** Every model at hand: bring one, use one, take one off. */
import { FolderInput, Trash2 } from "lucide-react";
import { useState } from "react";
import { type ModelShelf, type ShelfModel, useWrite } from "../../../api";
import { useToast } from "../../../components/Toast";
import { m } from "../../../messages";
import { Failed } from "../../../parts/Failed";
import { Row } from "../Row";
import { nameOf } from "./name";
import { Problem } from "./Problem";
import { useKeptFocus } from "./useKeptFocus";

const words = m.models;

export function Shelf({ shelf }: { shelf: ModelShelf }) {
  const bring = useWrite("import_model");
  const use = useWrite("use_model");
  const remove = useWrite("remove_model");
  const back = useWrite("roll_back_model");
  const restore = useWrite("restore_model");
  const [said, setSaid] = useState("");
  const toast = useToast();
  const busy = bring.isPending || use.isPending || remove.isPending;

  const choose = () => {
    if (busy) return;
    setSaid("");
    bring.mutate(
      { title: words.bringTitle, name: "" },
      {
        onSuccess: (imported) => {
          if (imported === null) return;
          const name = words.named(imported.model.name, imported.model.version);
          setSaid(imported.was_there ? words.wasThere(name) : words.taken(name, imported.values_checked));
        },
      },
    );
  };
  const take = (model: ShelfModel) => {
    if (busy) return;
    use.mutate(
      { sha256: model.sha256 },
      {
        onSuccess: () => toast({ text: words.using(nameOf(model)), undo: () => back.mutate(null) }),
      },
    );
  };
  const drop = (model: ShelfModel) => {
    if (busy) return;
    const { sha256 } = model;
    remove.mutate(
      { sha256 },
      {
        onSuccess: () =>
          toast({ text: words.removed(nameOf(model)), undo: () => restore.mutate({ sha256 }) }),
      },
    );
  };
  const error = use.error ?? remove.error ?? back.error ?? restore.error;
  const table = useKeptFocus<HTMLTableElement>(
    shelf.models.map((model) => `${model.sha256}${model.in_use}`).join(),
  );
  return (
    <Row label={words.shelf} help={words.shelfHelp}>
      <table ref={table} className="tbl model-shelf">
        <thead>
          <tr>
            <th scope="col">{words.column.model}</th>
            <th scope="col">{words.column.precision}</th>
            <th scope="col">{words.column.hash}</th>
            <th scope="col">
              <span className="sr">{words.column.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shelf.models.map((model) => (
            <Line
              key={model.shipped ? "ships" : model.sha256}
              model={model}
              onUse={() => take(model)}
              onRemove={() => drop(model)}
            />
          ))}
        </tbody>
      </table>
      <button type="button" className="btn" aria-disabled={busy || undefined} onClick={choose}>
        <FolderInput className="i sm" aria-hidden="true" /> {words.bring}
      </button>
      <span className="i2" role="status">
        {bring.isPending ? words.checking : said}
      </span>
      {bring.error ? <Problem code={bring.error.code} sentences={words.importFailures} /> : null}
      {error ? <Failed error={error} /> : null}
    </Row>
  );
}

interface LineProps {
  model: ShelfModel;
  onUse: () => void;
  onRemove: () => void;
}

function Line({ model, onUse, onRemove }: LineProps) {
  const name = nameOf(model);
  return (
    <tr>
      <td>
        <span className="mid">{name}</span>{" "}
        {model.in_use ? <span className="tag go">{words.inUseTag}</span> : null}{" "}
        {model.shipped ? <span className="i3 xs">{words.ships}</span> : null}
        {model.problem ? (
          <span className="c-stop xs">
            {words.problems[model.problem] ?? m.common.errorCode(model.problem)}
          </span>
        ) : null}
      </td>
      <td>{model.info?.precision}</td>
      <td className="mono">{words.short(model.sha256)}</td>
      <td className="model-acts">
        {model.in_use || model.problem ? null : (
          <button type="button" className="btn" aria-label={words.useNamed(name)} onClick={onUse}>
            {words.use}
          </button>
        )}
        {model.in_use || model.shipped ? null : (
          <button
            type="button"
            className="btn quiet icon"
            aria-label={words.removeNamed(name)}
            title={words.removeNamed(name)}
            onClick={onRemove}
          >
            <Trash2 className="i sm" aria-hidden="true" />
          </button>
        )}
      </td>
    </tr>
  );
}
