/** The office that this laptop belongs to: enrolling, what it holds, leaving. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Enrolment, type Hold, type Office as OfficeView, useRead, useWrite } from "../../api";
import { Field } from "../../components/Field";
import { Seg } from "../../components/Seg";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { Row } from "./Row";

const words = m.office;
const HOLDS: readonly Hold[] = ["mine", "crew", "company"];

export function Office() {
  const office = useRead("get_office", null);
  return (
    <section className="sec">
      <h2>{words.title}</h2>
      {office.error ? <Failed error={office.error} onRetry={() => void office.refetch()} /> : null}
      {office.data ? <Enrolled office={office.data} /> : office.data === null ? <Enrol /> : null}
    </section>
  );
}

function options(upTo: Hold) {
  const most = HOLDS.indexOf(upTo);
  return HOLDS.filter((_, at) => at <= most).map((key) => ({ key, label: words.holds[key] }));
}

function Enrolled({ office }: { office: OfficeView }) {
  const choose = useWrite("choose_hold");
  const leave = useWrite("leave_office");
  const now = useWrite("sync_now");
  const error = choose.error ?? leave.error ?? now.error;
  return (
    <>
      <Row label={words.server}>
        <span>{words.enrolled(office.server, office.email)}</span>
        <button type="button" className="btn" onClick={() => now.mutate(null)}>
          {words.now}
        </button>
      </Row>
      <Row label={words.hold} help={words.holdHelp}>
        <Seg
          label={words.hold}
          value={choose.isPending ? choose.variables : office.hold}
          onChange={(hold) => choose.mutate(hold)}
          options={options(office.allowed)}
        />
      </Row>
      <Leave isBusy={leave.isPending} onLeave={() => leave.mutate(null)} />
      {error ? <Failed error={error} /> : null}
    </>
  );
}

/** Asks once more, saying what stays and what is not sent. */
function Leave({ isBusy, onLeave }: { isBusy: boolean; onLeave: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) stay.current?.focus();
  }, [isAsking]);
  const sync = useRead("sync_status", null).data;
  if (!isAsking)
    return (
      <Row label={words.leave} help={words.leaveHelp}>
        <button type="button" className="btn" onClick={() => setAsking(true)}>
          {words.leave}
        </button>
      </Row>
    );
  return (
    <Row label={words.leave} help={words.leaveAsk(sync?.changes_waiting ?? 0, sync?.photos_waiting ?? 0)}>
      <button type="button" className="btn" ref={stay} onClick={() => setAsking(false)}>
        {words.stay}
      </button>
      <button type="button" className="btn danger" disabled={isBusy || !sync} onClick={onLeave}>
        {words.leaveSure}
      </button>
    </Row>
  );
}

const EMPTY: Enrolment = {
  server: "",
  email: "",
  password: "",
  organisation: null,
  code: null,
  laptop: "",
  hold: "mine",
};

function Enrol() {
  const enrol = useWrite("enrol_laptop");
  const [draft, setDraft] = useState(EMPTY);
  const put = (part: Partial<Enrolment>) => setDraft((now) => ({ ...now, ...part }));
  const isWhole = [draft.server, draft.email, draft.password, draft.laptop].every(
    (text) => text.trim() !== "",
  );
  const code = enrol.error?.code;
  const asksOrganisation = code === "choose_organisation" || draft.organisation !== null;
  const asksCode = code === "second_factor_needed" || code === "second_factor_wrong" || draft.code !== null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole && !enrol.isPending) enrol.mutate(draft, { onSuccess: () => setDraft(EMPTY) });
  };
  return (
    <form onSubmit={send} noValidate className="office-form">
      <p className="i2">{words.none}</p>
      <Field
        label={words.server}
        help={words.serverHelp}
        autoComplete="url"
        spellCheck={false}
        value={draft.server}
        onChange={(server) => put({ server })}
      />
      <Field
        label={words.email}
        type="email"
        autoComplete="username"
        value={draft.email}
        onChange={(email) => put({ email })}
      />
      <Field
        label={words.password}
        help={words.passwordHelp}
        type="password"
        autoComplete="current-password"
        value={draft.password}
        onChange={(password) => put({ password })}
      />
      {asksOrganisation ? (
        <Field
          label={words.organisation}
          help={words.organisationHelp}
          value={draft.organisation ?? ""}
          onChange={(organisation) => put({ organisation })}
        />
      ) : null}
      {asksCode ? (
        <Field
          label={words.code}
          autoComplete="one-time-code"
          value={draft.code ?? ""}
          onChange={(text) => put({ code: text })}
        />
      ) : null}
      <Field
        label={words.laptop}
        maxLength={100}
        value={draft.laptop}
        onChange={(laptop) => put({ laptop })}
      />
      <Row label={words.hold} help={words.holdHelp}>
        <Seg
          label={words.hold}
          value={draft.hold}
          onChange={(hold) => put({ hold })}
          options={options("company")}
        />
      </Row>
      {enrol.error ? <Failed error={enrol.error} /> : null}
      <button type="submit" className="btn primary" aria-disabled={!isWhole || enrol.isPending || undefined}>
        {enrol.isPending ? words.enrolling : words.enrol}
      </button>
    </form>
  );
}
