-- Full-text search inside one organisation. Under row-level security PostgreSQL does not use the index of words (`@@`
-- is not leakproof), so a function that names the organisation itself reads it, as a role that nobody can be.

create table search_entry (
  org_id uuid not null,
  entity text not null,
  entity_id uuid not null,
  job_id uuid,
  owner_id uuid,
  team_id uuid,
  title text not null,
  body text not null,
  changed_at timestamptz not null,
  words tsvector not null,
  constraint search_entry_key primary key (org_id, entity, entity_id),
  constraint search_entry_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index search_entry_words on search_entry using gin (words);

-- What is searched of a record. Whose reach it has: its own, or that of the job in `job_id`.
create function searched(entity text, it jsonb, out title text, out body text, out job_id uuid)
language sql immutable as $$
  select
    case entity
      when 'customer' then concat_ws(' ', nullif(it ->> 'first_name', ''), it ->> 'last_name')
      when 'site' then concat_ws(' ', nullif(it ->> 'name', ''), it ->> 'street', nullif(it ->> 'city', ''))
      when 'job' then concat_ws(' ', it ->> 'number', it ->> 'street', nullif(it ->> 'city', ''))
      when 'task' then it ->> 'title'
      when 'photo' then concat_ws(' ', nullif(it ->> 'label', ''), it ->> 'file_name')
      else it ->> 'text'
    end,
    case entity
      when 'customer' then concat_ws(' ', it ->> 'phone', it ->> 'email')
      when 'site' then concat_ws(' ', it ->> 'zip', it ->> 'access')
      when 'job' then concat_ws(' ', it ->> 'zip', it ->> 'access', it ->> 'next_step', it ->> 'carrier', it ->> 'claim_number')
      when 'task' then it ->> 'note'
      else ''
    end,
    case when entity in ('comment', 'timeline', 'photo') then (it ->> 'job_id')::uuid end
$$;

-- The organisation is a word of every entry, so that the index finds its entries alone. Points, hyphens and the like
-- separate words here and in what is looked for: 26-0001 is 26 and 0001.
create function search_words(org uuid, said text) returns tsvector
language sql immutable as $$
  select to_tsvector('pg_catalog.simple', regexp_replace(said, '[!-/:-@\[-`{-~[:space:]]+', ' ', 'g'))
    || array_to_tsvector(array['org' || replace(org::text, '-', '')])
$$;

create function index_for_search() returns trigger
language plpgsql as $$
declare
  it constant jsonb := to_jsonb(new);
begin
  if new.deleted_at is not null then
    delete from app.search_entry e
    where e.org_id = new.org_id and e.entity = tg_table_name and e.entity_id = new.id;
    return null;
  end if;
  insert into app.search_entry (org_id, entity, entity_id, job_id, owner_id, team_id, title, body, changed_at, words)
  select new.org_id, tg_table_name, new.id, s.job_id, (it ->> 'owner_id')::uuid, (it ->> 'team_id')::uuid, s.title, s.body,
    new.changed_at, app.search_words(new.org_id, s.title || ' ' || s.body)
  from app.searched(tg_table_name, it) s
  on conflict on constraint search_entry_key do update
  set job_id = excluded.job_id, owner_id = excluded.owner_id, team_id = excluded.team_id, title = excluded.title,
    body = excluded.body, changed_at = excluded.changed_at, words = excluded.words;
  return null;
end
$$;

-- Records that are there already are entered by the owner, for whom the policies are lifted for this moment.
do $$
declare
  target text;
begin
  foreach target in array array['customer', 'site', 'job', 'task', 'comment', 'timeline', 'photo'] loop
    execute format('alter table %I no force row level security', target);
    execute format(
      'insert into search_entry (org_id, entity, entity_id, job_id, owner_id, team_id, title, body, changed_at, words)
       select t.org_id, %1$L, t.id, s.job_id, (to_jsonb(t) ->> ''owner_id'')::uuid, (to_jsonb(t) ->> ''team_id'')::uuid,
         s.title, s.body, t.changed_at, search_words(t.org_id, s.title || '' '' || s.body)
       from %1$I t, searched(%1$L, to_jsonb(t)) s
       where t.deleted_at is null', target);
    execute format('alter table %I force row level security', target);
    execute format(
      'create trigger index_for_search after insert or update on %I for each row execute function index_for_search()',
      target);
  end loop;
end
$$;

select isolate('search_entry');
grant select, insert, update, delete on search_entry to brainops_app;

-- The entries of the organisation of this transaction that have all the words and are within reach: each kind of record
-- by the reach that is given for it, none that is not named. Outside of a transaction of an organisation: nothing.
create function search_entries(
  wanted text, entities text[], reaches text[], person uuid, teams uuid[], most integer,
  out entity text, out id uuid, out job_id uuid, out title text, out body text, out changed_at timestamptz
) returns setof record
language sql stable security definer set search_path = app, pg_catalog, pg_temp as $$
  with asked as materialized (
    select mine.org_id,
      to_tsquery('pg_catalog.simple', wanted) && ('''org' || replace(mine.org_id::text, '-', '') || '''')::tsquery as query
    from (select nullif(current_setting('app.org', true), '')::uuid as org_id) mine
    where numnode(to_tsquery('pg_catalog.simple', wanted)) > 0
  )
  select e.entity, e.entity_id, e.job_id, e.title, e.body, e.changed_at
  from search_entry e
  join unnest(entities, reaches) as allowed (entity, reach) on allowed.entity = e.entity
  where e.org_id = (select a.org_id from asked a)
    and e.words @@ (select a.query from asked a)
    and case
      when allowed.reach = 'all' then true
      when e.job_id is null then
        e.owner_id = person or (allowed.reach = 'team' and e.team_id = any(teams))
      else exists (
        select from job j
        where j.org_id = e.org_id
          and j.id = e.job_id
          and (j.owner_id = person or (allowed.reach = 'team' and j.team_id = any(teams)))
      )
    end
  order by ts_rank(e.words, (select a.query from asked a)) desc, e.changed_at desc, e.entity_id
  limit most
$$;

-- `true` is right here and nowhere else: the function above, which alone can be this role, names the organisation.
create policy search on search_entry for select to brainops_search using (true);
create policy search on job for select to brainops_search using (true);
grant usage, create on schema app to brainops_search;
grant select on search_entry, job to brainops_search;
alter function search_entries(text, text[], text[], uuid, uuid[], integer) owner to brainops_search;
revoke create on schema app from brainops_search;
revoke all on function search_entries(text, text[], text[], uuid, uuid[], integer) from public;
grant execute on function search_entries(text, text[], text[], uuid, uuid[], integer) to brainops_app;
