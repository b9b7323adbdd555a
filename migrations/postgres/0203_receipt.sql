-- Each organisation has a key with which the office signs what it holds. A key is made where none is there, and another
-- one when somebody asks for it; the one before vouches for it. Private halves are sealed.
create table receipt_key (
  org_id uuid not null,
  id uuid not null,
  public_key bytea not null,
  secret_sealed bytea not null,
  vouched_by uuid,
  voucher bytea,
  created_at timestamptz not null,
  constraint receipt_key_key primary key (org_id, id),
  constraint receipt_key_org_id_fk foreign key (org_id) references organisation (org_id),
  constraint receipt_key_vouched_by_fk foreign key (org_id, vouched_by) references receipt_key (org_id, id),
  constraint receipt_key_public_key_length check (octet_length(public_key) = 32),
  constraint receipt_key_voucher_whole check ((vouched_by is null) = (voucher is null))
);
select isolate('receipt_key');
grant select, insert on receipt_key to brainops_app;

-- When the bytes of a file were last read back and had its hash; and since when the store is known to have others, or
-- none: then it may be uploaded again.
alter table file
  add column verified_at timestamptz,
  add column damaged_at timestamptz;
grant update (verified_at, damaged_at) on file to brainops_app;
