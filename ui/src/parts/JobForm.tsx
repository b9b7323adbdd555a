/** The form of a job's fields; new jobs and edits share it. */
import { type FormEvent, useState } from "react";
import type { ApiError, JobFields } from "../api";
import { Field } from "../components/Field";
import { format, m } from "../messages";
import { parseDay, writeDay } from "./day";
import { Failed } from "./Failed";

export const EMPTY_FIELDS: JobFields = {
  first_name: "",
  last_name: "",
  phone: "",
  email: "",
  street: "",
  city: "",
  state: "",
  zip: "",
  access: "",
  next_step: "",
  due_on: null,
  carrier: "",
  claim_number: "",
};

export interface JobFormProps {
  initial: JobFields;
  submit: string;
  note?: string | undefined;
  busy: boolean;
  error: ApiError | null;
  onSubmit: (fields: JobFields) => void;
  onCancel: () => void;
}

/** What is missing, by field. */
export function problemsOf(fields: JobFields): Partial<Record<keyof JobFields, string>> {
  return {
    ...(fields.last_name.trim() ? {} : { last_name: m.jobForm.needName }),
    ...(fields.street.trim() ? {} : { street: m.jobForm.needStreet }),
    ...(fields.state === "" || /^[A-Za-z]{2}$/.test(fields.state) ? {} : { state: m.jobForm.badState }),
  };
}

export function JobForm({ initial, submit, note, busy, error, onSubmit, onCancel }: JobFormProps) {
  const [fields, setFields] = useState(initial);
  const [tried, setTried] = useState(false);
  const [due, setDue] = useState(writeDay(initial.due_on));
  const dueOn = due.trim() === "" ? null : parseDay(due, format.today());
  const dueIsDay = due.trim() === "" || dueOn !== null;
  const problems = problemsOf(fields);
  const text = (key: Exclude<keyof JobFields, "due_on">) => ({
    value: fields[key],
    onChange: (value: string) => setFields((all) => ({ ...all, [key]: value })),
    error: tried ? problems[key] : undefined,
    autoComplete: "off",
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0 && dueIsDay)
      onSubmit({ ...fields, state: fields.state.toUpperCase(), due_on: dueOn });
  };
  return (
    <form className="job-form" onSubmit={send} noValidate>
      <div className="job-form-body">
        {note ? <p className="note">{note}</p> : null}
        {error ? <Failed error={error} /> : null}
        <h3>{m.jobForm.customer}</h3>
        <div className="form-row">
          <Field label={m.jobForm.firstName} maxLength={120} {...text("first_name")} autoFocus />
          <Field label={m.jobForm.lastName} maxLength={120} {...text("last_name")} required />
        </div>
        <div className="form-row">
          <Field label={m.jobForm.phone} type="tel" maxLength={40} {...text("phone")} />
          <Field label={m.jobForm.email} type="email" maxLength={254} {...text("email")} />
        </div>
        <h3>{m.jobForm.place}</h3>
        <Field label={m.jobForm.street} maxLength={200} {...text("street")} required />
        <div className="form-row form-town">
          <Field label={m.jobForm.city} maxLength={120} {...text("city")} />
          <Field label={m.jobForm.state} maxLength={2} {...text("state")} />
          <Field label={m.jobForm.zip} maxLength={10} inputMode="numeric" {...text("zip")} />
        </div>
        <Field label={m.jobForm.access} maxLength={500} help={m.jobForm.accessHelp} {...text("access")} />
        <h3>{m.jobForm.next}</h3>
        <div className="form-row form-next">
          <Field label={m.jobForm.nextStep} maxLength={200} {...text("next_step")} />
          <Field
            label={m.jobForm.dueOn}
            value={due}
            onChange={setDue}
            placeholder={m.jobForm.dueHint}
            error={tried && !dueIsDay ? m.jobForm.badDay : undefined}
            autoComplete="off"
          />
        </div>
        <h3>{m.jobForm.insurance}</h3>
        <div className="form-row">
          <Field label={m.jobForm.carrier} maxLength={120} {...text("carrier")} />
          <Field label={m.jobForm.claim} maxLength={60} {...text("claim_number")} />
        </div>
      </div>
      <footer className="job-form-end">
        <button type="submit" className="btn primary" aria-disabled={busy || undefined}>
          {submit}
        </button>
        <button type="button" className="btn quiet" onClick={onCancel}>
          {m.common.cancel}
        </button>
      </footer>
    </form>
  );
}
