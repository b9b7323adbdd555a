-- Runs of a model over photos: how much each found, and which earlier suggestions it replaced. They
-- reconcile with the office, so that every device shows the same suggestions as retired.
create table detection_run (
  id blob primary key,
  photo_id blob not null references photo (id),
  job_id blob not null references job (id),
  model_sha256 text not null,
  pipeline integer not null,
  found integer not null,
  kept integer not null,
  retired text not null,
  ran_at text not null,
  extra text not null default '{}'
) strict;
create index detection_run_photo on detection_run (photo_id);

-- Results of an earlier pipeline are stale; which one gave those at hand is not known.
alter table analysis add column pipeline integer;

-- A cache says how much was found, too. What it holds was found by an earlier pipeline and is not read again.
delete from detection_cache;
alter table detection_cache add column found integer not null default 0;
