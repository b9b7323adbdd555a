-- The second proof of a person: an authenticator's secret, sealed, and codes for the day its telephone is gone.

create table second_factor (
  org_id uuid not null,
  person_id uuid not null,
  -- Sealed for this row alone; the key is with the signing keys, never here.
  secret bytea not null,
  created_at timestamptz not null,
  -- Until a first code was right, nobody is asked for one.
  confirmed_at timestamptz,
  -- The newest step of 30 seconds whose code was used: none counts twice.
  last_step bigint not null default 0,
  constraint second_factor_key primary key (org_id, person_id),
  constraint second_factor_person_id_fk foreign key (org_id, person_id) references person (org_id, id)
);
select isolate('second_factor');
grant select, insert, update, delete on second_factor to brainops_app;

create table recovery_code (
  org_id uuid not null,
  person_id uuid not null,
  sha256 bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  constraint recovery_code_key primary key (org_id, person_id, sha256),
  constraint recovery_code_person_id_fk foreign key (org_id, person_id) references person (org_id, id)
);
select isolate('recovery_code');
grant select, insert, update, delete on recovery_code to brainops_app;
