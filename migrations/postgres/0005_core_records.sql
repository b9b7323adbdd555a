-- The other records. Names and meanings are those of the device's tables (`migrations/sqlite`), as far as it has them.

-- Makes a record one that is added and nothing else.
create function keep_as_added(target regclass) returns void
language plpgsql as $$
begin
  execute format('revoke update on %s from brainops_app', target);
end
$$;

-- Refuses every change of a record but its being archived and brought back.
create function refuse_change() returns trigger
language plpgsql as $$
declare
  moving constant text[] := array['version', 'changed_at', 'deleted_at'];
begin
  if to_jsonb(old) - moving is distinct from to_jsonb(new) - moving then
    raise exception 'a % stays as it was added', tg_table_name
      using errcode = 'check_violation', constraint = tg_table_name || '_id_rule', schema = tg_table_schema, table = tg_table_name;
  end if;
  return new;
end
$$;

create function keep_but_archive(target regclass) returns void
language plpgsql as $$
begin
  execute format(
    'create trigger refuse_change before update on %s for each row execute function refuse_change()', target);
end
$$;

create table crew (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  phone text not null default '',
  skills text not null default '',
  is_subcontractor boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint crew_key primary key (org_id, id),
  constraint crew_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index crew_created on crew (org_id, created_at, id);
create index crew_changed on crew (org_id, changed_at, id);
create index crew_name on crew (org_id, name, id);
select make_record('crew');

create table crew_member (
  org_id uuid not null,
  id uuid not null,
  crew_id uuid not null,
  person_id uuid not null,
  role text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint crew_member_key primary key (org_id, id),
  constraint crew_member_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint crew_member_crew_id_fk foreign key (org_id, crew_id) references crew (org_id, id),
  constraint crew_member_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint crew_member_person_id_once unique (org_id, crew_id, person_id),
  constraint crew_member_role_known check (role in ('lead', 'member'))
);
create index crew_member_created on crew_member (org_id, created_at, id);
create index crew_member_changed on crew_member (org_id, changed_at, id);
create index crew_member_person on crew_member (org_id, person_id, id);
select make_record('crew_member');

create table photo (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  import_id uuid,
  blake3 text not null,
  size_bytes bigint not null,
  file_name text not null,
  format text not null,
  label text not null default '',
  width_px bigint not null,
  height_px bigint not null,
  orientation bigint not null,
  taken_at text,
  camera jsonb,
  roof_height_m double precision,
  pitch_in_12 double precision,
  imported_at timestamptz not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint photo_key primary key (org_id, id),
  constraint photo_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint photo_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint photo_blake3_once unique (org_id, job_id, blake3),
  constraint photo_job_id_once unique (org_id, job_id, id)
);
create index photo_created on photo (org_id, created_at, id);
create index photo_changed on photo (org_id, changed_at, id);
create index photo_imported_at on photo (org_id, imported_at, id);
create index photo_file_name on photo (org_id, file_name, id);
select make_record('photo');

create table inspection (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  kind text not null,
  state text not null,
  inspector_id uuid,
  planned_for timestamptz,
  done_at timestamptz,
  weather text not null default '',
  summary text not null default '',
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint inspection_key primary key (org_id, id),
  constraint inspection_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint inspection_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint inspection_inspector_id_fk foreign key (org_id, inspector_id) references person (org_id, id)
);
create index inspection_created on inspection (org_id, created_at, id);
create index inspection_changed on inspection (org_id, changed_at, id);
create index inspection_job on inspection (org_id, job_id, id);
create index inspection_inspector on inspection (org_id, inspector_id, id);
select make_record('inspection');

create table finding (
  org_id uuid not null,
  id uuid not null,
  photo_id uuid not null,
  job_id uuid not null,
  number bigint not null,
  source text not null,
  class text not null,
  confidence double precision,
  x0 double precision not null,
  y0 double precision not null,
  x1 double precision not null,
  y1 double precision not null,
  model_sha256 text,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint finding_key primary key (org_id, id),
  constraint finding_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint finding_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint finding_photo_id_fk foreign key (org_id, job_id, photo_id) references photo (org_id, job_id, id),
  constraint finding_number_once unique (org_id, photo_id, number),
  constraint finding_job_id_once unique (org_id, job_id, id)
);
create index finding_created on finding (org_id, created_at, id);
create index finding_changed on finding (org_id, changed_at, id);
select make_record('finding');
select keep_as_added('finding');

create table decision (
  org_id uuid not null,
  id uuid not null,
  finding_id uuid not null,
  job_id uuid not null,
  verdict text not null,
  class text not null,
  x0 double precision not null,
  y0 double precision not null,
  x1 double precision not null,
  y1 double precision not null,
  severity bigint,
  person text not null,
  decided_at timestamptz not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint decision_key primary key (org_id, id),
  constraint decision_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint decision_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint decision_finding_id_fk foreign key (org_id, job_id, finding_id) references finding (org_id, job_id, id)
);
create index decision_created on decision (org_id, created_at, id);
create index decision_changed on decision (org_id, changed_at, id);
create index decision_job on decision (org_id, job_id, id);
create index decision_finding on decision (org_id, finding_id, id);
select make_record('decision');
select keep_as_added('decision');

create table detection_run (
  org_id uuid not null,
  id uuid not null,
  photo_id uuid not null,
  job_id uuid not null,
  model_sha256 text not null,
  pipeline bigint not null,
  found bigint not null,
  kept bigint not null,
  retired jsonb not null,
  ran_at timestamptz not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint detection_run_key primary key (org_id, id),
  constraint detection_run_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint detection_run_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint detection_run_photo_id_fk foreign key (org_id, job_id, photo_id) references photo (org_id, job_id, id)
);
create index detection_run_created on detection_run (org_id, created_at, id);
create index detection_run_changed on detection_run (org_id, changed_at, id);
create index detection_run_job on detection_run (org_id, job_id, id);
create index detection_run_photo on detection_run (org_id, photo_id, id);
select make_record('detection_run');
select keep_as_added('detection_run');

create table roof (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  sketch jsonb,
  assembly jsonb not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint roof_key primary key (org_id, id),
  constraint roof_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint roof_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint roof_job_id_once unique (org_id, job_id)
);
create index roof_created on roof (org_id, created_at, id);
create index roof_changed on roof (org_id, changed_at, id);
select make_record('roof');

create table price_book (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  book jsonb not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint price_book_key primary key (org_id, id),
  constraint price_book_org_id_fk foreign key (org_id) references organisation (org_id)
);
create index price_book_created on price_book (org_id, created_at, id);
create index price_book_changed on price_book (org_id, changed_at, id);
create index price_book_name on price_book (org_id, name, id);
select make_record('price_book');

create table estimate (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  revision bigint not null,
  state text not null,
  offered text not null,
  input jsonb not null,
  quote jsonb,
  total_cents bigint,
  answer text not null,
  answered_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint estimate_key primary key (org_id, id),
  constraint estimate_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint estimate_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint estimate_revision_once unique (org_id, job_id, revision),
  constraint estimate_state_known check (state in ('draft', 'sent')),
  constraint estimate_answer_known check (answer in ('open', 'accepted', 'declined'))
);
create index estimate_created on estimate (org_id, created_at, id);
create index estimate_changed on estimate (org_id, changed_at, id);
select make_record('estimate');

-- What a customer was sent stays as it was sent, and an answer is given once; `domain` has the same rule with words.
create function refuse_change_of_sent() returns trigger
language plpgsql as $$
declare
  moving text[] := array['version', 'changed_at', 'deleted_at'];
begin
  if old.state = 'sent' then
    if old.answer = 'open' then
      moving := moving || array['answer', 'answered_at'];
    end if;
    if to_jsonb(old) - moving is distinct from to_jsonb(new) - moving then
      raise exception 'a revision that was sent stays as it was'
        using errcode = 'check_violation', constraint = 'estimate_state_rule', schema = tg_table_schema, table = tg_table_name;
    end if;
  end if;
  return new;
end
$$;
create trigger refuse_change_of_sent before update on estimate
  for each row execute function refuse_change_of_sent();

create table inventory_item (
  org_id uuid not null,
  id uuid not null,
  sku text not null,
  item text not null default '',
  name text not null,
  variant text not null default '',
  unit text not null,
  reorder_at_milli bigint,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint inventory_item_key primary key (org_id, id),
  constraint inventory_item_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint inventory_item_sku_once unique (org_id, sku)
);
create index inventory_item_created on inventory_item (org_id, created_at, id);
create index inventory_item_changed on inventory_item (org_id, changed_at, id);
create index inventory_item_name on inventory_item (org_id, name, id);
select make_record('inventory_item');

create table inventory_location (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null,
  job_id uuid,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint inventory_location_key primary key (org_id, id),
  constraint inventory_location_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint inventory_location_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint inventory_location_name_once unique (org_id, name)
);
create index inventory_location_created on inventory_location (org_id, created_at, id);
create index inventory_location_changed on inventory_location (org_id, changed_at, id);
create index inventory_location_job on inventory_location (org_id, job_id, id);
select make_record('inventory_location');

create table inventory_movement (
  org_id uuid not null,
  id uuid not null,
  item_id uuid not null,
  kind text not null,
  from_location_id uuid,
  to_location_id uuid,
  quantity_milli bigint not null,
  job_id uuid,
  moved_at timestamptz not null,
  note text not null default '',
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint inventory_movement_key primary key (org_id, id),
  constraint inventory_movement_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint inventory_movement_item_id_fk foreign key (org_id, item_id) references inventory_item (org_id, id),
  constraint inventory_movement_from_location_id_fk foreign key (org_id, from_location_id) references inventory_location (org_id, id),
  constraint inventory_movement_to_location_id_fk foreign key (org_id, to_location_id) references inventory_location (org_id, id),
  constraint inventory_movement_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint inventory_movement_quantity_milli_rule check (quantity_milli > 0)
);
create index inventory_movement_created on inventory_movement (org_id, created_at, id);
create index inventory_movement_changed on inventory_movement (org_id, changed_at, id);
create index inventory_movement_item on inventory_movement (org_id, item_id, id);
create index inventory_movement_job on inventory_movement (org_id, job_id, id);
create index inventory_movement_moved_at on inventory_movement (org_id, moved_at, id);
select make_record('inventory_movement');
select keep_as_added('inventory_movement');

-- What is on hand: the sum of the movements, kept by the trigger below and never below nothing.
create table inventory_stock (
  org_id uuid not null,
  item_id uuid not null,
  location_id uuid not null,
  quantity_milli bigint not null,
  constraint inventory_stock_key primary key (org_id, item_id, location_id),
  constraint inventory_stock_item_id_fk foreign key (org_id, item_id) references inventory_item (org_id, id),
  constraint inventory_stock_location_id_fk foreign key (org_id, location_id) references inventory_location (org_id, id),
  constraint inventory_stock_quantity_milli_rule check (quantity_milli >= 0)
);
create index inventory_stock_location on inventory_stock (org_id, location_id, item_id);
select isolate('inventory_stock');
grant select, insert, update on inventory_stock to brainops_app;

-- The rows of both places are locked in the order of their ids, so that two transfers never wait for each other.
create function move_stock() returns trigger
language plpgsql as $$
begin
  insert into app.inventory_stock (org_id, item_id, location_id, quantity_milli)
  select new.org_id, new.item_id, place, 0
  from unnest(array[new.from_location_id, new.to_location_id]) place
  where place is not null
  order by place
  on conflict on constraint inventory_stock_key do nothing;
  perform from app.inventory_stock s
  where s.org_id = new.org_id
    and s.item_id = new.item_id
    and s.location_id in (new.from_location_id, new.to_location_id)
  order by s.location_id
  for update;
  update app.inventory_stock s
  set quantity_milli = s.quantity_milli
    + case when s.location_id = new.to_location_id then new.quantity_milli else -new.quantity_milli end
  where s.org_id = new.org_id
    and s.item_id = new.item_id
    and s.location_id in (new.from_location_id, new.to_location_id);
  return null;
end
$$;
create trigger move_stock after insert on inventory_movement
  for each row execute function move_stock();

create table task (
  org_id uuid not null,
  id uuid not null,
  job_id uuid,
  title text not null,
  note text not null default '',
  state text not null,
  due_on date,
  done_at timestamptz,
  owner_id uuid,
  team_id uuid,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint task_key primary key (org_id, id),
  constraint task_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint task_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint task_owner_id_fk foreign key (org_id, owner_id) references person (org_id, id),
  constraint task_team_id_fk foreign key (org_id, team_id) references team (org_id, id)
);
create index task_created on task (org_id, created_at, id);
create index task_changed on task (org_id, changed_at, id);
create index task_job on task (org_id, job_id, id);
create index task_owner on task (org_id, owner_id, id);
create index task_team on task (org_id, team_id, id);
select make_record('task');

create table comment (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  author_id uuid not null,
  text text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint comment_key primary key (org_id, id),
  constraint comment_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint comment_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint comment_author_id_fk foreign key (org_id, author_id) references person (org_id, id)
);
create index comment_created on comment (org_id, created_at, id);
create index comment_changed on comment (org_id, changed_at, id);
create index comment_job on comment (org_id, job_id, id);
select make_record('comment');
select keep_but_archive('comment');

create table attachment (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  author_id uuid not null,
  blake3 text not null,
  size_bytes bigint not null,
  file_name text not null,
  media_type text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint attachment_key primary key (org_id, id),
  constraint attachment_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint attachment_job_id_fk foreign key (org_id, job_id) references job (org_id, id),
  constraint attachment_author_id_fk foreign key (org_id, author_id) references person (org_id, id)
);
create index attachment_created on attachment (org_id, created_at, id);
create index attachment_changed on attachment (org_id, changed_at, id);
create index attachment_job on attachment (org_id, job_id, id);
select make_record('attachment');
select keep_but_archive('attachment');

create table document (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  kind text not null,
  title text not null,
  summary text not null default '',
  blake3 text not null,
  size_bytes bigint not null,
  pages bigint not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint document_key primary key (org_id, id),
  constraint document_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint document_job_id_fk foreign key (org_id, job_id) references job (org_id, id)
);
create index document_created on document (org_id, created_at, id);
create index document_changed on document (org_id, changed_at, id);
create index document_job on document (org_id, job_id, id);
select make_record('document');
select keep_as_added('document');

create table timeline (
  org_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  at timestamptz not null,
  person text not null default '',
  kind text not null,
  text text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint timeline_key primary key (org_id, id),
  constraint timeline_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint timeline_job_id_fk foreign key (org_id, job_id) references job (org_id, id)
);
create index timeline_created on timeline (org_id, created_at, id);
create index timeline_changed on timeline (org_id, changed_at, id);
create index timeline_job on timeline (org_id, job_id, id);
select make_record('timeline');
select keep_as_added('timeline');
