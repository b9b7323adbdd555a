/** What clashed: both values side by side, who wrote them and when, and what will be stored. */
import { CircleAlert, CircleCheck, OctagonAlert, Split } from "lucide-react";
import { Fragment, useState } from "react";
import { useRead } from "../../api";
import { Bar } from "../../components/Bar";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { StatusEnd } from "../../components/StatusEnd";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { Entry } from "./Entry";
import { effectOf, type Group, grouped, type Wants } from "./groups";
import "./inbox.css";

const words = m.office;

const marks: Record<Wants, typeof Split> = { clash: Split, office: OctagonAlert, odd: CircleAlert };

export function InboxScreen() {
  const list = useRead("list_conflicts", null);
  const [chosen, setChosen] = useState<string | null>(null);
  const groups = grouped(list.data ?? []);
  const at = Math.max(
    0,
    groups.findIndex((group) => group.key === chosen),
  );
  const current: Group | undefined = groups[at];
  const go = (step: number) => setChosen(groups[at + step]?.key ?? current?.key ?? null);
  useKeys({ j: () => go(1), k: () => go(-1) });
  return (
    <div className="screen inbox-page">
      <Bar>
        <h1>{words.inbox}</h1>
        {groups.length > 0 ? <span className="i2">{words.needsYou(list.data?.length ?? 0)}</span> : null}
        <span className="grow" />
        <span className="i3 xs">{words.thrownAway}</span>
      </Bar>
      {list.error ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      {current ? (
        <div className="inbox-body">
          <nav className="inbox-list" aria-label={words.inbox}>
            {groups.map((group, place) => (
              <Fragment key={group.key}>
                {group.wants === groups[place - 1]?.wants ? null : <h3>{words.wants[group.wants]}</h3>}
                <Item group={group} isOn={group.key === current.key} onChoose={() => setChosen(group.key)} />
              </Fragment>
            ))}
          </nav>
          <Entry key={current.key} group={current} />
        </div>
      ) : list.data ? (
        <div className="inbox-empty">
          <CircleCheck className="i lg c-go" aria-hidden="true" />
          <h2>{words.empty}</h2>
          <p className="i2">{words.emptyHelp}</p>
        </div>
      ) : null}
      {current ? (
        <StatusEnd>
          <span>
            <Kbd>J</Kbd> <Kbd>K</Kbd> {words.next}
          </span>
          {current.wants === "clash" ? (
            <span>
              <Kbd>M</Kbd> <Kbd>T</Kbd> {words.chooseHint}
            </span>
          ) : null}
        </StatusEnd>
      ) : null}
    </div>
  );
}

function Item({ group, isOn, onChoose }: { group: Group; isOn: boolean; onChoose: () => void }) {
  const Mark = marks[group.wants];
  const effect = effectOf(group);
  const first = group.entries[0];
  return (
    <button
      type="button"
      className={isOn ? "on" : undefined}
      aria-current={isOn || undefined}
      onClick={onChoose}
    >
      <span className={group.wants === "office" ? "c-stop" : "c-caution"}>
        <Mark className="i sm" aria-hidden="true" />
      </span>
      <span className="mid cut">{group.title}</span>
      {effect ? <span className="mid nw">{words.change(effect)}</span> : <span />}
      <span className="i2 xs inbox-sub">
        {first
          ? words.aboutRecord(first.entity, first.name === group.title ? "" : first.name, first.field)
          : ""}
        {group.entries.length > 1 ? ` ${words.andMore(group.entries.length - 1)}` : ""}
      </span>
    </button>
  );
}
