-- Files by what is in them. A row is there once every byte is stored and was compared; before that there is an upload.

create table file (
  org_id uuid not null,
  blake3 text not null,
  size_bytes bigint not null,
  media_type text not null,
  created_by uuid not null,
  created_at timestamptz not null,
  constraint file_key primary key (org_id, blake3),
  constraint file_created_by_fk foreign key (org_id, created_by) references person (org_id, id),
  constraint file_blake3_rule check (blake3 ~ '^[0-9a-f]{64}$')
);
select isolate('file');
grant select, insert on file to brainops_app;

create table upload (
  org_id uuid not null,
  id uuid not null,
  blake3 text not null,
  size_bytes bigint not null,
  chunk_bytes integer not null,
  person_id uuid not null,
  created_at timestamptz not null,
  touched_at timestamptz not null,
  constraint upload_key primary key (org_id, id),
  constraint upload_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint upload_blake3_once unique (org_id, blake3),
  constraint upload_blake3_rule check (blake3 ~ '^[0-9a-f]{64}$'),
  constraint upload_size_bytes_rule check (size_bytes >= 0 and chunk_bytes > 0)
);
select isolate('upload');
grant select, insert, update, delete on upload to brainops_app;

-- A chunk that is stored.
create table upload_chunk (
  org_id uuid not null,
  upload_id uuid not null,
  number integer not null,
  constraint upload_chunk_key primary key (org_id, upload_id, number),
  constraint upload_chunk_upload_id_fk foreign key (org_id, upload_id) references upload (org_id, id) on delete cascade
);
select isolate('upload_chunk');
grant select, insert, delete on upload_chunk to brainops_app;
