/** Pinned jobs in the sidebar, each with its stage. */
import { Link } from "@tanstack/react-router";
import { type JobId, useRead } from "../api";
import { m } from "../messages";
import { usePins } from "../parts/pins";
import { StageRing } from "../parts/StageRing";

export function Pinned() {
  const { pinned } = usePins();
  if (pinned.length === 0) return null;
  return (
    <div className="pinned">
      <h3>{m.shell.pinned}</h3>
      {pinned.map((jobId) => (
        <PinnedJob key={jobId} jobId={jobId} />
      ))}
    </div>
  );
}

function PinnedJob({ jobId }: { jobId: JobId }) {
  const job = useRead("get_job", jobId).data;
  if (!job || job.deleted_at !== null) return null;
  const { row, fields } = job;
  return (
    <Link
      to="/jobs/$jobId"
      params={{ jobId }}
      title={`${row.customer}, ${row.street}`}
      activeProps={{ className: "on", "aria-current": "page" }}
    >
      <StageRing stage={row.stage} />
      <span className="cut">{fields.last_name || row.customer}</span>
    </Link>
  );
}
