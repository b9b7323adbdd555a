-- What must be there before the first migration, made by whoever may create roles and schemas. Harmless to repeat.
do $$
begin
  if not exists (select from pg_roles where rolname = 'brainops_owner') then
    create role brainops_owner nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'brainops_app') then
    create role brainops_app nologin;
  end if;
  -- Owns the function of search, and is nobody otherwise.
  if not exists (select from pg_roles where rolname = 'brainops_search') then
    create role brainops_search nologin;
    grant brainops_search to brainops_owner;
  end if;
  if not pg_has_role(current_user, 'brainops_owner', 'member') then
    execute format('grant brainops_owner to %I', current_user);
  end if;
end
$$;
create schema if not exists app authorization brainops_owner;
create schema if not exists directory authorization brainops_owner;
grant usage on schema app to brainops_app;
