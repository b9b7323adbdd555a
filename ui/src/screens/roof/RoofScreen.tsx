/** The roof page of a job: sizes typed in place, the plan, and what to buy for it. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type JobId, type RoofView, useRead } from "../../api";
import { Kbd } from "../../components/Kbd";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { JobBar } from "../../parts/JobBar";
import "./roof.css";
import { ChooseShape } from "./ChooseShape";
import { addSection, freshName } from "./draft";
import { RoofWorkbench } from "./RoofWorkbench";
import { emptyRoof, useRoofDraft } from "./useRoofDraft";

const route = getRouteApi("/jobs/$jobId/roof");

export function RoofScreen() {
  const { jobId } = route.useParams();
  const roof = useRead("get_roof", jobId);
  if (roof.data) return <RoofPage key={jobId} jobId={jobId} view={roof.data} />;
  return (
    <>
      <JobBar jobId={jobId} current="roof" />
      {roof.error && (
        <div className="page-note">
          <Failed error={roof.error} onRetry={() => void roof.refetch()} />
        </div>
      )}
    </>
  );
}

function RoofPage({ jobId, view }: { jobId: JobId; view: RoofView }) {
  const editing = useRoofDraft(view);
  const navigate = useNavigate();
  const toEstimate = () => void navigate({ to: "/jobs/$jobId/estimate", params: { jobId } });
  const { draft } = editing;
  const started = draft !== null && draft.roof.sections.length > 0;
  const begin = (shape: Parameters<typeof addSection>[1]) => {
    const empty = draft ?? { roof: emptyRoof(), assembly: view.assembly };
    editing.commit(addSection(empty, shape, freshName([], m.roof.mainName, m.roof.sectionName), null));
  };
  return (
    <>
      <JobBar jobId={jobId} current="roof">
        {started && (
          <button
            type="button"
            className="btn primary"
            disabled={editing.numbers.materials === null}
            onClick={toEstimate}
          >
            {m.roof.makeEstimate} <Kbd>Enter</Kbd>
          </button>
        )}
      </JobBar>
      {started ? (
        <RoofWorkbench draft={draft} editing={editing} onEstimate={toEstimate} />
      ) : (
        <ChooseShape onChoose={begin} />
      )}
    </>
  );
}
