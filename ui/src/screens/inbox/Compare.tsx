/** The clashes of one group side by side, one row for each field, and what will be stored. */
import type { Conflict, ConflictSide, Keep } from "../../api";
import { Field } from "../../components/Field";
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import { titleOf } from "./groups";
import { shown } from "./values";

const words = m.office;

/** What a person chose for one field. */
export interface Pick {
  keep: Keep;
  /** The text put together from both. */
  own: string;
}

/** Which value is mine: the one written on this laptop. Where neither or both were, the one that stands comes first. */
export const mineOf = (entry: Conflict): "kept" | "other" =>
  entry.other.here && !entry.kept.here ? "other" : "kept";
export const theirsOf = (entry: Conflict): "kept" | "other" => (mineOf(entry) === "kept" ? "other" : "kept");
const isMine = (entry: Conflict): boolean => entry.kept.here !== entry.other.here;

export const isText = (entry: Conflict): boolean =>
  [entry.kept, entry.other].every(
    (side) =>
      typeof side.value === "string" && side.name === null && shown(entry.field, side.value) === side.value,
  );

export interface CompareProps {
  entries: readonly Conflict[];
  pickOf: (entry: Conflict) => Pick;
  onPick: (entry: Conflict, pick: Pick) => void;
  current: string | undefined;
  onCurrent: (id: string) => void;
}

export function Compare({ entries, pickOf, onPick, current, onCurrent }: CompareProps) {
  const allMine = entries.every(isMine);
  return (
    <table className="inbox-table">
      <thead>
        <tr>
          <th scope="col">{words.before}</th>
          <th scope="col">{allMine ? words.mine : words.first}</th>
          <th scope="col">{allMine ? words.theirs : words.second}</th>
          <th scope="col" className="c-acc">
            {words.result}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const pick = pickOf(entry);
          const side = (which: "kept" | "other", letter: string) => (
            <Choice
              entry={entry}
              side={entry[which]}
              stands={which === "kept"}
              letter={entry.id === current ? letter : null}
              isChosen={pick.keep === which}
              onChoose={() => {
                onCurrent(entry.id);
                onPick(entry, { ...pick, keep: which });
              }}
            />
          );
          return (
            <tr key={entry.id} className={entry.id === current ? "on" : undefined}>
              <th scope="row">
                <span className="mid">{words.fieldTitle(entry.field)}</span>
                {titleOf(entry) === (entry.name || entry.job) ? null : (
                  <span className="i2 xs">{entry.name || words.entity(entry.entity)}</span>
                )}
                <span className="i3 xs">{words.was(shown(entry.field, entry.base, entry.base_name))}</span>
              </th>
              {side(mineOf(entry), "M")}
              {side(theirsOf(entry), "T")}
              <td>
                <Result entry={entry} pick={pick} onPick={(next) => onPick(entry, next)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface ChoiceProps {
  entry: Conflict;
  side: ConflictSide;
  stands: boolean;
  letter: string | null;
  isChosen: boolean;
  onChoose: () => void;
}

function Choice({ entry, side, stands, letter, isChosen, onChoose }: ChoiceProps) {
  const text = shown(entry.field, side.value, side.name);
  return (
    <td className={isChosen ? "pick" : "clash"}>
      <button type="button" className="inbox-pick" aria-pressed={isChosen} onClick={onChoose}>
        <span className={isChosen ? "inbox-dot on" : "inbox-dot"} aria-hidden="true" />
        <span className="inbox-value">
          {text === "" ? <span className="i2">{words.nothing}</span> : text}
          {letter ? <Kbd>{letter}</Kbd> : null}
        </span>
      </button>
      <p className="i2 xs">
        {words.by(side.person, side.at)}
        {side.here ? `, ${words.here}` : ""}
        {stands ? `. ${words.stands}` : ""}
      </p>
    </td>
  );
}

function Result({ entry, pick, onPick }: { entry: Conflict; pick: Pick; onPick: (pick: Pick) => void }) {
  if (pick.keep === "value")
    return (
      <Field
        label={words.ownLabel}
        value={pick.own}
        onChange={(own) => onPick({ keep: "value", own })}
        autoFocus
      />
    );
  const side = entry[pick.keep];
  const effect = entry.effect_cents
    ? words.change(entry.effect_cents)
    : entry.effect_milli
      ? words.units(entry.effect_milli)
      : null;
  const text = shown(entry.field, side.value, side.name);
  const both = () =>
    [entry.kept, entry.other].map((one) => shown(entry.field, one.value, one.name)).join("; ");
  return (
    <>
      <p className="inbox-value">{text === "" ? <span className="i2">{words.nothing}</span> : text}</p>
      {effect ? <p className="i2 xs">{words.effect(effect, pick.keep === "other")}</p> : null}
      {isText(entry) ? (
        <button type="button" className="btn quiet" onClick={() => onPick({ keep: "value", own: both() })}>
          {words.own}
        </button>
      ) : null}
    </>
  );
}
