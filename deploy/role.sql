-- The user of the API: may do what `brainops_app` may, and owns nothing. Run after the first migration, as often as you
-- like, by whoever may create roles: psql --set password=... --file role.sql
select 'create role brainops_api login' where not exists (select from pg_roles where rolname = 'brainops_api') \gexec
alter role brainops_api with login nosuperuser nobypassrls nocreaterole nocreatedb password :'password';
grant brainops_app to brainops_api;
