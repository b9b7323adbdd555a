-- Rows of their own for what several people change side by side: the company's profile, the items of
-- the price book and the sections of a roof were one JSON value each. A sent revision also keeps what
-- its quote printed.
--
-- What waits in the outbox about these is replaced by what they are now, and the rest keeps its order
-- without a gap: no office existed before this schema, so nothing of it was sent.
--
-- Besides SQL this uses `mint_id()`, `roof_id(job_id)`, `id_text(id)`, `number(real)` and
-- `upgraded_at()`, which `core/src/store/migrate.rs` gives to every upgrade.

create table company (
  id blob primary key,
  name text not null,
  address text not null default '',
  phone text not null default '',
  email text not null default '',
  license text not null default '',
  quote_days integer not null default 30,
  exclusions text not null default '',
  terms text not null default '[]',
  extra text not null default '{}'
) strict;

insert into company (id, name, address, phone, email, license, quote_days, exclusions, terms)
select
  x'00000000000080008000000000000001',
  meta.value,
  coalesce(kept.profile ->> '$.address', ''),
  coalesce(kept.profile ->> '$.phone', ''),
  coalesce(kept.profile ->> '$.email', ''),
  coalesce(kept.profile ->> '$.license', ''),
  coalesce(kept.profile ->> '$.quote_days', 30),
  coalesce(kept.profile ->> '$.exclusions', 'Painting, interior repairs, satellite dishes and solar panels, and hidden structural damage'),
  coalesce(kept.profile -> '$.terms', json_array(
    'Changes to this work are agreed in writing, with their price, before they are done.',
    'Rotten or broken deck found under the old roof is replaced at the unit price above, with a photo of each sheet.',
    'Rain, wind, ice or heat can move the start; the new day is agreed with you as soon as the forecast shows it.',
    'We protect plants and siding, remove all debris, and sweep the ground with a magnet when the work is done.',
    'Manufacturer''s and workmanship warranties begin on the day the work is complete and paid.'
  ))
from meta
left join (select value -> '$.company' as profile from setting where key = 'settings') as kept
where meta.key = 'company';

update setting set value = json_remove(value, '$.company') where key = 'settings';
delete from meta where key = 'company';

-- The price book.
alter table price_book add column released_on text;
delete from price_book
where id <> (select id from price_book order by changed_at desc limit 1);
update price_book
set id = x'00000000000080008000000000000002', released_on = book ->> '$.released_on';

create table price_item (
  id blob primary key,
  book_id blob not null references price_book (id),
  position integer not null,
  sku text not null,
  item text not null,
  tiers text not null default '[]',
  name text not null,
  variant text not null default '',
  unit text not null,
  unit_cost integer not null,
  kind text not null,
  taxable integer not null default 0,
  deleted_at text,
  extra text not null default '{}'
) strict;
create index price_item_book on price_item (book_id, position);

insert into price_item (id, book_id, position, sku, item, tiers, name, variant, unit, unit_cost, kind, taxable)
select
  mint_id(),
  price_book.id,
  one.key + 1,
  one.value ->> '$.sku',
  one.value ->> '$.item',
  coalesce(one.value -> '$.tiers', '[]'),
  one.value ->> '$.name',
  coalesce(one.value ->> '$.variant', ''),
  one.value ->> '$.unit',
  one.value ->> '$.unit_cost',
  one.value ->> '$.kind',
  one.value ->> '$.taxable'
from price_book, json_each(price_book.book, '$.items') as one;

alter table price_book drop column book;
alter table price_book drop column changed_at;

-- Roofs. A roof that was taken away had the JSON value null.
alter table roof add column layers_to_remove integer not null default 1;
alter table roof add column ice_dam_area integer not null default 0;
alter table roof add column pipe_boots integer not null default 0;
alter table roof add column attic_floor_sqft real;
alter table roof add column wall_thickness_in real not null default 0;
alter table roof add column storeys integer not null default 1;
alter table roof add column deleted_at text;
update roof set
  id = roof_id(job_id),
  layers_to_remove = coalesce(sketch ->> '$.layers_to_remove', 1),
  ice_dam_area = coalesce(sketch ->> '$.ice_dam_area', 0),
  pipe_boots = coalesce(sketch ->> '$.pipe_boots', 0),
  attic_floor_sqft = sketch ->> '$.attic_floor_sqft',
  wall_thickness_in = coalesce(sketch ->> '$.wall_thickness_in', 0),
  storeys = coalesce(sketch ->> '$.storeys', 1),
  deleted_at = case when json_type(sketch) = 'null' then changed_at end;

create table roof_section (
  id blob primary key,
  roof_id blob not null references roof (id),
  job_id blob not null references job (id),
  position integer not null,
  name text not null,
  shape text not null,
  wall_length_ft real not null,
  wall_width_ft real not null,
  overhang_ft real not null default 0,
  pitch_in_12 real not null,
  faces text not null,
  wall_sides text not null default '[]',
  x_ft real not null default 0,
  y_ft real not null default 0,
  deleted_at text,
  extra text not null default '{}'
) strict;
create index roof_section_roof on roof_section (roof_id, position);

