-- Organisations and how a table is isolated. Every table here belongs to `brainops_owner`; the API works as
-- `brainops_app`, which owns nothing and is subject to row-level security.

-- Confines a table to the organisation that the transaction was opened for. The setting is empty, not null, once a
-- transaction that set it has ended, so `nullif`; without a setting nothing is visible and nothing can be written.
create function isolate(target regclass) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy organisation on %s
       using (org_id = (select nullif(current_setting(''app.org'', true), '''')::uuid))
       with check (org_id = (select nullif(current_setting(''app.org'', true), '''')::uuid))',
    target);
end
$$;

create table organisation (
  org_id uuid not null,
  name text not null,
  slug text not null,
  time_zone text not null default 'America/Chicago',
  settings jsonb not null default '{}',
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint organisation_key primary key (org_id),
  constraint organisation_name_length check (char_length(name) between 1 and 200)
);
select isolate('organisation');
grant select, insert, update on organisation to brainops_app;

-- One row for each organisation, locked around the commit of every write: it hands out the numbers of the change log
-- and holds the end of the audit chain, so that both have neither gaps nor late arrivals.
create table org_head (
  org_id uuid not null,
  change_seq bigint not null default 0,
  audit_seq bigint not null default 0,
  audit_hash bytea not null,
  constraint org_head_key primary key (org_id),
  constraint org_head_org_id_fk foreign key (org_id) references organisation (org_id)
) with (fillfactor = 50);
select isolate('org_head');
grant select, insert, update on org_head to brainops_app;

-- Human numbers, such as those of jobs: never from a sequence.
create table counter (
  org_id uuid not null,
  name text not null,
  value bigint not null,
  constraint counter_key primary key (org_id, name),
  constraint counter_org_id_fk foreign key (org_id) references organisation (org_id)
);
select isolate('counter');
grant select, insert, update on counter to brainops_app;

-- Answers already given to a request that carried an idempotency key.
create table idempotency (
  org_id uuid not null,
  actor text not null,
  key text not null,
  request_sha256 bytea not null,
  created_at timestamptz not null,
  status integer,
  etag text,
  location text,
  body text,
  constraint idempotency_key primary key (org_id, actor, key),
  constraint idempotency_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index idempotency_age on idempotency (org_id, created_at);
select isolate('idempotency');
grant select, insert, update, delete on idempotency to brainops_app;

-- Where to begin before anybody is known: which organisations an e-mail address may sign in to. Holds hashes only;
-- the API reaches it through the functions below and can't list it.
create table directory.organisation (
  org_id uuid not null,
  slug text not null,
  cell text not null default 'main',
  constraint directory_organisation_key primary key (org_id),
  constraint organisation_slug_once unique (slug),
  constraint organisation_slug_shape check (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$')
);

create table directory.login (
  email_sha256 bytea not null,
  org_id uuid not null,
  person_id uuid not null,
  constraint login_key primary key (email_sha256, org_id),
  constraint login_org_id_fk foreign key (org_id) references directory.organisation (org_id)
);

create function directory.claim_organisation(new_slug text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into directory.organisation (org_id, slug)
  values (nullif(current_setting('app.org', true), '')::uuid, new_slug)
$$;

create function directory.add_login(hash bytea, person uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into directory.login (email_sha256, org_id, person_id)
  values (hash, nullif(current_setting('app.org', true), '')::uuid, person)
$$;

create function directory.remove_login(hash bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from directory.login
  where email_sha256 = hash and org_id = nullif(current_setting('app.org', true), '')::uuid
$$;

create function directory.find_logins(hash bytea)
returns table (org_id uuid, slug text, person_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select l.org_id, o.slug, l.person_id
  from directory.login l
  join directory.organisation o on o.org_id = l.org_id
  where l.email_sha256 = hash
  order by l.org_id
  limit 5
$$;

revoke all on function directory.claim_organisation(text) from public;
revoke all on function directory.add_login(bytea, uuid) from public;
revoke all on function directory.remove_login(bytea) from public;
revoke all on function directory.find_logins(bytea) from public;
grant usage on schema directory to brainops_app;
grant execute on function directory.claim_organisation(text) to brainops_app;
grant execute on function directory.add_login(bytea, uuid) to brainops_app;
grant execute on function directory.remove_login(bytea) to brainops_app;
grant execute on function directory.find_logins(bytea) to brainops_app;
