-- Who looked over a whole photo, and when. Without it "nothing found" is the word of a model alone.
alter table photo add column checked_by text;
alter table photo add column checked_at text;
