-- 5,000 customers and 100,000 jobs of the one organisation, with what the peer's documents hold: about 314 bytes each.
-- Ids come from names, so that nothing here rolls dice.
set session_replication_role = replica;
set search_path = app;

create function pg_temp.id(what text, number bigint) returns uuid
language sql immutable as $$ select md5(what || number)::uuid $$;

insert into customer (org_id, id, last_name, created_at, changed_at)
select o.org_id, pg_temp.id('customer', n), 'Customer ' || n, now(), now()
from organisation o, generate_series(0, 4999) n;

insert into job (org_id, id, customer_id, number, stage, stage_since, street, city, state, zip, next_step, due_on,
  created_at, changed_at)
select o.org_id, pg_temp.id('job', n), pg_temp.id('customer', n % 5000), 'job-' || lpad(n::text, 7, '0'),
  (array['lead', 'inspected', 'quoted', 'signed', 'scheduled'])[n % 5 + 1], now(), n % 9999 || ' Maple Street', 'Springfield',
  'IL', '627' || lpad((n % 100)::text, 2, '0'), 'Tear-off and re-roof, replace flashing at chimney ' || n,
  date '2026-01-01' + (n % 300)::int, now(), now()
from organisation o, generate_series(0, 99999) n;

analyze customer, job;
-- The office takes records into its log when it is first asked for it; to have it do so again, it forgets that it did.
truncate sync_record, sync_sum;
update org_head set sync_epoch = null, change_seq = greatest(change_seq, 1);
