-- The first vault: what a device keeps. Tables up to `document` reconcile with the office; their
-- fields are listed in `sync/src/entity.rs`. The rest belongs to this device alone.

create table meta (
  key text primary key,
  value text not null
) strict;

create table customer (
  id blob primary key,
  first_name text not null default '',
  last_name text not null,
  phone text not null default '',
  email text not null default '',
  created_at text not null,
  extra text not null default '{}'
) strict;

create table job (
  id blob primary key,
  customer_id blob not null references customer (id),
  number text not null,
  stage text not null,
  stage_since text not null,
  street text not null,
  city text not null default '',
  state text not null default '',
  zip text not null default '',
  access text not null default '',
  next_step text not null default '',
  due_on text,
  carrier text not null default '',
  claim_number text not null default '',
  created_at text not null,
  deleted_at text,
  extra text not null default '{}'
) strict;
create index job_customer on job (customer_id);

create table timeline (
  id blob primary key,
  job_id blob not null references job (id),
  at text not null,
  person text not null,
  kind text not null,
  text text not null,
  extra text not null default '{}'
) strict;
create index timeline_job on timeline (job_id, at desc);

create table photo (
  id blob primary key,
  job_id blob not null references job (id),
  import_id blob,
  blake3 text not null,
  size_bytes integer not null,
  file_name text not null,
  format text not null,
  label text not null default '',
  width_px integer not null,
  height_px integer not null,
  orientation integer not null default 1,
  taken_at text,
  camera text not null,
  roof_height_m real,
  pitch_in_12 real,
  imported_at text not null,
  deleted_at text,
  extra text not null default '{}',
  constraint photo_once unique (job_id, blake3)
) strict;
create index photo_job on photo (job_id, taken_at, file_name) where deleted_at is null;
create index photo_blake3 on photo (blake3);

create table finding (
  id blob primary key,
  photo_id blob not null references photo (id),
  job_id blob not null references job (id),
  number integer not null,
  source text not null,
  class text not null,
  confidence real,
  x0 real not null,
  y0 real not null,
  x1 real not null,
  y1 real not null,
  model_sha256 text,
  created_at text not null,
  extra text not null default '{}',
  constraint finding_number unique (photo_id, number)
) strict;

create table decision (
  id blob primary key,
  finding_id blob not null references finding (id),
  job_id blob not null references job (id),
  verdict text not null,
  class text not null,
  x0 real not null,
  y0 real not null,
  x1 real not null,
  y1 real not null,
  severity integer,
  person text not null,
  decided_at text not null,
  extra text not null default '{}'
) strict;
create index decision_finding on decision (finding_id);

create table roof (
  id blob primary key,
  job_id blob not null references job (id),
  sketch text not null,
  assembly text not null,
  changed_at text not null,
  extra text not null default '{}',
  constraint roof_of_job unique (job_id)
) strict;

create table price_book (
  id blob primary key,
  name text not null,
  book text not null,
  changed_at text not null,
  extra text not null default '{}'
) strict;

create table estimate (
  id blob primary key,
  job_id blob not null references job (id),
  revision integer not null,
  state text not null,
  offered text not null,
  input text not null,
  quote text not null,
  total_cents integer,
  created_at text not null,
  changed_at text not null,
  extra text not null default '{}'
) strict;
create index estimate_job on estimate (job_id, revision);

create table document (
  id blob primary key,
  job_id blob not null references job (id),
  kind text not null,
  title text not null,
  summary text not null,
  blake3 text not null,
  size_bytes integer not null,
  pages integer not null,
  created_at text not null,
  extra text not null default '{}'
) strict;
create index document_job on document (job_id, created_at desc);

-- What waits for the office. `device_seq` is dense; a row leaves only when the office answered it.
create table outbox (
  device_seq integer primary key autoincrement,
  op_id blob not null unique,
  group_id blob not null,
  entity text not null,
  entity_id blob not null,
  job_id blob,
  fields text not null,
  at text not null
) strict;
create index outbox_job on outbox (job_id, group_id) where job_id is not null;
create index outbox_entity on outbox (entity_id);

-- The office's sequence number of each field's value on this device; absent means never received.
create table field_base (
  entity_id blob not null,
  field text not null,
  seq integer not null,
  primary key (entity_id, field)
) strict, without rowid;

-- Local views of the tables above, kept by the use cases that write them.
create table job_index (
  rid integer primary key,
  job_id blob not null unique,
  number text not null,
  customer text not null collate nocase,
  street text not null,
  city text not null,
  stage text not null,
  stage_rank integer not null,
  next_step text not null,
  due_on text,
  squares real,
  value_cents integer,
  photos integer not null default 0,
  changed_at text not null,
  deleted integer not null default 0
) strict;
create index job_index_due on job_index (deleted, due_on is null, due_on, number);
create index job_index_number on job_index (deleted, number);
create index job_index_customer on job_index (deleted, customer, number);
create index job_index_stage on job_index (deleted, stage_rank, due_on is null, due_on, number);
create index job_index_value on job_index (deleted, value_cents, number);
create index job_index_squares on job_index (deleted, squares, number);
create index job_index_photos on job_index (deleted, photos, number);
create index job_index_changed on job_index (deleted, changed_at, number);

create virtual table job_search using fts5 (
  words,
  prefix = '1 2 3',
  tokenize = 'unicode61 remove_diacritics 2'
);

create table finding_state (
  finding_id blob primary key references finding (id),
  photo_id blob not null,
  job_id blob not null,
  verdict text not null,
  class text not null,
  confidence real not null,
  x0 real not null,
  y0 real not null,
  x1 real not null,
  y1 real not null,
  severity integer,
  person text,
  decided_at text
) strict;
create index finding_state_photo on finding_state (photo_id, verdict, confidence, class);
create index finding_state_job on finding_state (job_id, verdict, confidence, class);

-- This device alone.
create table setting (
  key text primary key,
  value text not null
) strict;

create table import (
  id blob primary key,
  job_id blob not null references job (id),
  source text not null,
  roots text not null,
  with_analysis integer not null,
  state text not null,
  started_at text not null,
  active_ms integer not null default 0
) strict;
create index import_job on import (job_id, started_at desc);

create table import_item (
  id blob primary key,
  import_id blob not null references import (id),
  position integer not null,
  path blob not null,
  file_name text not null,
  size_bytes integer not null,
  state text not null,
  code text,
  detail text not null default '',
  photo_id blob,
  thumbnail integer not null default 0,
  metadata_full integer not null default 0,
  has_height integer not null default 0,
  constraint import_item_once unique (import_id, path)
) strict;
create index import_item_state on import_item (import_id, state, position);

create table analysis (
  photo_id blob primary key references photo (id),
  job_id blob not null,
  state text not null,
  queued_at text not null,
  model_sha256 text,
  code text,
  tiles integer,
  elapsed_ms integer,
  cpu_ms integer
) strict;
create index analysis_state on analysis (state, queued_at);

create table detection_cache (
  blake3 text not null,
  model_sha256 text not null,
  pipeline integer not null,
  tiles integer not null,
  elapsed_ms integer not null,
  cpu_ms integer not null,
  findings text not null,
  primary key (blake3, model_sha256, pipeline)
) strict, without rowid;

-- What a person can take back and do again in review, newest last.
create table review_step (
  position integer primary key autoincrement,
  job_id blob not null,
  photo_id blob not null,
  finding_id blob not null,
  what text not null,
  state_before text not null,
  state_after text not null,
  taken_back integer not null default 0
) strict;
create index review_step_job on review_step (job_id, taken_back, position);
