/** The estimate page of a job: options side by side, every number with its reason, the quote as PDF. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { Calculator } from "lucide-react";
import { useState } from "react";
import { type EstimateView, type JobId, useRead } from "../../api";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { JobBar } from "../../parts/JobBar";
import "./estimate.css";
import { EstimateWorkbench } from "./EstimateWorkbench";

const route = getRouteApi("/jobs/$jobId/estimate");

export function EstimateScreen() {
  const { jobId } = route.useParams();
  return <EstimatePage key={jobId} jobId={jobId} />;
}

function EstimatePage({ jobId }: { jobId: JobId }) {
  const [revision, setRevision] = useState<number | null>(null);
  const estimate = useRead("get_estimate", { job_id: jobId, revision }, { keepPrevious: true });
  const { data } = estimate;
  if (data && hasRoof(data))
    return <EstimateWorkbench key={data.revision} view={data} onRevision={setRevision} />;
  return (
    <>
      <JobBar jobId={jobId} current="estimate" />
      {estimate.error && (
        <div className="page-note">
          <Failed error={estimate.error} onRetry={() => void estimate.refetch()} />
        </div>
      )}
      {data && (
        <section className="est-empty">
          <Calculator className="i lg i3" aria-hidden="true" />
          <h1>{m.estimate.noRoofTitle}</h1>
          <p className="i2">{m.estimate.noRoofText}</p>
          <Link className="btn primary" to="/jobs/$jobId/roof" params={{ jobId }}>
            {m.estimate.measureRoof}
          </Link>
        </section>
      )}
    </>
  );
}

function hasRoof(view: EstimateView): boolean {
  return view.numbers.squares !== null || view.numbers.estimate !== null;
}
