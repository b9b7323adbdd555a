/** What to do with a new box that is not saved yet. */
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import { ClassChip } from "./ClassChip";
import type { Draft, WorkbenchState } from "./useWorkbench";

export function DraftBar({ state, draft }: { state: WorkbenchState; draft: Draft }) {
  return (
    <div className="rv-draft">
      <ClassChip name={draft.class} />
      <span className="i2">{m.review.drawHint}</span>
      <button
        type="button"
        className="btn primary"
        disabled={draft.saving}
        onClick={() => void state.saveDraft(draft.box, draft.class)}
      >
        {m.review.saveBox} <Kbd>Enter</Kbd>
      </button>
      <button type="button" className="btn" onClick={state.cancelDraft}>
        {m.common.cancel} <Kbd>Esc</Kbd>
      </button>
    </div>
  );
}
