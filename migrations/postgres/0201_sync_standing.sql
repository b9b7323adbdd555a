-- A revoked laptop hands in what it had not sent and destroys its key; until it says so, nobody knows.
alter table device
  add column wiped_at timestamptz,
  add constraint device_wiped_rule check (wiped_at is null or revoked_at is not null);

-- What the office's tables did not take for want of another row is tried again when rows come; everything that they did
-- not take is tried again when they are written in another way: `sync_made` names the way.
alter table sync_record add column misses_row boolean not null default false;
create index sync_record_misses_row on sync_record (org_id, entity) where misses_row;
alter table org_head add column sync_made text;
