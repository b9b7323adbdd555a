-- Secrets that were mailed: whoever sends one back has the mailbox. Each works once, and for one thing.

create table proof (
  org_id uuid not null,
  sha256 bytea not null,
  purpose text not null,
  person_id uuid not null,
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint proof_key primary key (org_id, sha256),
  constraint proof_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint proof_purpose_known check (purpose in ('password', 'email'))
);
create index proof_person on proof (org_id, person_id, created_at);
select isolate('proof');
grant select, insert, update, delete on proof to brainops_app;
