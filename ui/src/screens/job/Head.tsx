/** Name, address, stage and next step. */
import { useState } from "react";
import type { JobDetail } from "../../api";
import { copyText } from "../../components/copy";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { format, m } from "../../messages";
import { STAGES } from "../../parts/StageRing";
import { NextStep } from "./NextStep";

const COPIED_MS = 1600;

function addressOf({ fields }: JobDetail): string {
  const place = [fields.city, [fields.state, fields.zip].filter(Boolean).join(" ")]
    .filter(Boolean)
    .join(", ");
  return [fields.street, place].filter(Boolean).join(", ");
}

export function Head({ job, onEdit }: { job: JobDetail; onEdit: () => void }) {
  const [copied, setCopied] = useState(false);
  const address = addressOf(job);
  const copy = () => {
    void copyText(address).then((done) => {
      setCopied(done);
      setTimeout(() => setCopied(false), COPIED_MS);
    });
  };
  useKeys({ c: copy });
  const { fields, row } = job;
  const name = [fields.first_name, fields.last_name].filter(Boolean).join(" ");
  const at = STAGES.indexOf(row.stage);
  const next = STAGES[at + 1];
  const stageLine = m.job.stageOf(at + 1, STAGES.length);
  return (
    <div className="head">
      <div>
        <h1>{name}</h1>
        <p className="i2 head-line">
          <span>{address}</span>
          <button type="button" className="copy i3" onClick={copy} title={m.job.copyAddress}>
            <span role="status">{copied ? m.job.copied : m.job.copy}</span> <Kbd>C</Kbd>
          </button>
          {fields.phone ? <span>{fields.phone}</span> : null}
          {fields.email ? <span>{fields.email}</span> : null}
        </p>
        <div className="track" role="img" aria-label={`${stageLine}, ${m.stage[row.stage]}`}>
          {STAGES.map((stage, n) => (
            <i key={stage} className={n < at ? "d" : n === at ? "n" : undefined} />
          ))}
        </div>
        <div className="tl">
          <span>
            <b>{m.stage[row.stage]}</b> {m.job.since(format.moment(job.stage_since))},{" "}
            {next ? m.job.nextStage(m.stage[next]) : m.job.lastStage}
          </span>
          <span>{stageLine}</span>
        </div>
      </div>
      <NextStep job={job} onEdit={onEdit} />
    </div>
  );
}
