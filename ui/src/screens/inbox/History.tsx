/** How the values of a group came to be two: who wrote what, in the order of the writers' own clocks. */
import type { Conflict, ConflictSide } from "../../api";
import { m } from "../../messages";
import { moment } from "../../messages/format";
import { shown } from "./values";

const words = m.office;

interface Step {
  key: string;
  at: string;
  side: ConflictSide;
  entry: Conflict;
}

function stepsOf(entries: readonly Conflict[]): Step[] {
  const steps: Step[] = [];
  for (const entry of entries)
    for (const [which, side] of [
      ["kept", entry.kept],
      ["other", entry.other],
    ] as const)
      if (side.at !== null) steps.push({ key: `${entry.id} ${which}`, at: side.at, side, entry });
  return steps.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

export function History({ entries }: { entries: readonly Conflict[] }) {
  const steps = stepsOf(entries);
  if (steps.length === 0) return null;
  return (
    <section className="sec">
      <h3>{words.history}</h3>
      <ol className="inbox-history">
        {steps.map(({ key, at, side, entry }) => (
          <li key={key}>
            <span className="i3 xs">{moment(at)}</span>
            <span className="i2">
              <b>{side.person || words.theOffice}</b>
              {side.here ? `, ${words.here}` : ""}
              {": "}
              {words.changed(
                words.field(entry.field),
                shown(entry.field, entry.base, entry.base_name),
                shown(entry.field, side.value, side.name),
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
