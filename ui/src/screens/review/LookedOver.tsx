/** Whether a person looked the whole photo over: what a model leaves unsaid is no finding of "nothing here". */
import { Check, Undo2 } from "lucide-react";
import type { PhotoCard } from "../../api";
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import type { WorkbenchState } from "./useWorkbench";

export function LookedOver({ card, state }: { card: PhotoCard; state: WorkbenchState }) {
  const open = state.groups.toCheck.length;
  if (card.checked_by !== null && open === 0)
    return (
      <footer className="rv-over">
        <span className="row c-go cut">
          <Check className="i sm" aria-hidden="true" /> {m.review.lookedOverBy(card.checked_by)}
        </span>
        <button type="button" className="btn quiet" onClick={() => void state.lookOver(false)}>
          <Undo2 className="i sm" aria-hidden="true" /> {m.review.takeLookBack}
        </button>
      </footer>
    );
  return (
    <footer className="rv-over">
      <button
        type="button"
        className="btn"
        disabled={open > 0}
        title={open > 0 ? m.review.stillToCheck(open) : m.review.lookOverHelp}
        onClick={() => void state.finishPhoto()}
      >
        <Check className="i sm" aria-hidden="true" /> {m.review.lookOver} <Kbd>D</Kbd>
      </button>
    </footer>
  );
}
