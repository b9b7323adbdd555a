/** The title bar of every page of a job: where one is, the pages, and the page's own actions. */
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { type JobId, useRead } from "../api";
import { Bar } from "../components/Bar";
import { useKeys } from "../components/keys";
import { format, m } from "../messages";
import { JOB_TABS, type JobTab } from "./jobTabs";
import { lastList } from "./lastList";

export interface JobBarProps {
  jobId: JobId;
  current: JobTab;
  /** Names the page after the job when it has no tab of its own. */
  crumb?: ReactNode;
  /** Actions at the end. */
  children?: ReactNode;
}

export function JobBar({ jobId, current, crumb, children }: JobBarProps) {
  const { data } = useRead("get_job", jobId);
  const navigate = useNavigate();
  useKeys({
    ...Object.fromEntries(
      JOB_TABS.map((tab, at) => [String(at + 1), () => void navigate({ to: tab.to, params: { jobId } })]),
    ),
    Escape: () =>
      current === "overview"
        ? void navigate({ to: "/jobs", search: lastList() })
        : void navigate({ to: "/jobs/$jobId", params: { jobId } }),
  });
  const counts: Partial<Record<JobTab, number>> = data
    ? { photos: data.row.photos, findings: data.findings_accepted + data.row.findings_to_check }
    : {};
  return (
    <Bar>
      <span className="crumb">
        <Link to="/jobs" search={lastList()} className="crumb-root">
          {m.shell.jobs} <ChevronRight className="i sm" aria-hidden="true" />
        </Link>
        <b>{data?.row.number ?? ""}</b>
        {crumb}
      </span>
      <nav className="tabs" aria-label={m.job.tabs}>
        {JOB_TABS.map((tab) => {
          const n = counts[tab.key];
          return (
            <Link
              key={tab.key}
              to={tab.to}
              params={{ jobId }}
              className={tab.key === current ? "on" : undefined}
              aria-current={tab.key === current ? "page" : undefined}
              activeOptions={{ exact: true }}
            >
              {tab.label}
              {n ? <span className="n">{format.count(n)}</span> : null}
            </Link>
          );
        })}
      </nav>
      <span className="grow" />
      {children}
    </Bar>
  );
}
