-- The application's database, after tenancy/sql/roles.sql: run as superuser, connected to the database itself.
-- Passwords come from the environment of psql, so that neither this file nor a command line holds one.
\set ON_ERROR_STOP on
\getenv owner_password CRO_OWNER_PASSWORD
\getenv app_password CRO_APP_PASSWORD
\getenv relay_password CRO_RELAY_PASSWORD
\getenv backup_password CRO_BACKUP_PASSWORD
DO $$
BEGIN
  IF current_setting('server_version_num')::int < 180000 THEN
    RAISE EXCEPTION 'PostgreSQL 18 or newer is needed, this is %', current_setting('server_version');
  END IF;
END $$;
ALTER ROLE cro_owner PASSWORD :'owner_password';
ALTER ROLE cro_app PASSWORD :'app_password';
ALTER ROLE cro_relay PASSWORD :'relay_password';
ALTER ROLE cro_backup PASSWORD :'backup_password';
SELECT current_database() AS database \gset
ALTER DATABASE :"database" OWNER TO cro_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO cro_app;
GRANT CONNECT ON DATABASE :"database" TO cro_relay, cro_backup, cro_owner;
ALTER SCHEMA public OWNER TO cro_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cro_app, cro_login, cro_inspector, cro_relay, cro_auditor, cro_signer, cro_registrar;
