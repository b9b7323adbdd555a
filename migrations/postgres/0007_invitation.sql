-- People who were asked to join. The secret is in the mail or the message alone.

create table invitation (
  org_id uuid not null,
  id uuid not null,
  email text not null,
  role_ids uuid[] not null,
  sha256 bytea not null,
  invited_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  constraint invitation_key primary key (org_id, id),
  constraint invitation_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint invitation_invited_by_fk foreign key (org_id, invited_by) references person (org_id, id),
  constraint invitation_sha256_once unique (org_id, sha256),
  constraint invitation_email_lower check (email = lower(email) and char_length(email) <= 254)
);
create index invitation_created on invitation (org_id, created_at, id);
select isolate('invitation');
grant select, insert, update on invitation to brainops_app;
