-- What search reads of photos, jobs and notes, in the words that such records have. The index is made afterwards, which
-- takes a fraction of the time and gives the same.
set search_path = app;
drop index search_entry_words;

insert into search_entry (org_id, entity, entity_id, title, body, changed_at, words)
select e.org_id, e.entity, e.entity_id, e.title, e.body, now() - e.n * interval '1 second',
  search_words(e.org_id, e.title || ' ' || e.body)
from (
  select n, md5('org' || (n % 100 + 1))::uuid as org_id, md5('entry' || n)::uuid as entity_id,
    case n / 100 % 10 when 0 then 'job' when 1 then 'comment' else 'photo' end as entity,
    case n / 100 % 10
      when 0 then '26-' || lpad((n / 1000)::text, 5, '0') || ' ' || n % 4000 || ' ' ||
        (array['Quarry Hollow Rd', 'Towpath Ln', 'Kiln St', 'Bellwether Ct', 'Ledger Mill Rd', 'Wren Hill Rd'])[n % 6 + 1]
        || ' ' || (array['Harlan Ferry', 'Millrace', 'Cedar Notch', 'Dunmore', 'Ash Fork'])[n / 7 % 5 + 1]
      when 1 then (array['Gate code', 'Dog in the yard', 'Adjuster called', 'Ladder at the back', 'Two layers found'])[n / 3 % 5 + 1]
        || ' ' || n % 9973
      else (array['north slope', 'south slope', 'ridge', 'valley', 'chimney', 'gutter', 'skylight', 'eave'])[n / 11 % 8 + 1]
        || ' ' || (array['hail', 'wind', 'wear', 'overview'])[n / 5 % 4 + 1] || ' DJI_' || lpad((n % 10000)::text, 4, '0') || '.JPG'
    end as title,
    case n / 100 % 10
      when 0 then '59' || lpad((n % 1000)::text, 3, '0') || ' Call back about gutters CL-' || lpad((n / 1000)::text, 6, '0')
      else ''
    end as body
  from generate_series(0::bigint, $ROWS - 1) n
) e;

create index search_entry_words on search_entry using gin (words);
vacuum analyze;
