-- Parts of a photo that an analysis left out, as there is no roof on them, as JSON of boxes; and whether a person
-- asked for all of the photo.
alter table analysis add column skipped text not null default '[]';
alter table analysis add column everything integer not null default 0;
alter table detection_cache add column skipped text not null default '[]';
