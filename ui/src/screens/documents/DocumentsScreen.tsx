/** The documents page of a job. */
import { getRouteApi } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { useWrite } from "../../api";
import { m } from "../../messages";
import { Documents } from "../../parts/Documents";
import { Failed } from "../../parts/Failed";
import { JobBar } from "../../parts/JobBar";
import { LetterheadNote } from "../../parts/LetterheadNote";

const route = getRouteApi("/jobs/$jobId/documents");

export function DocumentsScreen() {
  const { jobId } = route.useParams();
  const write = useWrite("write_report");
  return (
    <>
      <JobBar jobId={jobId} current="documents">
        <button
          type="button"
          className="btn primary"
          aria-disabled={write.isPending || undefined}
          onClick={() => {
            if (!write.isPending) write.mutate(jobId);
          }}
        >
          <FilePlus2 className="i sm" aria-hidden="true" />
          {write.isPending ? m.job.act.writing : m.job.writeReport}
        </button>
      </JobBar>
      <div className="page">
        <LetterheadNote />
        {write.error ? <Failed error={write.error} /> : null}
        <Documents jobId={jobId} full />
      </div>
    </>
  );
}
