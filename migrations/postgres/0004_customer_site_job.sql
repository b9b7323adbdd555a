-- The first records. Names and meanings are those of the device's tables (`migrations/sqlite`).

create table customer (
  org_id uuid not null,
  id uuid not null,
  first_name text not null default '',
  last_name text not null,
  phone text not null default '',
  email text not null default '',
  owner_id uuid,
  team_id uuid,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint customer_key primary key (org_id, id),
  constraint customer_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint customer_owner_id_fk foreign key (org_id, owner_id) references person (org_id, id),
  constraint customer_team_id_fk foreign key (org_id, team_id) references team (org_id, id)
);
create index customer_created on customer (org_id, created_at, id);
create index customer_changed on customer (org_id, changed_at, id);
create index customer_name on customer (org_id, last_name, id);
create index customer_owner on customer (org_id, owner_id);
create index customer_team on customer (org_id, team_id);
select make_record('customer');

create table site (
  org_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  name text not null default '',
  street text not null,
  city text not null default '',
  state text not null default '',
  zip text not null default '',
  access text not null default '',
  latitude_deg double precision,
  longitude_deg double precision,
  owner_id uuid,
  team_id uuid,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint site_key primary key (org_id, id),
  constraint site_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint site_customer_id_fk foreign key (org_id, customer_id) references customer (org_id, id),
  constraint site_owner_id_fk foreign key (org_id, owner_id) references person (org_id, id),
  constraint site_team_id_fk foreign key (org_id, team_id) references team (org_id, id)
);
create index site_created on site (org_id, created_at, id);
create index site_changed on site (org_id, changed_at, id);
create index site_customer on site (org_id, customer_id);
create index site_owner on site (org_id, owner_id);
create index site_team on site (org_id, team_id);
select make_record('site');

create table job (
  org_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  site_id uuid,
  number text not null,
  stage text not null,
  stage_since timestamptz not null,
  street text not null,
  city text not null default '',
  state text not null default '',
  zip text not null default '',
  access text not null default '',
  next_step text not null default '',
  due_on date,
  carrier text not null default '',
  claim_number text not null default '',
  owner_id uuid,
  team_id uuid,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  extra jsonb not null default '{}',
  constraint job_key primary key (org_id, id),
  constraint job_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint job_customer_id_fk foreign key (org_id, customer_id) references customer (org_id, id),
  constraint job_site_id_fk foreign key (org_id, site_id) references site (org_id, id),
  constraint job_owner_id_fk foreign key (org_id, owner_id) references person (org_id, id),
  constraint job_team_id_fk foreign key (org_id, team_id) references team (org_id, id)
);
create index job_created on job (org_id, created_at, id);
create index job_changed on job (org_id, changed_at, id);
create index job_customer on job (org_id, customer_id);
create index job_number on job (org_id, number, id);
create index job_stage on job (org_id, stage, id);
create index job_due on job (org_id, coalesce(due_on, date '2999-12-31'), id);
create index job_owner on job (org_id, owner_id);
create index job_team on job (org_id, team_id);
select make_record('job');
