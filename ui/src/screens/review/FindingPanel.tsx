/** The finding at hand: what the model said, how large it is, and what a person decides. */
import { Check, ChevronDown, Undo2, X } from "lucide-react";
import { type Finding, type PhotoReview, type Suggestion, type Units, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { sentenceOf } from "../../errors";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { UseShipped } from "../../parts/UseShipped";
import { ClassChip } from "./ClassChip";
import { ClassPicker } from "./ClassPicker";
import { SeverityChoice } from "./SeverityChoice";
import { SizeBlock } from "./SizeBlock";
import type { WorkbenchState } from "./useWorkbench";

export interface FindingPanelProps {
  review: PhotoReview;
  state: WorkbenchState;
  units: Units;
  threshold: number;
  picking: boolean;
  onPicking: (picking: boolean) => void;
  /** Begins marking a known length. */
  onMeasure: () => void;
}

export function FindingPanel(props: FindingPanelProps) {
  const { state } = props;
  return (
    <section className="rv-cur" aria-label={m.review.inPhoto(1, state.shown.length)}>
      {state.selected === null ? <Nothing {...props} /> : <Current {...props} finding={state.selected} />}
    </section>
  );
}

function Current({
  review,
  state,
  units,
  threshold,
  picking,
  onPicking,
  onMeasure,
  finding,
}: FindingPanelProps & { finding: Finding }) {
  const ordered = [...state.shown].sort((a, b) => a.number - b.number);
  const at = ordered.findIndex((one) => one.id === finding.id) + 1;
  const said = finding.suggestion;
  return (
    <>
      <div className="row between">
        <button
          type="button"
          className="cls-button"
          data-findings=""
          aria-expanded={picking}
          onClick={() => onPicking(!picking)}
        >
          <ClassChip name={finding.class} />
          <ChevronDown className="i sm i3" aria-hidden="true" />
          <span className="sr-only">{m.review.changeClass}</span>
        </button>
        <span className="i3 xs">{m.review.inPhoto(at, ordered.length)}</span>
      </div>
      {picking ? (
        <ClassPicker
          current={finding.class}
          onPick={(name) => {
            state.setClass(name);
            onPicking(false);
          }}
        />
      ) : null}
      {said === null ? (
        <p className="rv-line i2">
          {finding.decided_by === null ? m.review.drawn : m.review.drawnBy(finding.decided_by)}
        </p>
      ) : (
        <Confidence said={said} isItsClass={said.class === finding.class} threshold={threshold} />
      )}
      {said !== null && said.class !== finding.class ? (
        <p className="i3 xs">{m.review.suggested(m.class[said.class])}</p>
      ) : null}
      <SizeBlock finding={finding} photo={review.photo} units={units} onMeasure={onMeasure} />
      <SeverityChoice
        key={finding.id}
        value={finding.severity}
        onPick={(severity) => state.edit(finding, { severity })}
      />
      <Decision state={state} finding={finding} />
    </>
  );
}

/** How sure the model is: how often it was right with marks like this, or its bare score when nobody counted. */
function Confidence({
  said,
  isItsClass,
  threshold,
}: {
  said: Suggestion;
  /** What was counted of one class says nothing of the class a person gave. */
  isItsClass: boolean;
  threshold: number;
}) {
  const { data: analysis } = useRead("analysis_status", null);
  const { confidence: value } = said;
  const likelihood = isItsClass ? said.likelihood : null;
  const on = analysis?.model?.calibration?.fitted_on ?? "";
  return (
    <div className="rv-line">
      <div className="row between">
        {likelihood === null ? (
          <>
            <b title={m.review.notCalibratedWhy}>{m.review.confidence(value)}</b>
            <span className="i3 xs nw">{m.review.notCalibrated}</span>
          </>
        ) : (
          <>
            <b title={m.review.likelihoodWhy(likelihood.sample, on)}>
              {m.review.likelihood(likelihood.real_of_10)}
            </b>
            <span className="i3 xs nw">{m.review.confidence(value)}</span>
          </>
        )}
      </div>
      {likelihood === null ? null : <p className="i3 xs">{m.review.likelihoodWhy(likelihood.sample, on)}</p>}
      <div className="conf" aria-hidden="true">
        <i style={{ width: `${value * 100}%` }} />
        <b style={{ left: `${threshold * 100}%` }} />
      </div>
    </div>
  );
}

function Decision({ state, finding }: { state: WorkbenchState; finding: Finding }) {
  const decided = finding.verdict !== "to_check";
  return (
    <>
      {decided ? (
        <div className="row between rv-line xs">
          <span className={finding.verdict === "accepted" ? "c-go mid" : "i2 mid"}>
            {finding.verdict === "accepted" ? m.review.accepted : m.review.rejected}
          </span>
          <span className="i3">
            {finding.decided_by !== null && finding.decided_at !== null
              ? m.review.decidedBy(finding.decided_by, format.moment(finding.decided_at))
              : ""}
          </span>
        </div>
      ) : null}
      <div className="acts" data-findings="">
        {finding.verdict === "accepted" ? (
          <Undecide state={state} />
        ) : (
          <button type="button" className="btn a" onClick={() => state.decide("accepted")}>
            <Check className="i" aria-hidden="true" /> {m.review.accept} <Kbd>A</Kbd>
          </button>
        )}
        {finding.verdict === "rejected" ? (
          <Undecide state={state} />
        ) : (
          <button type="button" className="btn" onClick={() => state.decide("rejected")}>
            <X className="i" aria-hidden="true" /> {m.review.reject} <Kbd>R</Kbd>
          </button>
        )}
      </div>
    </>
  );
}

function Undecide({ state }: { state: WorkbenchState }) {
  return (
    <button type="button" className="btn" onClick={() => state.decide("to_check")}>
      <Undo2 className="i" aria-hidden="true" /> {m.review.undecide} <Kbd>U</Kbd>
    </button>
  );
}

/** What to say when no finding is selected: how far the photo's analysis is. */
function Nothing({ review, state }: FindingPanelProps) {
  const { data: analysis } = useRead("analysis_status", null);
  const start = useWrite("start_analysis");
  const { card } = review.photo;
  const running = card.analysis === "running" || card.analysis === "queued";
  const waits = card.analysis === "none" || card.analysis === "stale";
  const none = state.shown.length === 0;
  const sentence = running
    ? m.review.analyzing
    : waits
      ? m.review.notAnalyzed
      : card.analysis === "failed"
        ? m.review.analysisFailed
        : none
          ? m.review.noneFound
          : state.groups.toCheck.length === 0
            ? m.review.photoDone
            : m.review.nothingSelected;
  const failure = analysis?.failures.find((one) => one.photo_id === card.id);
  return (
    <div className="stack">
      <p className="mid">{sentence}</p>
      {failure ? <p className="i2">{sentenceOf(failure.code, { file: card.file_name })}</p> : null}
      {none && card.analysis === "done" ? <p className="i3 xs">{m.review.noneFoundHint}</p> : null}
      {waits && analysis?.state === "unavailable" && analysis.code !== null ? (
        <p className="i2">{sentenceOf(analysis.code)}</p>
      ) : null}
      {waits && analysis?.state === "unavailable" ? <UseShipped /> : null}
      {waits && analysis?.state !== "unavailable" ? (
        <button
          type="button"
          className="btn primary"
          disabled={start.isPending}
          onClick={() => start.mutate({ job_id: card.job_id, photo_ids: [card.id] })}
        >
          {m.review.analyzeNow}
        </button>
      ) : null}
      {start.error ? <Failed error={start.error} /> : null}
    </div>
  );
}
