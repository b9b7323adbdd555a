-- What waits to be done beside requests, for every organisation: which mail is to be sent, who asked for a new password,
-- which upload was left behind.
-- Holds ids and hashes alone, so that a process may look for work without seeing an organisation; what a task is about
-- is read inside its organisation. The API reaches it through the functions below and can't list it.

create table directory.task (
  kind text not null,
  key bytea not null,
  org_id uuid,
  due_at timestamptz not null,
  attempts integer not null default 0,
  constraint task_key primary key (kind, key),
  constraint task_kind_known check (kind in ('mail', 'reset', 'upload'))
) with (fillfactor = 70);
create index task_due on directory.task (due_at);

-- A task that waits already stays as it is: asking often brings nothing sooner.
create function directory.add_task(task_kind text, task_key bytea, moment timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into directory.task (kind, key, org_id, due_at)
  values (task_kind, task_key, nullif(current_setting('app.org', true), '')::uuid, moment)
  on conflict on constraint task_key do nothing
$$;

-- Takes what is due until an instant. Whoever took it may finish or postpone it while nobody else has taken it since.
create function directory.claim_tasks(moment timestamptz, until timestamptz, most integer)
returns table (kind text, key bytea, org_id uuid, attempts integer)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update directory.task t
  set due_at = until, attempts = t.attempts + 1
  from (
    select d.kind, d.key from directory.task d
    where d.due_at <= moment
    order by d.due_at
    limit most
    for update skip locked
  ) due
  where t.kind = due.kind and t.key = due.key
  returning t.kind, t.key, t.org_id, t.attempts
$$;

create function directory.finish_task(task_kind text, task_key bytea, taken_until timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from directory.task where kind = task_kind and key = task_key and due_at = taken_until
$$;

create function directory.postpone_task(task_kind text, task_key bytea, taken_until timestamptz, moment timestamptz)
returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update directory.task set due_at = moment
  where kind = task_kind and key = task_key and due_at = taken_until
$$;

revoke all on function directory.add_task(text, bytea, timestamptz) from public;
revoke all on function directory.claim_tasks(timestamptz, timestamptz, integer) from public;
revoke all on function directory.finish_task(text, bytea, timestamptz) from public;
revoke all on function directory.postpone_task(text, bytea, timestamptz, timestamptz) from public;
grant execute on function directory.add_task(text, bytea, timestamptz) to brainops_app;
grant execute on function directory.claim_tasks(timestamptz, timestamptz, integer) to brainops_app;
grant execute on function directory.finish_task(text, bytea, timestamptz) to brainops_app;
grant execute on function directory.postpone_task(text, bytea, timestamptz, timestamptz) to brainops_app;
