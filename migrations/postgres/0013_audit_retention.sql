-- Retention: details of old audit rows are blanked, the rows and their chain stay. The API may not change the table; it
-- may ask for this, for its transaction's organisation, and for nothing of the newest thirty days: whoever got hold of
-- the API could otherwise blank what they just did.
create function blank_audit_details(before timestamptz, most integer) returns bigint
language sql security definer set search_path = app, pg_catalog, pg_temp as $$
  with mine as (
    select nullif(current_setting('app.org', true), '')::uuid as org_id
  ), old as (
    select a.org_id, a.seq
    from audit a
    where a.org_id = (select m.org_id from mine m)
      and a.at < before
      and a.at < (
        select newest.at - interval '30 days'
        from audit newest
        where newest.org_id = (select m.org_id from mine m)
        order by newest.seq desc
        limit 1
      )
      and a.detail is not null
    order by a.seq
    limit most
  ), blanked as (
    update audit a set detail = null
    from old
    where a.org_id = old.org_id and a.seq = old.seq
    returning 1
  )
  select count(*) from blanked
$$;
revoke all on function blank_audit_details(timestamptz, integer) from public;
grant execute on function blank_audit_details(timestamptz, integer) to brainops_app;
