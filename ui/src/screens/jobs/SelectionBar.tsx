/** What can be done with the selected jobs; stands where the toolbar was. */
import { ArrowRight, RotateCcw, Trash2 } from "lucide-react";
import { Kbd } from "../../components/Kbd";
import { ActionMenu } from "../../components/Menu";
import { m } from "../../messages";
import { STAGES, StageRing } from "../../parts/StageRing";
import type { Selection } from "./selection";
import type { JobActions } from "./useActions";

export interface SelectionBarProps {
  selection: Selection;
  actions: JobActions;
  deleted: boolean;
}

export function SelectionBar({ selection, actions, deleted }: SelectionBarProps) {
  const rows = [...selection.rows.values()];
  const done = () => selection.clear();
  return (
    <div className="toolbar">
      <b role="status">{m.jobs.selected(rows.length)}</b>
      {deleted ? (
        <button
          type="button"
          className="btn"
          onClick={() => {
            actions.restore(rows);
            done();
          }}
        >
          <RotateCcw className="i sm" aria-hidden="true" /> {m.jobs.restore}
        </button>
      ) : (
        <>
          <ActionMenu
            label={m.jobs.moveToHeading}
            placement="bottom start"
            button={
              <>
                <ArrowRight className="i sm" aria-hidden="true" /> {m.jobs.moveTo}
              </>
            }
            choices={STAGES.map((stage) => ({
              key: stage,
              label: m.stage[stage],
              icon: <StageRing stage={stage} />,
            }))}
            onAction={(stage) => {
              actions.move(rows, stage);
              done();
            }}
          />
          <button
            type="button"
            className="btn danger"
            onClick={() => {
              actions.remove(rows);
              done();
            }}
          >
            <Trash2 className="i sm" aria-hidden="true" /> {m.jobs.delete}
          </button>
        </>
      )}
      <button type="button" className="btn quiet" onClick={done}>
        {m.jobs.clearSelection} <Kbd>Esc</Kbd>
      </button>
    </div>
  );
}
