/** One entry of the inbox. */
import { type FormEvent, useState } from "react";
import type { ApiError, Conflict, ConflictSide, Keep } from "../../api";
import { Field } from "../../components/Field";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { shown } from "./values";

const words = m.office;

export interface EntryProps {
  entry: Conflict;
  isBusy: boolean;
  error: ApiError | null;
  onSettle: (keep: Keep, value: unknown) => void;
}

export function Entry({ entry, isBusy, error, onSettle }: EntryProps) {
  const texts = typeof entry.kept.value === "string" && typeof entry.other.value === "string";
  const [own, setOwn] = useState<string | null>(null);
  const isClash = entry.kind === "clash";
  useKeys({
    // A key that is held settles one entry, not those that come after it unread.
    a: (event) => {
      if (!event.repeat) onSettle("kept", null);
    },
    ...(isClash
      ? {
          b: (event: KeyboardEvent) => {
            if (!event.repeat) onSettle("other", null);
          },
        }
      : {}),
    ...(isClash && texts
      ? {
          k: () =>
            setOwn(`${shown(entry.field, entry.kept.value)}; ${shown(entry.field, entry.other.value)}`),
        }
      : {}),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (own !== null) onSettle("value", own.trim());
  };
  return (
    <section className="inbox-entry" aria-label={words.about(entry.entity, entry.field)}>
      <p className="i3 xs">{words.kinds[entry.kind]}</p>
      <h2>{entry.job || words.entity(entry.entity)}</h2>
      <p className="i2">{words.about(entry.entity, entry.field)}</p>
      <div className="inbox-sides">
        {isClash ? (
          <div className="i2">
            <h3>{words.before}</h3>
            <Value field={entry.field} value={entry.base} />
          </div>
        ) : null}
        <Side title={words.stands} field={entry.field} side={entry.kept} />
        <Side title={words.other} field={entry.field} side={entry.other} />
      </div>
      {entry.effect_cents ? <p>{words.effectMoney(entry.effect_cents)}</p> : null}
      {entry.effect_milli ? <p>{words.effectUnits(entry.effect_milli)}</p> : null}
      {error ? <Failed error={error} /> : null}
      <div className="inbox-acts">
        <button
          type="button"
          className="btn primary"
          disabled={isBusy}
          onClick={() => onSettle("kept", null)}
        >
          {isClash ? words.keepKept : words.checked} <Kbd>A</Kbd>
        </button>
        {isClash ? (
          <button type="button" className="btn" disabled={isBusy} onClick={() => onSettle("other", null)}>
            {words.keepOther} <Kbd>B</Kbd>
          </button>
        ) : null}
        {isClash && texts && own === null ? (
          <button
            type="button"
            className="btn quiet"
            onClick={() =>
              setOwn(`${shown(entry.field, entry.kept.value)}; ${shown(entry.field, entry.other.value)}`)
            }
          >
            {words.own} <Kbd>K</Kbd>
          </button>
        ) : null}
      </div>
      {own === null ? null : (
        <form onSubmit={send} className="inbox-own">
          <Field label={words.ownLabel} value={own} onChange={setOwn} autoFocus />
          <button type="submit" className="btn primary" disabled={isBusy || own.trim() === ""}>
            {words.use}
          </button>
        </form>
      )}
    </section>
  );
}

function Side({ title, field, side }: { title: string; field: string; side: ConflictSide }) {
  return (
    <div>
      <h3>{title}</h3>
      <Value field={field} value={side.value} />
      <p className="i3 xs">
        {words.by(side.person, side.at)}
        {side.here ? `, ${words.here}` : ""}
      </p>
    </div>
  );
}

function Value({ field, value }: { field: string; value: unknown }) {
  const text = shown(field, value);
  return <p className="inbox-value">{text === "" ? <span className="i3">{words.nothing}</span> : text}</p>;
}
