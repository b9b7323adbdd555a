-- What a laptop and the office need to agree. The tables of records hold what is shown; what the office has under it
-- lies beside.

-- Who did it: the person's id once the laptop is enrolled. `op` is the whole operation where its columns can't say it.
alter table outbox add column person text not null default '';
alter table outbox add column op text;

-- Number, scopes and job of each record that the office has. A person's change is relative to that number.
drop table field_base;
create table office_row (
  entity text not null,
  id blob not null,
  seq integer not null,
  scopes text not null,
  root blob,
  primary key (entity, id)
) strict, without rowid;

-- The office's value of each field that a waiting change covers; null for a field that it does not have.
create table shadow (
  entity text not null,
  id blob not null,
  fields text not null,
  primary key (entity, id)
) strict, without rowid;

-- Records of kinds that have no table here, and those that their table does not take, with the reason.
create table other_row (
  entity text not null,
  id blob not null,
  fields text not null,
  problem text,
  primary key (entity, id)
) strict, without rowid;

-- Operations that were answered. They are offered again to an office that was restored.
create table kept (
  position integer primary key autoincrement,
  op_id blob not null unique,
  entity_id blob not null,
  at_seq integer not null,
  kept text not null,
  answered_at text not null
) strict;
create index kept_entity on kept (entity_id);
create index kept_at_seq on kept (at_seq);

-- One row: what the laptop knows of itself and the office.
create table sync_meta (
  one integer primary key,
  meta text not null,
  constraint sync_meta_one check (one = 1)
) strict;

-- 256 sums of 16 bytes for each scope.
create table sync_sum (
  scope text primary key,
  sums blob not null
) strict, without rowid;

-- Originals that the office has: every byte is there and was compared.
create table stored_file (
  blake3 text primary key,
  stored_at text not null
) strict, without rowid;

-- Originals of photos that left this laptop before the office had them: their bytes still go there, and stay until then.
create table left_file (
  blake3 text primary key,
  size_bytes integer not null
) strict, without rowid;

-- The office's signed word that it holds every photo of an import; its signature was checked.
create table receipt (
  import_id blob primary key,
  receipt text not null
) strict, without rowid;
