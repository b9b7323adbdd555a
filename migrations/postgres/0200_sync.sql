-- What laptops and the office need to agree: each change says what was there before and is linked into a chain; records
-- of every kind as laptops know them, with who wrote each field; streams of numbered operations with their results;
-- sums of what each scope holds; snapshots. The tables of records keep what the office works with, and both are written
-- in one transaction.

alter table org_head
  add column sync_epoch uuid,
  add column sync_mark bytea,
  add column sync_horizon bigint not null default 0,
  add column sync_horizon_mark bytea;

-- `json` keeps every text that a laptop can send; `jsonb` has none with a zero byte.
alter table change
  alter column fields type json,
  add column previous bigint not null default 0,
  add column group_id uuid,
  add column stream_id uuid,
  add column person text not null default '',
  add column before json not null default '{}',
  add column scopes_before text[] not null default '{}',
  add column scopes_after text[] not null default '{}',
  add column mark bytea;

-- One operation may change a record twice: it is put on the list of what waits, and taken from it.
drop index change_op_once;
create index change_op on change (org_id, op_id) where op_id is not null;

-- `about` is what a record is looked for by: the record that an entry of the inbox is about, the revision that a sibling
-- is of, the item that moved. `problem` says why the office's own table does not have this state.
create table sync_record (
  org_id uuid not null,
  entity text not null,
  id uuid not null,
  root uuid,
  created_seq bigint not null,
  seq bigint not null,
  version bigint not null,
  bucket smallint not null,
  scopes text[] not null,
  state text,
  about uuid,
  fields json not null,
  writers json not null,
  problem text,
  constraint sync_record_key primary key (org_id, entity, id),
  constraint sync_record_org_id_fk foreign key (org_id) references organisation (org_id)
) with (fillfactor = 80);
create index sync_record_root on sync_record (org_id, root) where root is not null;
create index sync_record_about on sync_record (org_id, about) where about is not null;
create index sync_record_state on sync_record (org_id, entity, state) where state is not null;
create index sync_record_bucket on sync_record (org_id, bucket);
create index sync_record_problem on sync_record (org_id, entity) where problem is not null;
select isolate('sync_record');
grant select, insert, update on sync_record to brainops_app;

-- For each scope and bucket the marks of its rows added up, modulo 2^128.
create table sync_sum (
  org_id uuid not null,
  scope text not null,
  bucket smallint not null,
  sum numeric(39, 0) not null,
  constraint sync_sum_key primary key (org_id, scope, bucket),
  constraint sync_sum_org_id_fk foreign key (org_id) references organisation (org_id)
) with (fillfactor = 50);
select isolate('sync_sum');
grant select, insert, update on sync_sum to brainops_app;

-- A stream of numbered operations, and the laptop that it is of. A laptop begins a new one when its disk was copied.
create table sync_stream (
  org_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  seq bigint not null default 0,
  mark bytea not null,
  constraint sync_stream_key primary key (org_id, id),
  constraint sync_stream_device_id_fk foreign key (org_id, device_id) references device (org_id, id)
);
create index sync_stream_device on sync_stream (org_id, device_id);
select isolate('sync_stream');
grant select, insert, update on sync_stream to brainops_app;

create table sync_number (
  org_id uuid not null,
  stream_id uuid not null,
  seq bigint not null,
  op_id uuid not null,
  mark bytea not null,
  constraint sync_number_key primary key (org_id, stream_id, seq),
  constraint sync_number_stream_id_fk foreign key (org_id, stream_id) references sync_stream (org_id, id)
);
create index sync_number_op on sync_number (org_id, op_id);
select isolate('sync_number');
grant select, insert on sync_number to brainops_app;

create table sync_result (
  org_id uuid not null,
  op_id uuid not null,
  result json not null,
  constraint sync_result_key primary key (org_id, op_id),
  constraint sync_result_org_id_fk foreign key (org_id) references organisation (org_id)
);
select isolate('sync_result');
grant select, insert on sync_result to brainops_app;

-- What a laptop chose to hold, as far as its person is allowed.
create table sync_hold (
  org_id uuid not null,
  device_id uuid not null,
  hold text not null,
  constraint sync_hold_key primary key (org_id, device_id),
  constraint sync_hold_device_id_fk foreign key (org_id, device_id) references device (org_id, id),
  constraint sync_hold_hold_known check (hold in ('mine', 'crew', 'company'))
);
select isolate('sync_hold');
grant select, insert, update on sync_hold to brainops_app;

create table sync_snapshot (
  org_id uuid not null,
  id uuid not null,
  scopes text[] not null,
  epoch uuid not null,
  seq bigint not null,
  mark bytea not null,
  pieces integer not null,
  created_at timestamptz not null,
  constraint sync_snapshot_key primary key (org_id, id),
  constraint sync_snapshot_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index sync_snapshot_created on sync_snapshot (org_id, created_at);
select isolate('sync_snapshot');
grant select, insert, delete on sync_snapshot to brainops_app;

-- An answer as it is sent, made small.
create table sync_piece (
  org_id uuid not null,
  snapshot_id uuid not null,
  piece integer not null,
  body bytea not null,
  constraint sync_piece_key primary key (org_id, snapshot_id, piece),
  constraint sync_piece_snapshot_id_fk foreign key (org_id, snapshot_id) references sync_snapshot (org_id, id) on delete cascade
);
alter table sync_piece alter column body set storage external;
select isolate('sync_piece');
grant select, insert, delete on sync_piece to brainops_app;
