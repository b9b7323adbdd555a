CREATE TABLE analysis (
  photo_id blob primary key references photo (id),
  job_id blob not null,
  state text not null,
  queued_at text not null,
  model_sha256 text,
  code text,
  tiles integer,
  elapsed_ms integer,
  cpu_ms integer
, pipeline integer, skipped text not null default '[]', everything integer not null default 0) strict;

CREATE TABLE company (
  id blob primary key,
  name text not null,
  address text not null default '',
  phone text not null default '',
  email text not null default '',
  license text not null default '',
  quote_days integer not null default 30,
  exclusions text not null default '',
  terms text not null default '[]',
  extra text not null default '{}'
) strict;

CREATE TABLE customer (
  id blob primary key,
  first_name text not null default '',
  last_name text not null,
  phone text not null default '',
  email text not null default '',
  created_at text not null,
  extra text not null default '{}'
) strict;

CREATE TABLE decision (
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

CREATE TABLE detection_cache (
  blake3 text not null,
  model_sha256 text not null,
  pipeline integer not null,
  tiles integer not null,
  elapsed_ms integer not null,
  cpu_ms integer not null,
  findings text not null, found integer not null default 0, skipped text not null default '[]',
  primary key (blake3, model_sha256, pipeline)
) strict, without rowid;

CREATE TABLE detection_run (
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

CREATE TABLE document (
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

CREATE TABLE estimate (
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
, printed text not null default 'null') strict;

CREATE TABLE finding (
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

CREATE TABLE finding_state (
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

CREATE TABLE import (
  id blob primary key,
  job_id blob not null references job (id),
  source text not null,
  roots text not null,
  with_analysis integer not null,
  state text not null,
  started_at text not null,
  active_ms integer not null default 0
) strict;

CREATE TABLE import_item (
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

CREATE TABLE job (
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

CREATE TABLE job_index (
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

CREATE VIRTUAL TABLE job_search using fts5 (
  words,
  prefix = '1 2 3',
  tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE kept (
  position integer primary key autoincrement,
  op_id blob not null unique,
  entity_id blob not null,
  at_seq integer not null,
  kept text not null,
  answered_at text not null
) strict;

CREATE TABLE left_file (
  blake3 text primary key,
  size_bytes integer not null
) strict, without rowid;

CREATE TABLE meta (
  key text primary key,
  value text not null
) strict;

CREATE TABLE office_row (
  entity text not null,
  id blob not null,
  seq integer not null,
  scopes text not null,
  root blob,
  primary key (entity, id)
) strict, without rowid;

CREATE TABLE other_row (
  entity text not null,
  id blob not null,
  fields text not null,
  problem text,
  primary key (entity, id)
) strict, without rowid;

CREATE TABLE outbox (
  device_seq integer primary key autoincrement,
  op_id blob not null unique,
  group_id blob not null,
  entity text not null,
  entity_id blob not null,
  job_id blob,
  fields text not null,
  at text not null
, person text not null default '', op text) strict;

CREATE TABLE photo (
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
  extra text not null default '{}', marked_length text, checked_by text, checked_at text,
  constraint photo_once unique (job_id, blake3)
) strict;

CREATE TABLE price_book (
  id blob primary key,
  name text not null,
  extra text not null default '{}'
, released_on text) strict;

CREATE TABLE price_item (
  id blob primary key,
  book_id blob not null references price_book (id),
  position integer not null,
  sku text not null,
  item text not null,
  tiers text not null default '[]',
  name text not null,
  variant text not null default '',
  unit text not null,
  unit_cost integer not null,
  kind text not null,
  taxable integer not null default 0,
  deleted_at text,
  extra text not null default '{}'
) strict;

CREATE TABLE receipt (
  import_id blob primary key,
  receipt text not null
) strict, without rowid;

CREATE TABLE "review_step" (
  position integer primary key autoincrement,
  job_id blob not null,
  photo_id blob not null,
  finding_id blob,
  what text not null,
  state_before text not null,
  state_after text not null,
  taken_back integer not null default 0
) strict;

CREATE TABLE roof (
  id blob primary key,
  job_id blob not null references job (id),
  assembly text not null,
  extra text not null default '{}', layers_to_remove integer not null default 1, ice_dam_area integer not null default 0, pipe_boots integer not null default 0, attic_floor_sqft real, wall_thickness_in real not null default 0, storeys integer not null default 1, deleted_at text,
  constraint roof_of_job unique (job_id)
) strict;

CREATE TABLE roof_section (
  id blob primary key,
  roof_id blob not null references roof (id),
  job_id blob not null references job (id),
  position integer not null,
  name text not null,
  shape text not null,
  wall_length_ft real not null,
  wall_width_ft real not null,
  overhang_ft real not null default 0,
  pitch_in_12 real not null,
  faces text not null,
  wall_sides text not null default '[]',
  x_ft real not null default 0,
  y_ft real not null default 0,
  deleted_at text,
  extra text not null default '{}'
) strict;

CREATE TABLE setting (
  key text primary key,
  value text not null
) strict;

CREATE TABLE shadow (
  entity text not null,
  id blob not null,
  fields text not null,
  primary key (entity, id)
) strict, without rowid;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE stored_file (
  blake3 text primary key,
  stored_at text not null
) strict, without rowid;

CREATE TABLE sync_meta (
  one integer primary key,
  meta text not null,
  constraint sync_meta_one check (one = 1)
) strict;

CREATE TABLE sync_sum (
  scope text primary key,
  sums blob not null
) strict, without rowid;

CREATE TABLE timeline (
  id blob primary key,
  job_id blob not null references job (id),
  at text not null,
  person text not null,
  kind text not null,
  text text not null,
  extra text not null default '{}'
) strict;

CREATE INDEX analysis_state on analysis (state, queued_at);

CREATE INDEX decision_finding on decision (finding_id);

CREATE INDEX detection_run_photo on detection_run (photo_id);

CREATE INDEX document_job on document (job_id, created_at desc);

CREATE INDEX estimate_job on estimate (job_id, revision);

CREATE INDEX finding_state_job on finding_state (job_id, verdict, confidence, class);

CREATE INDEX finding_state_photo on finding_state (photo_id, verdict, confidence, class);

CREATE INDEX import_item_state on import_item (import_id, state, position);

CREATE INDEX import_job on import (job_id, started_at desc);

CREATE INDEX job_customer on job (customer_id);

CREATE INDEX job_index_changed on job_index (deleted, changed_at, number);

CREATE INDEX job_index_customer on job_index (deleted, customer, number);

CREATE INDEX job_index_due on job_index (deleted, due_on is null, due_on, number);

CREATE INDEX job_index_number on job_index (deleted, number);

CREATE INDEX job_index_photos on job_index (deleted, photos, number);

CREATE INDEX job_index_squares on job_index (deleted, squares, number);

CREATE INDEX job_index_stage on job_index (deleted, stage_rank, due_on is null, due_on, number);

CREATE INDEX job_index_value on job_index (deleted, value_cents, number);

CREATE INDEX kept_at_seq on kept (at_seq);

CREATE INDEX kept_entity on kept (entity_id);

CREATE INDEX outbox_entity on outbox (entity_id);

CREATE INDEX outbox_job on outbox (job_id, group_id) where job_id is not null;

CREATE INDEX photo_blake3 on photo (blake3);

CREATE INDEX photo_job on photo (job_id, taken_at, file_name) where deleted_at is null;

CREATE INDEX price_item_book on price_item (book_id, position);

CREATE INDEX review_step_job on review_step (job_id, taken_back, position);

CREATE INDEX roof_section_roof on roof_section (roof_id, position);

CREATE INDEX timeline_job on timeline (job_id, at desc);
