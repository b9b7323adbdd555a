-- How often somebody tried to sign in, by hashes alone. It is asked before anybody is known, so no organisation owns it;
-- the API reaches it through the functions below and can't list it.

create table directory.attempt (
  key_sha256 bytea not null,
  attempts integer not null,
  ends_at timestamptz not null,
  constraint attempt_key primary key (key_sha256)
) with (fillfactor = 70);
create index attempt_ends on directory.attempt (ends_at);

-- Counts one more, or the first of a new window. A window that ends later than one which begins now was written by a
-- clock that ran ahead: it is cut, so that a clock which was set back locks nobody out for longer. Takes a few rows of
-- the past along, so that what is kept stays in proportion to what is tried.
create function directory.note_attempt(hash bytea, moment timestamptz, until timestamptz)
returns table (attempts integer, ends_at timestamptz)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from directory.attempt a
  where a.key_sha256 in (
    select old.key_sha256 from directory.attempt old
    where old.ends_at < moment and old.key_sha256 <> hash
    order by old.ends_at limit 10
    for update skip locked
  );
  insert into directory.attempt as a (key_sha256, attempts, ends_at)
  values (hash, 1, until)
  on conflict on constraint attempt_key do update
  set attempts = case when a.ends_at <= moment then 1 else least(a.attempts, 1000000) + 1 end,
      ends_at = case when a.ends_at <= moment then until else least(a.ends_at, until) end
  returning a.attempts, a.ends_at
$$;

create function directory.forget_attempts(hashes bytea[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from directory.attempt where key_sha256 = any (hashes)
$$;

revoke all on function directory.note_attempt(bytea, timestamptz, timestamptz) from public;
revoke all on function directory.forget_attempts(bytea[]) from public;
grant execute on function directory.note_attempt(bytea, timestamptz, timestamptz) to brainops_app;
grant execute on function directory.forget_attempts(bytea[]) to brainops_app;