insert into roof_section (
  id, roof_id, job_id, position, name, shape, wall_length_ft, wall_width_ft, overhang_ft, pitch_in_12,
  faces, wall_sides, x_ft, y_ft
)
select
  mint_id(),
  roof.id,
  roof.job_id,
  one.key + 1,
  one.value ->> '$.name',
  one.value ->> '$.shape',
  one.value ->> '$.wall_length_ft',
  one.value ->> '$.wall_width_ft',
  coalesce(one.value ->> '$.overhang_ft', 0),
  one.value ->> '$.pitch_in_12',
  coalesce(one.value ->> '$.faces', 'front'),
  coalesce(one.value -> '$.wall_sides', '[]'),
  coalesce(one.value ->> '$.x_ft', 0),
  coalesce(one.value ->> '$.y_ft', 0)
from roof, json_each(roof.sketch, '$.sections') as one;

alter table roof drop column sketch;
alter table roof drop column changed_at;

-- What the quote of a sent revision says, word for word; null where it was sent before this schema
-- and not printed since.
alter table estimate add column printed text not null default 'null';

-- What waits for the office.
delete from outbox where entity in ('price_book', 'roof');

insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
select mint_id(), id, 'company', id, null, json_object(
  'name', json_object('value', name, 'base', 0),
  'address', json_object('value', address, 'base', 0),
  'phone', json_object('value', phone, 'base', 0),
  'email', json_object('value', email, 'base', 0),
  'license', json_object('value', license, 'base', 0),
  'quote_days', json_object('value', quote_days, 'base', 0),
  'exclusions', json_object('value', exclusions, 'base', 0),
  'terms', json_object('value', json(terms), 'base', 0)
), upgraded_at()
from company;

insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
select mint_id(), id, 'price_book', id, null, json_object(
  'name', json_object('value', name, 'base', 0),
  'released_on', json_object('value', released_on, 'base', 0)
), upgraded_at()
from price_book;

insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
select mint_id(), book_id, 'price_item', id, null, json_object(
  'book_id', json_object('value', id_text(book_id), 'base', 0),
  'position', json_object('value', position, 'base', 0),
  'sku', json_object('value', sku, 'base', 0),
  'item', json_object('value', item, 'base', 0),
  'tiers', json_object('value', json(tiers), 'base', 0),
  'name', json_object('value', name, 'base', 0),
  'variant', json_object('value', variant, 'base', 0),
  'unit', json_object('value', unit, 'base', 0),
  'unit_cost', json_object('value', unit_cost, 'base', 0),
  'kind', json_object('value', kind, 'base', 0),
  'taxable', json_object('value', json(iif(taxable, 'true', 'false')), 'base', 0),
  'deleted_at', json_object('value', deleted_at, 'base', 0)
), upgraded_at()
from price_item
order by position;

insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
select mint_id(), id, 'roof', id, job_id, json_object(
  'job_id', json_object('value', id_text(job_id), 'base', 0),
  'layers_to_remove', json_object('value', layers_to_remove, 'base', 0),
  'ice_dam_area', json_object('value', json(iif(ice_dam_area, 'true', 'false')), 'base', 0),
  'pipe_boots', json_object('value', pipe_boots, 'base', 0),
  'attic_floor_sqft', json_object('value', json(number(attic_floor_sqft)), 'base', 0),
  'wall_thickness_in', json_object('value', json(number(wall_thickness_in)), 'base', 0),
  'storeys', json_object('value', storeys, 'base', 0),
  'assembly', json_object('value', json(assembly), 'base', 0),
  'deleted_at', json_object('value', deleted_at, 'base', 0)
), upgraded_at()
from roof;

insert into outbox (op_id, group_id, entity, entity_id, job_id, fields, at)
select mint_id(), roof_id, 'roof_section', id, job_id, json_object(
  'roof_id', json_object('value', id_text(roof_id), 'base', 0),
  'job_id', json_object('value', id_text(job_id), 'base', 0),
  'position', json_object('value', position, 'base', 0),
  'name', json_object('value', name, 'base', 0),
  'shape', json_object('value', shape, 'base', 0),
  'wall_length_ft', json_object('value', json(number(wall_length_ft)), 'base', 0),
  'wall_width_ft', json_object('value', json(number(wall_width_ft)), 'base', 0),
  'overhang_ft', json_object('value', json(number(overhang_ft)), 'base', 0),
  'pitch_in_12', json_object('value', json(number(pitch_in_12)), 'base', 0),
  'faces', json_object('value', faces, 'base', 0),
  'wall_sides', json_object('value', json(wall_sides), 'base', 0),
  'x_ft', json_object('value', json(number(x_ft)), 'base', 0),
  'y_ft', json_object('value', json(number(y_ft)), 'base', 0),
  'deleted_at', json_object('value', deleted_at, 'base', 0)
), upgraded_at()
from roof_section
order by roof_id, position;

create table renumbered (
  was integer primary key,
  becomes integer not null
) strict;
insert into renumbered (was, becomes)
select device_seq, row_number() over (order by device_seq) from outbox;
-- First below zero, so that no number is taken while another row still has it.
update outbox
set device_seq = -(select becomes from renumbered where was = outbox.device_seq);
update outbox set device_seq = -device_seq;
update sqlite_sequence set seq = (select count(*) from outbox) where name = 'outbox';
drop table renumbered;
