-- 100 organisations of ten people, each with 200 customers and 100 jobs, the same on every run. Ids come from names, so
-- that nothing here rolls dice. What triggers would do is done below, at once.
set session_replication_role = replica;
set search_path = app;

create function pg_temp.id(what text, number bigint) returns uuid
language sql immutable as $$ select md5(what || number)::uuid $$;

insert into organisation (org_id, name, slug, created_at, changed_at)
select pg_temp.id('org', n), 'Company ' || n, 'company-' || n, now(), now() from generate_series(1, 100) n;
insert into directory.organisation (org_id, slug)
select pg_temp.id('org', n), 'company-' || n from generate_series(1, 100) n;
insert into org_head (org_id, audit_hash)
select org_id, sha256(org_id::text::bytea) from organisation;

insert into person (org_id, id, email, name, status, created_at, changed_at)
select pg_temp.id('org', n % 100 + 1), pg_temp.id('person', n), 'person' || n || '@example.com', 'Person ' || n, 'active',
  now(), now()
from generate_series(0, 999) n;
insert into role (org_id, id, name, created_at, changed_at)
select org_id, pg_temp.id('role', 1), 'owner', now(), now() from organisation;
insert into role_grant (org_id, role_id, permission, reach)
select org_id, id, '*', 'all' from role;
insert into membership (org_id, person_id, role_id, created_at)
select org_id, id, pg_temp.id('role', 1), now() from person;
insert into session (org_id, id, person_id, created_at, last_used_at, expires_at)
select org_id, id, id, now(), now(), now() + interval '1 day' from person;

insert into customer (org_id, id, first_name, last_name, phone, email, owner_id, created_at, changed_at)
select pg_temp.id('org', n % 100 + 1), pg_temp.id('customer', n),
  (array['Harriet', 'Bo', 'Ansel', 'Petra', 'Teo', 'Jo', 'Lena', 'Dov'])[n % 8 + 1],
  (array['Vandersloot', 'Okonjo', 'Lindqvist', 'Marchetti', 'Abernathy', 'Sandoval', 'Novak'])[n % 7 + 1] || ' ' || n,
  '406-555-' || lpad((n % 10000)::text, 4, '0'), 'customer' || n || '@example.com',
  pg_temp.id('person', n % 100), now() - n * interval '1 minute', now() - n * interval '1 minute'
from generate_series(0, 19999) n;

insert into job (org_id, id, customer_id, number, stage, stage_since, street, city, state, zip, next_step, created_at, changed_at)
select pg_temp.id('org', n % 100 + 1), pg_temp.id('job', n), pg_temp.id('customer', n), '26-' || lpad(n::text, 5, '0'),
  (array['lead', 'inspected', 'quoted', 'signed', 'scheduled'])[n % 5 + 1], now(), n || ' Quarry Hollow Rd', 'Millrace', 'MT',
  '59001', 'Call back about gutters', now() - n * interval '1 minute', now() - n * interval '1 minute'
from generate_series(0, 9999) n;
