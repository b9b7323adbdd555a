-- What happened: the log of changes that devices and the office follow, and the audit chain.

create table change (
  org_id uuid not null,
  seq bigint not null,
  entity text not null,
  entity_id uuid not null,
  row_version bigint not null,
  kind text not null,
  fields jsonb not null,
  actor text not null,
  device_id uuid,
  op_id uuid,
  at timestamptz not null,
  constraint change_key primary key (org_id, seq),
  constraint change_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint change_row_once unique (org_id, entity, entity_id, row_version),
  constraint change_kind_known check (kind in ('create', 'update', 'archive', 'restore'))
);
create unique index change_op_once on change (org_id, op_id, entity, entity_id) where op_id is not null;
select isolate('change');
grant select, insert on change to brainops_app;

-- A row's hash covers the one before it, the facts of the row, and the hash of its detail. Retention may blank a
-- detail: the chain still holds, and says that a detail was there.
create table audit (
  org_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  entity text not null,
  entity_id uuid,
  request_id text not null,
  detail text,
  detail_sha256 bytea not null,
  hash bytea not null,
  constraint audit_key primary key (org_id, seq),
  constraint audit_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index audit_entity on audit (org_id, entity, entity_id, seq);
select isolate('audit');
grant select, insert on audit to brainops_app;

-- Refuses the commit of a record whose new state is not in the change log, whoever wrote it and by whatever means.
create function require_change() returns trigger
language plpgsql as $$
begin
  if not exists (
    select from app.change c
    where c.org_id = new.org_id
      and c.entity = tg_table_name
      and c.entity_id = new.id
      and c.row_version = new.version
  ) then
    raise exception 'the new state of % % is not in the change log', tg_table_name, new.id
      using errcode = 'BO001', schema = tg_table_schema, table = tg_table_name;
  end if;
  return null;
end
$$;

-- Makes a table a record: isolated, written only together with its change, never deleted.
create function make_record(target regclass) returns void
language plpgsql as $$
begin
  perform isolate(target);
  execute format('grant select, insert, update on %s to brainops_app', target);
  execute format(
    'create constraint trigger require_change after insert or update on %s
       deferrable initially deferred for each row execute function require_change()',
    target);
end
$$;
