/** One revision: the table of options, what stands under it, and the panel that explains the number in focus. */
import { Link } from "@tanstack/react-router";
import { Eye, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { type EstimateView, type Problem, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { StatusEnd } from "../../components/StatusEnd";
import { useUndoable } from "../../components/undo";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { CopySaid, NotOpened, useSaveCopy } from "../../parts/SaveCopy";
import { AddLineForm } from "./AddLineForm";
import { DecisionFields } from "./DecisionFields";
import { EstimateBar } from "./EstimateBar";
import { addLine, editOption, removedItems, resetLine } from "./edit";
import { type Focus, linesOf, moveFocus, validFocus } from "./focus";
import { IssueNote } from "./IssueNote";
import { LineEditor } from "./LineEditor";
import { MarginTable } from "./MarginTable";
import { OptionsTable } from "./OptionsTable";
import { ChangesSection, ChecksSection, IssuedSection, MoneySection } from "./PanelSections";
import { TermsRow } from "./TermsRow";
import { useEstimateDraft } from "./useEstimateDraft";
import { useIssue } from "./useIssue";
import { WhySection } from "./WhySection";

export interface EstimateWorkbenchProps {
  view: EstimateView;
  onRevision: (revision: number | null) => void;
}

export function EstimateWorkbench({ view, onRevision }: EstimateWorkbenchProps) {
  const editing = useEstimateDraft(view);
  const job = useRead("get_job", view.job_id);
  const copy = useSaveCopy();
  const renew = useWrite("new_estimate_revision");
  const [margin, setMargin] = useState(false);
  const [chosen, setChosen] = useState<Focus | null>(null);
  const [whyOpen, setWhyOpen] = useState(true);
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState(false);

  const { numbers, draft } = editing;
  const { estimate } = numbers;
  const { offered, input } = draft;
  const locked = view.state === "sent";
  const focus = estimate ? validFocus(chosen, estimate, offered) : null;
  const totals = estimate?.options.find((option) => option.tier === offered);
  const line =
    estimate && focus?.kind === "line" ? linesOf(estimate).find((one) => one.key === focus.key) : undefined;
  const errors = numbers.problems.filter((problem) => problem.severity === "error");
  const canIssue = estimate !== null && !editing.dirty;
  const issue = useIssue(view, draft, canIssue);

  const show = (next: Focus) => {
    setChosen(next);
    setWhyOpen(true);
    setChanging(false);
  };
  const offer = (index: number) => {
    const option = estimate?.options[index] ?? input.options[index];
    if (option === undefined || locked) return;
    editing.commit({ ...draft, offered: option.tier });
    if (focus) setChosen({ ...focus, tier: option.tier });
  };
  const move = (down: number, right: number) => {
    if (estimate && focus) show(moveFocus(focus, estimate, down, margin ? 0 : right));
  };
  const add = () => {
    if (!locked) setAdding(true);
  };

  useUndoable(editing.canUndo && !locked, editing.canRedo && !locked);
  useKeys({
    "1": () => offer(0),
    "2": () => offer(1),
    "3": () => offer(2),
    m: () => setMargin((on) => !on),
    w: () => setWhyOpen((open) => !open),
    ArrowDown: () => move(1, 0),
    ArrowUp: () => move(-1, 0),
    ArrowRight: () => move(0, 1),
    ArrowLeft: () => move(0, -1),
    "ctrl+Enter": add,
    Enter: (event) => {
      if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)
        return false;
      if (locked || line === undefined) return false;
      setWhyOpen(true);
      setChanging(true);
    },
    Escape: () => {
      if (adding) return setAdding(false);
      return changing ? setChanging(false) : false;
    },
    "ctrl+z": (event) => (event.target instanceof HTMLInputElement || locked ? false : editing.undo()),
    "ctrl+shift+z": (event) => (event.target instanceof HTMLInputElement || locked ? false : editing.redo()),
    "ctrl+y": (event) => (event.target instanceof HTMLInputElement || locked ? false : editing.redo()),
  });

  const failure = renew.error ?? (errors.length === 0 ? editing.error : null);
  const name = job.data ? `${job.data.fields.first_name} ${job.data.fields.last_name}`.trim() : "";
  return (
    <>
      <EstimateBar
        view={view}
        margin={margin}
        canIssue={canIssue}
        issuing={issue.asking}
        onRevision={onRevision}
        onNewRevision={() =>
          renew.mutate(view.job_id, {
            onSuccess: () => onRevision(null),
          })
        }
        onMargin={() => setMargin(!margin)}
        onIssue={issue.asking ? issue.cancel : issue.ask}
      />
      {margin && (
        <div className="note caution est-banner">
          <Eye className="i sm" aria-hidden="true" />
          <span>
            {m.estimate.marginOnScreen} <Kbd>M</Kbd> {m.estimate.marginHides}
          </span>
        </div>
      )}
      {issue.asking && totals && !locked && (
        <IssueNote
          issue={issue}
          revision={view.revision}
          customer={name}
          offer={m.estimate.issueOffer(totals.label, format.money(totals.total))}
        />
      )}
      {issue.unopened && (
        <div className="page-note">
          <NotOpened {...issue.unopened} copy={copy} />
          <CopySaid copy={copy} />
        </div>
      )}
      {failure && (
        <div className="page-note">
          <Failed error={failure} />
        </div>
      )}
      <div className="est-cols">
        <div className="est-main">
          <div className="est-scroll">
            {estimate === null ? (
              <Unpriced problems={errors} />
            ) : margin ? (
              <MarginTable estimate={estimate} tier={offered} focus={focus} onFocus={show} />
            ) : (
              <OptionsTable
                estimate={estimate}
                offered={offered}
                customer={name}
                roof={roofWords(numbers.squares, numbers.pitch_in_12)}
                focus={focus}
                locked={locked}
                onFocus={show}
                onOffer={(tier) => offer(estimate.options.findIndex((option) => option.tier === tier))}
                onAdd={add}
              />
            )}
            {!locked && removedItems(input).length > 0 && (
              <p className="left-out i3">
                {m.estimate.leftOut}:
                {removedItems(input).map((item) => (
                  <button
                    key={item}
                    type="button"
                    className="btn quiet"
                    onClick={() => editing.commit(resetLine(draft, item))}
                  >
                    {item.replaceAll("_", " ")} · {m.estimate.putBack}
                  </button>
                ))}
              </p>
            )}
          </div>
          {estimate && totals && (
            <TermsRow
              estimate={estimate}
              totals={totals}
              depositPercent={input.deposit_percent}
              capped={numbers.problems.some((problem) => problem.code === "deposit_above_cap")}
              releasedOn={numbers.prices_released_on}
            />
          )}
        </div>
        <aside className="est-panel">
          {adding && (
            <AddLineForm
              onAdd={(added) => {
                editing.commit(addLine(draft, added));
                setAdding(false);
              }}
              onClose={() => setAdding(false)}
            />
          )}
          {estimate && whyOpen && !adding && (
            <>
              <WhySection estimate={estimate} focus={focus} margin={margin} />
              {line && focus && !locked && (
                <LineEditor
                  key={`${line.key} ${focus.tier}`}
                  line={line}
                  tier={focus.tier}
                  decisions={draft}
                  margin={margin}
                  open={changing}
                  onOpen={setChanging}
                  onSketch={editing.sketch}
                  onCommit={editing.commit}
                />
              )}
            </>
          )}
          {margin && totals && (
            <MoneySection
              totals={totals}
              overheadPercent={input.overhead_percent}
              commissionPercent={input.commission_percent}
              locked={locked}
              onFloor={(price_floor) => editing.commit(editOption(draft, offered, { price_floor }))}
            />
          )}
          {numbers.changes && !locked && <ChangesSection changes={numbers.changes} />}
          {locked && <IssuedSection view={view} />}
          <ChecksSection problems={numbers.problems.filter((problem) => problem.severity !== "error")} />
          {!locked && (
            <DecisionFields
              decisions={draft}
              problems={numbers.problems}
              margin={margin}
              onSketch={editing.sketch}
              onCommit={editing.commit}
            />
          )}
        </aside>
      </div>
      <StatusEnd>
        <span>
          <Kbd>1</Kbd> <Kbd>2</Kbd> <Kbd>3</Kbd> {m.estimate.optionHint}
        </span>
        <span>
          <Kbd>W</Kbd> {m.estimate.whyHint}
        </span>
        <span>
          <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> {m.estimate.addHint}
        </span>
        {editing.canUndo && !locked && (
          <span>
            <Kbd>Ctrl Z</Kbd> {m.estimate.undoHint}
          </span>
        )}
        {errors.length > 0 && editing.dirty ? (
          <span className="c-caution">{m.estimate.unsaved}</span>
        ) : (
          <span>{m.estimate.priced(format.took(numbers.elapsed_us))}</span>
        )}
      </StatusEnd>
    </>
  );
}

function roofWords(squares: number | null, pitch: number | null): string {
  if (squares === null || pitch === null) return "";
  return m.estimate.squaresAndPitch(format.squares(squares), format.pitch(pitch));
}

function Unpriced({ problems }: { problems: readonly Problem[] }) {
  const ofPrices = problems.some((problem) => problem.field.startsWith("price_book"));
  return (
    <div className="est-unpriced">
      <h2>{m.estimate.cantPrice}</h2>
      <ul className="checks">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.field}`}>
            <TriangleAlert className="i sm c-stop" aria-hidden="true" />
            <span>{problem.message}</span>
          </li>
        ))}
      </ul>
      {ofPrices && (
        <Link className="btn" to="/prices">
          {m.estimate.openPrices}
        </Link>
      )}
    </div>
  );
}
