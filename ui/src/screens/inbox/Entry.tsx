/** One group of the inbox: its clashes field by field, and what the office has to say of the rest. */
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Conflict, Resolution } from "../../api";
import { useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { Compare, isText, mineOf, type Pick, theirsOf } from "./Compare";
import type { Group } from "./groups";
import { History } from "./History";
import { shown } from "./values";

const words = m.office;
const STANDS: Pick = { keep: "kept", own: "" };

function resolutionOf(entry: Conflict, pick: Pick): Resolution {
  return { id: entry.id, keep: pick.keep, value: pick.keep === "value" ? pick.own.trim() : null };
}

export function Entry({ group }: { group: Group }) {
  const resolve = useWrite("resolve_conflict");
  const [picks, setPicks] = useState<Record<string, Pick>>({});
  const [chosen, setChosen] = useState<string | null>(null);
  const clashes = group.entries.filter((entry) => entry.kind === "clash" && entry.settles_here);
  const rest = group.entries.filter((entry) => !clashes.includes(entry));
  const at = Math.max(
    0,
    clashes.findIndex((entry) => entry.id === chosen),
  );
  const current = clashes[at];
  const pickOf = (entry: Conflict): Pick => picks[entry.id] ?? STANDS;
  const onPick = (entry: Conflict, pick: Pick) => setPicks((now) => ({ ...now, [entry.id]: pick }));
  const isWhole = clashes.every((entry) => pickOf(entry).keep !== "value" || pickOf(entry).own.trim() !== "");
  const settle = async (resolutions: Resolution[]) => {
    if (resolve.isPending) return;
    // One after another, so that what fails leaves the rest as it is; the failure itself is shown below.
    for (const resolution of resolutions) {
      try {
        await resolve.mutateAsync(resolution);
      } catch {
        return;
      }
    }
  };
  const useResult = () => {
    if (isWhole) void settle(clashes.map((entry) => resolutionOf(entry, pickOf(entry))));
  };
  const keepAll = (side: (entry: Conflict) => "kept" | "other") =>
    void settle(clashes.map((entry) => resolutionOf(entry, { keep: side(entry), own: "" })));
  const step = (by: number) => setChosen(clashes[at + by]?.id ?? current?.id ?? null);
  useKeys(
    {
      m: () => {
        if (current) onPick(current, { ...pickOf(current), keep: mineOf(current) });
      },
      t: () => {
        if (current) onPick(current, { ...pickOf(current), keep: theirsOf(current) });
      },
      w: () => {
        if (!current || !isText(current)) return false;
        const both = `${shown(current.field, current.kept.value)}; ${shown(current.field, current.other.value)}`;
        onPick(current, { keep: "value", own: both });
      },
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      // A key that is held settles one group, not those that come after it unread.
      a: (event) => {
        if (!event.repeat) keepAll(mineOf);
      },
      b: (event) => {
        if (!event.repeat) keepAll(theirsOf);
      },
      Enter: (event) => {
        if (event.repeat) return;
        if (event.target instanceof HTMLElement && event.target.closest("button, a")) return false;
        useResult();
      },
    },
    { enabled: clashes.length > 0 },
  );
  return (
    <section className="inbox-entry" aria-label={group.title}>
      <h2>{words.groupTitle(group.title, clashes.length)}</h2>
      {clashes.length > 0 ? (
        <>
          <p className="i2">{words.clashHelp}</p>
          <Compare
            entries={clashes}
            pickOf={pickOf}
            onPick={onPick}
            current={current?.id}
            onCurrent={setChosen}
          />
          <div className="inbox-acts">
            <button
              type="button"
              className="btn primary"
              disabled={resolve.isPending || !isWhole}
              onClick={useResult}
            >
              {words.useResult} <Kbd>Enter</Kbd>
            </button>
            <button
              type="button"
              className="btn"
              disabled={resolve.isPending}
              onClick={() => keepAll(mineOf)}
            >
              {words.keepMine} <Kbd>A</Kbd>
            </button>
            <button
              type="button"
              className="btn"
              disabled={resolve.isPending}
              onClick={() => keepAll(theirsOf)}
            >
              {words.keepTheirs} <Kbd>B</Kbd>
            </button>
          </div>
          <p className="i3 xs">{words.bothStay}</p>
          <History entries={clashes} />
        </>
      ) : null}
      {rest.map((entry) => (
        <Odd
          key={entry.id}
          entry={entry}
          isBusy={resolve.isPending}
          onChecked={() => void settle([resolutionOf(entry, STANDS)])}
        />
      ))}
      {resolve.error ? <Failed error={resolve.error} /> : null}
    </section>
  );
}

interface OddProps {
  entry: Conflict;
  isBusy: boolean;
  onChecked: () => void;
}

/** What nobody can choose between: the office's reason, or that something is odd. */
function Odd({ entry, isBusy, onChecked }: OddProps) {
  const said = shown(entry.field, entry.other.value, entry.other.name);
  const isHere = entry.other.at !== null || entry.other.person !== "";
  return (
    <div className="inbox-odd">
      <p className="mid">
        <CircleAlert className="i sm c-caution" aria-hidden="true" />{" "}
        {words.aboutRecord(entry.entity, entry.name, entry.field)}
      </p>
      {entry.settles_here ? (
        <>
          {entry.kept.value === null ? null : (
            <p>{`${words.stands}: ${shown(entry.field, entry.kept.value, entry.kept.name)}`}</p>
          )}
          {said === "" ? null : <p>{said}</p>}
          <button type="button" className="btn" disabled={isBusy} onClick={onChecked}>
            {words.checked}
          </button>
        </>
      ) : (
        <>
          <p>{isHere ? said : words.cannotShow}</p>
          <p className="i2 xs">
            {isHere
              ? `${words.by(entry.other.person, entry.other.at)}${entry.other.here ? `, ${words.here}` : ""}. ${words.officeSettles}`
              : words.settlesItself}
          </p>
          {isHere ? null : <p className="i3 xs">{said}</p>}
        </>
      )}
    </div>
  );
}
