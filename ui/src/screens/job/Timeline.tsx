/** What happened, newest first, and a field for a note. */
import {
  Calculator,
  CirclePlus,
  Download,
  FileText,
  type LucideIcon,
  MessageSquare,
  Pencil,
  ScanSearch,
  Signpost,
  Trash2,
  Triangle,
} from "lucide-react";
import { type FormEvent, useState } from "react";
import { type JobDetail, type TimelineEntry, type TimelineKind, useRead, useWrite } from "../../api";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";

const ICONS: Record<TimelineKind, LucideIcon> = {
  created: CirclePlus,
  edited: Pencil,
  stage: Signpost,
  note: MessageSquare,
  import: Download,
  analysis: ScanSearch,
  roof: Triangle,
  estimate: Calculator,
  document: FileText,
  deleted: Trash2,
};

const LONGEST_NOTE = 4000;

export function Timeline({ job }: { job: JobDetail }) {
  const add = useWrite("add_note");
  const [text, setText] = useState("");
  const office = useRead("sync_status", null).data?.office ?? false;
  const person = useRead("vault_status", null).data?.session?.person;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const note = text.trim();
    if (!note || add.isPending) return;
    add.mutate({ job_id: job.row.id, text: note }, { onSuccess: () => setText("") });
  };
  return (
    <section className="sec timeline">
      <div className="row between">
        <h2>{m.job.timeline}</h2>
        <span className="i3 xs">{m.job.timelineNote}</span>
      </div>
      <form className="note-form" onSubmit={send}>
        <input
          className="input"
          aria-label={m.job.noteHint}
          placeholder={m.job.noteHint}
          maxLength={LONGEST_NOTE}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn" aria-disabled={text.trim() === "" || undefined}>
          {m.job.addNote}
        </button>
      </form>
      {add.error ? <Failed error={add.error} /> : null}
      <ol>
        {job.timeline.map((entry) => (
          <Entry key={entry.id} entry={entry} office={office} own={entry.person === person} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry, office, own }: { entry: TimelineEntry; office: boolean; own: boolean }) {
  const Icon = ICONS[entry.kind];
  return (
    <li className="ev">
      <time dateTime={entry.at}>{format.moment(entry.at)}</time>
      <Icon className="i" aria-hidden="true" />
      <div>
        <b>{own ? m.job.you : entry.person}</b>{" "}
        {entry.kind === "note" ? <i className="i3">{m.job.noted} </i> : null}
        {entry.text}
        {office && entry.waiting ? <small>{m.job.waiting}</small> : null}
      </div>
    </li>
  );
}
