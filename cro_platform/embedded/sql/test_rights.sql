-- Tests migrate a template database as its owner and clone it for each worker.
ALTER ROLE cro_owner CREATEDB;
GRANT CONNECT ON DATABASE postgres TO cro_owner;
