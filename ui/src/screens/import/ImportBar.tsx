/** The title bar of the import: where one is and what can be done. */
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { type JobId, useRead } from "../../api";
import { m } from "../../messages";

export function ImportBar({ jobId, title, children }: { jobId: JobId; title: string; children?: ReactNode }) {
  const { data: job } = useRead("get_job", jobId);
  return (
    <header className="bar">
      <nav className="crumb" aria-label={m.importing.title}>
        <Link to="/jobs">{m.shell.jobs}</Link>
        <ChevronRight className="i sm" aria-hidden="true" />
        <Link to="/jobs/$jobId" params={{ jobId }}>
          {job ? `${job.row.number} ${job.fields.last_name}` : ""}
        </Link>
        <ChevronRight className="i sm" aria-hidden="true" />
        <b>{title}</b>
      </nav>
      <span className="grow" />
      {children}
    </header>
  );
}
