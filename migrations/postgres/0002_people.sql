-- People, what they may do, and how they prove who they are. Secrets are kept as hashes only.

create table person (
  org_id uuid not null,
  id uuid not null,
  email text not null,
  name text not null,
  password_hash text,
  email_verified_at timestamptz,
  status text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint person_key primary key (org_id, id),
  constraint person_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint person_email_once unique (org_id, email),
  constraint person_email_lower check (email = lower(email) and char_length(email) <= 254),
  constraint person_name_length check (char_length(name) <= 200),
  constraint person_status_known check (status in ('invited', 'active', 'suspended'))
);
select isolate('person');
grant select, insert, update on person to brainops_app;

create table role (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  description text not null default '',
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint role_key primary key (org_id, id),
  constraint role_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint role_name_once unique (org_id, name)
);
select isolate('role');
grant select, insert, update, delete on role to brainops_app;

create table role_grant (
  org_id uuid not null,
  role_id uuid not null,
  permission text not null,
  reach text not null,
  constraint role_grant_key primary key (org_id, role_id, permission),
  constraint role_grant_role_id_fk foreign key (org_id, role_id) references role (org_id, id) on delete cascade,
  constraint role_grant_reach_known check (reach in ('own', 'team', 'all'))
);
select isolate('role_grant');
grant select, insert, update, delete on role_grant to brainops_app;

create table membership (
  org_id uuid not null,
  person_id uuid not null,
  role_id uuid not null,
  created_at timestamptz not null,
  constraint membership_key primary key (org_id, person_id, role_id),
  constraint membership_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint membership_role_id_fk foreign key (org_id, role_id) references role (org_id, id)
);
create index membership_role on membership (org_id, role_id);
select isolate('membership');
grant select, insert, delete on membership to brainops_app;

create table team (
  org_id uuid not null,
  id uuid not null,
  name text not null,
  version bigint not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint team_key primary key (org_id, id),
  constraint team_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint team_name_once unique (org_id, name)
);
select isolate('team');
grant select, insert, update, delete on team to brainops_app;

create table team_member (
  org_id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  role text not null default 'member',
  constraint team_member_key primary key (org_id, team_id, person_id),
  constraint team_member_team_id_fk foreign key (org_id, team_id) references team (org_id, id) on delete cascade,
  constraint team_member_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint team_member_role_known check (role in ('lead', 'member'))
);
create index team_member_person on team_member (org_id, person_id);
select isolate('team_member');
grant select, insert, update, delete on team_member to brainops_app;

create table device (
  org_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  platform text not null default '',
  public_key bytea not null,
  enrolled_at timestamptz not null,
  last_seen_at timestamptz,
  revoked_at timestamptz,
  constraint device_key primary key (org_id, id),
  constraint device_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint device_public_key_length check (octet_length(public_key) = 32)
);
create index device_person on device (org_id, person_id);
select isolate('device');
grant select, insert, update on device to brainops_app;

-- One sign-in: the family of refresh tokens that descend from it.
create table session (
  org_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  device_id uuid,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_why text,
  ip text not null default '',
  user_agent text not null default '',
  constraint session_key primary key (org_id, id),
  constraint session_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint session_device_id_fk foreign key (org_id, device_id) references device (org_id, id),
  constraint session_ended_why_known check (ended_why in ('signed_out', 'revoked', 'reused', 'password_changed', 'suspended')),
  constraint session_ended_whole check ((ended_at is null) = (ended_why is null))
);
create index session_person on session (org_id, person_id, created_at);
select isolate('session');
grant select, insert, update on session to brainops_app;

create table refresh_token (
  org_id uuid not null,
  sha256 bytea not null,
  session_id uuid not null,
  issued_at timestamptz not null,
  used_at timestamptz,
  constraint refresh_token_key primary key (org_id, sha256),
  constraint refresh_token_session_id_fk foreign key (org_id, session_id) references session (org_id, id)
);
create index refresh_token_session on refresh_token (org_id, session_id);
select isolate('refresh_token');
grant select, insert, update, delete on refresh_token to brainops_app;

create table api_key (
  org_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  prefix text not null,
  sha256 bytea not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_key_key primary key (org_id, id),
  constraint api_key_person_id_fk foreign key (org_id, person_id) references person (org_id, id),
  constraint api_key_sha256_once unique (org_id, sha256)
);
select isolate('api_key');
grant select, insert, update on api_key to brainops_app;
