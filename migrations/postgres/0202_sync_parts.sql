-- Scopes have parts, so that a laptop is sent what its person may read: `sync_scopes` says by which rules the scopes of an
-- organisation's records were reckoned.
alter table org_head add column sync_scopes integer not null default 0;
