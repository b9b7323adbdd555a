/** What clashed: both values side by side, who wrote them and when, one key for each choice. */
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { type Conflict, useRead, useWrite } from "../../api";
import { Bar } from "../../components/Bar";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { Entry } from "./Entry";
import "./inbox.css";

const words = m.office;

export function InboxScreen() {
  const list = useRead("list_conflicts", null);
  const [chosen, setChosen] = useState<string | null>(null);
  const resolve = useWrite("resolve_conflict");
  const entries = list.data ?? [];
  const at = Math.max(
    0,
    entries.findIndex((entry) => entry.id === chosen),
  );
  const current: Conflict | undefined = entries[at];
  const choose = (id: string | null) => {
    resolve.reset();
    setChosen(id);
  };
  const go = (step: number) => choose(entries[at + step]?.id ?? current?.id ?? null);
  useKeys({ ArrowDown: () => go(1), ArrowUp: () => go(-1) });
  return (
    <div className="screen inbox-page">
      <Bar>
        <h1>{words.inbox}</h1>
        <span className="grow" />
        <span className="i3 xs">{words.thrownAway}</span>
      </Bar>
      {list.error ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      {current ? (
        <div className="inbox-body">
          <ul className="inbox-list" aria-label={words.inbox}>
            {entries.map((entry) => (
              <li key={entry.id}>
                <button
                  type="button"
                  className={entry.id === current.id ? "on" : undefined}
                  aria-current={entry.id === current.id || undefined}
                  onClick={() => choose(entry.id)}
                >
                  <span className="line">
                    <span className="mid cut grow">{entry.job || words.entity(entry.entity)}</span>
                    {entry.effect_cents ? <span>{words.change(entry.effect_cents)}</span> : null}
                  </span>
                  <span className="i2 xs cut">{words.about(entry.entity, entry.field)}</span>
                </button>
              </li>
            ))}
          </ul>
          <Entry
            key={current.id}
            entry={current}
            isBusy={resolve.isPending}
            error={resolve.error}
            onSettle={(keep, value) => {
              if (!resolve.isPending) resolve.mutate({ id: current.id, keep, value });
            }}
          />
        </div>
      ) : list.data ? (
        <div className="inbox-empty">
          <CircleCheck className="i lg c-go" aria-hidden="true" />
          <h2>{words.empty}</h2>
          <p className="i2">{words.emptyHelp}</p>
        </div>
      ) : null}
    </div>
  );
}
