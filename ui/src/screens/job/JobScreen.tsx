/** The overview of a job: who and where, what comes next, photos, documents, timeline, and its facts at the side. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Ellipsis, PanelRight, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { type JobDetail, type JobId, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { ActionMenu } from "../../components/Menu";
import { Sheet } from "../../components/Sheet";
import { StatusEnd } from "../../components/StatusEnd";
import { useToast } from "../../components/Toast";
import { format, m } from "../../messages";
import { Documents } from "../../parts/Documents";
import { Failed } from "../../parts/Failed";
import { JobBar } from "../../parts/JobBar";
import { JobForm } from "../../parts/JobForm";
import { useNeighbors } from "../../parts/jobOrder";
import { JOB_TABS } from "../../parts/jobTabs";
import { lastList } from "../../parts/lastList";
import { PinButton } from "../../parts/PinButton";
import { DropImport } from "../../parts/photos/DropImport";
import { usePins } from "../../parts/pins";
import { Facts } from "./Facts";
import { Head } from "./Head";
import "./job.css";
import { PhotoStrip } from "./PhotoStrip";
import { Timeline } from "./Timeline";

const route = getRouteApi("/jobs/$jobId");

export function JobScreen() {
  const { jobId } = route.useParams();
  const job = useRead("get_job", jobId);
  if (job.error)
    return (
      <>
        <JobBar jobId={jobId} current="overview" />
        <div className="page">
          <Failed error={job.error} onRetry={() => void job.refetch()} />
        </div>
      </>
    );
  return job.data ? <Job job={job.data} /> : <JobBar jobId={jobId} current="overview" />;
}

function Job({ job }: { job: JobDetail }) {
  const jobId: JobId = job.row.id;
  const navigate = useNavigate();
  const toast = useToast();
  const [editing, setEditing] = useState(false);
  const [aside, setAside] = useState(false);
  const remove = useWrite("delete_job");
  const restore = useWrite("restore_job");
  const pins = usePins();
  const { next, previous } = useNeighbors(jobId);
  const goTo = (id: JobId) => void navigate({ to: "/jobs/$jobId", params: { jobId: id } });
  useKeys({
    i: () => void navigate({ to: "/jobs/$jobId/import", params: { jobId } }),
    e: () => setEditing(true),
    p: () => (pins.isPinned(jobId) || pins.hasRoom ? pins.toggle(jobId) : false),
    j: () => (next ? goTo(next.id) : false),
    k: () => (previous ? goTo(previous.id) : false),
  });

  const act = (key: "edit" | "delete") => {
    if (key === "edit") setEditing(true);
    else
      remove.mutate(jobId, {
        onSuccess: () => {
          void navigate({ to: "/jobs", search: lastList() });
          toast({ text: m.job.deleted(job.row.customer), undo: () => restore.mutate(jobId) });
        },
      });
  };
  const error = remove.error ?? restore.error;
  return (
    <div className="screen job-page">
      <JobBar jobId={jobId} current="overview">
        <button
          type="button"
          className="btn quiet icon aside-toggle"
          aria-label={m.job.details}
          aria-expanded={aside}
          onClick={() => setAside((open) => !open)}
        >
          <PanelRight className="i" aria-hidden="true" />
        </button>
        <PinButton jobId={jobId} />
        <ActionMenu
          label={m.job.more}
          buttonClass="btn quiet icon"
          iconOnly
          button={<Ellipsis className="i" aria-hidden="true" />}
          choices={[
            {
              key: "edit",
              label: m.job.edit,
              icon: <Pencil className="i sm" aria-hidden="true" />,
              hint: "E",
            },
            ...(job.deleted_at
              ? []
              : [
                  {
                    key: "delete" as const,
                    label: m.job.delete,
                    icon: <Trash2 className="i sm" aria-hidden="true" />,
                    danger: true,
                    apart: true,
                  },
                ]),
          ]}
          onAction={act}
        />
      </JobBar>
      {job.deleted_at ? (
        <div className="note caution job-deleted" role="status">
          <Trash2 className="i" aria-hidden="true" />
          <p className="grow">{m.job.deletedOn(format.moment(job.deleted_at))}</p>
          <button type="button" className="btn" onClick={() => restore.mutate(jobId)}>
            <RotateCcw className="i sm" aria-hidden="true" /> {m.job.restore}
          </button>
        </div>
      ) : null}
      {error ? (
        <div className="job-error">
          <Failed error={error} />
        </div>
      ) : null}
      <div className="job-scroll">
        <Head job={job} onEdit={() => setEditing(true)} />
        <div className="cols">
          <div className="left">
            <PhotoStrip job={job} />
            <section className="sec">
              <h2>{m.job.documentsTitle}</h2>
              <Documents jobId={jobId} />
            </section>
            <Timeline job={job} />
          </div>
          <Facts job={job} open={aside} />
        </div>
      </div>
      <Sheet
        title={m.jobForm.editTitle}
        closeLabel={m.common.close}
        isOpen={editing}
        onClose={() => setEditing(false)}
      >
        <EditJob job={job} onDone={() => setEditing(false)} />
      </Sheet>
      {job.deleted_at ? null : <DropImport jobId={jobId} />}
      <StatusEnd>
        <span>
          <Kbd>1</Kbd> {m.job.to} <Kbd>{String(JOB_TABS.length)}</Kbd> {m.job.tabsHint}
        </span>
        {next || previous ? (
          <span>
            <Kbd>J</Kbd> <Kbd>K</Kbd> {m.job.nextJobHint}
          </span>
        ) : null}
      </StatusEnd>
    </div>
  );
}

function EditJob({ job, onDone }: { job: JobDetail; onDone: () => void }) {
  const edit = useWrite("edit_job");
  return (
    <JobForm
      initial={job.fields}
      submit={m.jobForm.save}
      busy={edit.isPending}
      error={edit.error}
      onSubmit={(fields) => edit.mutate({ job_id: job.row.id, fields }, { onSuccess: onDone })}
      onCancel={onDone}
    />
  );
}
