-- Mail that is to be sent, written with what it tells of. Its text is sealed, as it may hold a secret, and goes once it
-- was sent or given up.

create table mail (
  org_id uuid not null,
  id uuid not null,
  kind text not null,
  recipient text not null,
  letter bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  given_up_at timestamptz,
  constraint mail_key primary key (org_id, id),
  constraint mail_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint mail_letter_whole check ((letter is null) = (sent_at is not null or given_up_at is not null))
);
create index mail_created on mail (org_id, created_at, id);
select isolate('mail');
grant select, insert, update on mail to brainops_app;
