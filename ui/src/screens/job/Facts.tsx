/** The facts at the side: access, roof, money, claim. Each number comes from Rust as it is. */
import { Link } from "@tanstack/react-router";
import { type JobDetail, useRead } from "../../api";
import { format, m } from "../../messages";
import { RoofPlan } from "../../parts/RoofPlan";

export function Facts({ job, open }: { job: JobDetail; open: boolean }) {
  const { fields } = job;
  return (
    <aside className={open ? "right open" : "right"} aria-label={m.job.details}>
      <RoofFacts job={job} />
      <section className="sec">
        <h2>{m.job.accessTitle}</h2>
        <dl className="kv">
          <dt>{m.job.access}</dt>
          <dd className={fields.access ? undefined : "i3"}>{fields.access || m.job.noAccess}</dd>
        </dl>
      </section>
      <Money job={job} />
      {fields.carrier || fields.claim_number ? (
        <section className="sec">
          <h2>{m.job.claim}</h2>
          <dl className="kv">
            <dt>{m.job.carrier}</dt>
            <dd>{fields.carrier}</dd>
            <dt>{m.job.claimNumber}</dt>
            <dd className="mono">{fields.claim_number}</dd>
          </dl>
        </section>
      ) : null}
    </aside>
  );
}

function RoofFacts({ job }: { job: JobDetail }) {
  const view = useRead("get_roof", job.row.id).data;
  const measured = view?.numbers.measured;
  const section = view?.roof?.sections[0];
  if (!view?.roof || !measured || !section)
    return (
      <section className="sec">
        <h2>{m.job.roofTitle}</h2>
        <p className="i2">
          {m.job.noRoof}{" "}
          <Link to="/jobs/$jobId/roof" params={{ jobId: job.row.id }}>
            {m.job.enterRoof}
          </Link>
        </p>
      </section>
    );
  const { edges_ft } = measured;
  return (
    <section className="sec">
      <Link to="/jobs/$jobId/roof" params={{ jobId: job.row.id }} className="plan-link">
        <RoofPlan measured={measured} />
      </Link>
      <div className="row between right-head">
        <h2>{m.job.roofTitle}</h2>
        <span className="i3 xs">{m.job.roofSource}</span>
      </div>
      <dl className="kv">
        <dt>{m.job.area}</dt>
        <dd className="mid">{m.job.areaSqft(measured.area_sqft)}</dd>
        <dt>{m.job.squares}</dt>
        <dd className="mid">{format.squares(measured.squares)}</dd>
        <dt>{m.job.shape}</dt>
        <dd>{m.job.shapeOf(section.shape, measured.predominant_pitch_in_12, view.roof.sections.length)}</dd>
        <dt>{m.job.layers}</dt>
        <dd>{format.count(view.roof.layers_to_remove)}</dd>
        <dt>{m.job.edges}</dt>
        <dd>
          {[edges_ft.ridge, edges_ft.eave, edges_ft.rake].map(m.job.feet).join(", ")} {m.job.feetUnit}
        </dd>
      </dl>
    </section>
  );
}

function Money({ job }: { job: JobDetail }) {
  const view = useRead("get_estimate", { job_id: job.row.id, revision: null }).data;
  const offered = view?.id
    ? view.numbers.estimate?.options.find(({ tier }) => tier === view.offered)
    : undefined;
  return (
    <section className="sec">
      <h2>{m.job.money}</h2>
      {view && offered ? (
        <dl className="kv">
          <dt>{m.job.quoted(offered.tier)}</dt>
          <dd className="mid">{format.money(offered.total)}</dd>
          <dt>{m.job.deposit(view.input.deposit_percent)}</dt>
          <dd>{format.money(offered.deposit)}</dd>
          <dt>{m.job.rest}</dt>
          <dd>{format.money(offered.rest)}</dd>
        </dl>
      ) : (
        <p className="i2">
          {m.job.noEstimate}{" "}
          <Link to="/jobs/$jobId/estimate" params={{ jobId: job.row.id }}>
            {m.job.writeEstimate}
          </Link>
        </p>
      )}
    </section>
  );
}
