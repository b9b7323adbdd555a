-- A known length marked on a photo, and its steps of undo: such a step has no finding.
alter table photo add column marked_length text;

create table review_step_next (
  position integer primary key autoincrement,
  job_id blob not null,
  photo_id blob not null,
  finding_id blob,
  what text not null,
  state_before text not null,
  state_after text not null,
  taken_back integer not null default 0
) strict;
insert into review_step_next (position, job_id, photo_id, finding_id, what, state_before, state_after, taken_back)
  select position, job_id, photo_id, finding_id, what, state_before, state_after, taken_back
  from review_step;
drop table review_step;
alter table review_step_next rename to review_step;
create index review_step_job on review_step (job_id, taken_back, position);
