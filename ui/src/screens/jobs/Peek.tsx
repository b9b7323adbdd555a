/** A look at a job without leaving the list; it follows the cursor, and Space or Esc closes it. */
import { X } from "lucide-react";
import { type JobRow, thumbUrl, useRead } from "../../api";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { format, m } from "../../messages";
import { StageRing } from "../../parts/StageRing";
import { dueText, URGENCY_CLASS, urgencyOf } from "./due";

const THUMBS = 6;
const ENTRIES = 3;

export interface PeekProps {
  row: JobRow;
  today: string;
  onOpen: () => void;
  onClose: () => void;
}

export function Peek({ row, today, onOpen, onClose }: PeekProps) {
  const job = useRead("get_job", row.id, { keepPrevious: true }).data;
  const photos = useRead(
    "list_photos",
    { job_id: row.id, offset: 0, limit: THUMBS },
    { keepPrevious: true, enabled: row.photos > 0 },
  ).data;
  useKeys({ Escape: onClose });
  const detail = job?.row.id === row.id ? job : undefined;
  const thumbs = row.photos > 0 ? (photos?.rows ?? []).filter((photo) => photo.job_id === row.id) : [];
  const facts: [string, string][] = [
    [m.jobs.column.squares, row.squares === null ? "" : format.squares(row.squares)],
    [m.jobs.column.value, row.value === null ? "" : format.money(row.value)],
    [m.jobs.column.photos, format.count(row.photos)],
    [m.jobs.column.to_check, format.count(row.findings_to_check)],
  ];
  return (
    <aside className="peek pop" aria-label={m.jobs.peekOf(row.customer)}>
      <header>
        <span className="i3 xs">{row.number}</span>
        <span className="grow" />
        <button type="button" className="btn quiet icon" aria-label={m.common.close} onClick={onClose}>
          <X className="i sm" aria-hidden="true" />
        </button>
      </header>
      <h2>{row.customer}</h2>
      <p className="i2">{[row.street, row.city].filter(Boolean).join(", ")}</p>
      {detail?.fields.access ? <p className="i2 xs">{detail.fields.access}</p> : null}
      <p className="peek-stage">
        <StageRing stage={row.stage} /> <b>{m.stage[row.stage]}</b>
        <span className={`nw ${URGENCY_CLASS[urgencyOf(row.due_on, today)] ?? ""}`}>
          {dueText(row.due_on, today)}
        </span>
      </p>
      {row.next_step ? <p className="mid">{row.next_step}</p> : null}
      {thumbs.length > 0 ? (
        <div className="peek-photos">
          {thumbs.map((photo) => (
            <img key={photo.id} src={thumbUrl(photo.id)} alt={photo.file_name} />
          ))}
        </div>
      ) : null}
      <dl className="kv">
        {facts.map(([name, value]) =>
          value === "" ? null : (
            <div key={name} className="peek-fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {detail && detail.timeline.length > 0 ? (
        <ul className="peek-log">
          {detail.timeline.slice(0, ENTRIES).map((entry) => (
            <li key={entry.id}>
              <span className="i3 xs nw">{format.moment(entry.at)}</span>
              <span>
                <b>{entry.person}</b> {entry.text}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <button type="button" className="btn" onClick={onOpen}>
        {m.jobs.openJob} <Kbd>Enter</Kbd>
      </button>
    </aside>
  );
}
