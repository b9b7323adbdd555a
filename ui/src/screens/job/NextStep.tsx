/** What comes next, and the one thing this job waits for in the app. */
import { useNavigate } from "@tanstack/react-router";
import { Calculator, Download, FileText, type LucideIcon, ScanSearch, Triangle } from "lucide-react";
import { type JobDetail, useRead, useWrite } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { ActionMenu } from "../../components/Menu";
import { useToast } from "../../components/Toast";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { STAGES, StageRing } from "../../parts/StageRing";

interface Action {
  icon: LucideIcon;
  label: string;
  kbd: string;
  run: () => void;
}

/** The first thing that is missing, in the order of the work. */
function useAction(job: JobDetail, write: () => void, writing: boolean): Action {
  const navigate = useNavigate();
  const params = { jobId: job.row.id };
  if (job.row.photos === 0)
    return {
      icon: Download,
      label: m.job.act.import,
      kbd: "I",
      run: () => void navigate({ to: "/jobs/$jobId/import", params }),
    };
  if (job.row.findings_to_check > 0)
    return {
      icon: ScanSearch,
      label: m.job.act.review(job.row.findings_to_check),
      kbd: "R",
      run: () => void navigate({ to: "/jobs/$jobId/review", params }),
    };
  if (job.row.squares === null)
    return {
      icon: Triangle,
      label: m.job.act.roof,
      kbd: "R",
      run: () => void navigate({ to: "/jobs/$jobId/roof", params }),
    };
  if (job.row.value === null)
    return {
      icon: Calculator,
      label: m.job.act.estimate,
      kbd: "R",
      run: () => void navigate({ to: "/jobs/$jobId/estimate", params }),
    };
  return { icon: FileText, label: writing ? m.job.act.writing : m.job.act.report, kbd: "R", run: write };
}

export function NextStep({ job, onEdit }: { job: JobDetail; onEdit: () => void }) {
  const toast = useToast();
  const session = useRead("vault_status", null).data?.session;
  const edit = useWrite("edit_job");
  const move = useWrite("move_job");
  const report = useWrite("write_report");
  const action = useAction(job, () => report.mutate(job.row.id), report.isPending);
  useKeys({ r: action.run });
  const { fields, row } = job;
  const jobId = row.id;
  const today = format.today();
  const due = fields.due_on;
  const late = due !== null && due < today;
  const done = () =>
    edit.mutate(
      { job_id: jobId, fields: { ...fields, next_step: "", due_on: null } },
      {
        onSuccess: () =>
          toast({ text: m.job.done(fields.next_step), undo: () => edit.mutate({ job_id: jobId, fields }) }),
      },
    );
  const error = edit.error ?? move.error ?? report.error;
  return (
    <div className="next">
      <div className="row between">
        <span className="i3 xs">{session ? m.job.nextStepOf(session.person) : m.job.nextStep}</span>
        {due ? (
          <span className={late ? "c-stop mid xs" : due === today ? "c-caution mid xs" : "i2 xs"}>
            {late
              ? m.job.overdue(format.day(due))
              : due === today
                ? m.job.dueToday
                : m.job.due(format.day(due))}
          </span>
        ) : null}
      </div>
      <p className={fields.next_step ? "t" : "t i3"}>{fields.next_step || m.job.noNextStep}</p>
      {error ? <Failed error={error} /> : null}
      <div className="row next-acts">
        <button type="button" className="btn primary" onClick={action.run}>
          <action.icon className="i sm" aria-hidden="true" /> {action.label} <Kbd>{action.kbd}</Kbd>
        </button>
        <ActionMenu
          label={m.job.moveHeading}
          button={m.job.move}
          choices={STAGES.filter((stage) => stage !== row.stage).map((stage) => ({
            key: stage,
            label: m.stage[stage],
            icon: <StageRing stage={stage} />,
          }))}
          onAction={(stage) =>
            move.mutate(
              { job_id: jobId, stage },
              {
                onSuccess: () =>
                  toast({
                    text: m.job.moved(m.stage[stage]),
                    undo: () => move.mutate({ job_id: jobId, stage: row.stage }),
                  }),
              },
            )
          }
        />
        {fields.next_step ? (
          <button type="button" className="btn quiet" onClick={done}>
            {m.job.markDone}
          </button>
        ) : (
          <button type="button" className="btn quiet" onClick={onEdit}>
            {m.job.setNext}
          </button>
        )}
      </div>
    </div>
  );
}
