-- Database roles, created once by a superuser before the first migration (DESIGN section 3).
-- Log-in passwords are set by whoever runs this file (ALTER ROLE ... PASSWORD); this file holds no secret.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['cro_owner','cro_app','cro_relay','cro_backup'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I LOGIN', r); END IF;
  END LOOP;
  FOREACH r IN ARRAY ARRAY['cro_login','cro_inspector','cro_auditor','cro_signer','cro_registrar'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
END $$;
ALTER ROLE cro_owner NOSUPERUSER NOBYPASSRLS;
ALTER ROLE cro_app NOSUPERUSER NOBYPASSRLS;
ALTER ROLE cro_relay NOSUPERUSER NOBYPASSRLS;
ALTER ROLE cro_backup NOSUPERUSER BYPASSRLS;
ALTER ROLE cro_app SET statement_timeout = '15s';
ALTER ROLE cro_app SET lock_timeout = '5s';
ALTER ROLE cro_app SET idle_in_transaction_session_timeout = '60s';
GRANT cro_login, cro_inspector TO cro_app WITH INHERIT FALSE, SET TRUE;
-- The owner creates the definer functions and hands each to the role it runs as. It inherits from these roles: only so may it
-- still revoke and grant what it has handed over, and it is told of a REVOKE that revokes nothing by a warning only.
GRANT cro_auditor, cro_signer, cro_registrar TO cro_owner WITH INHERIT TRUE, SET TRUE;
GRANT pg_read_all_data TO cro_backup;
