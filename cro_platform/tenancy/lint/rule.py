"""What a rule is, and the relations every rule reads."""

from dataclasses import dataclass

RELATIONS = """
WITH relation AS (
  SELECT c.oid, c.relkind AS kind, c.relrowsecurity AS is_walled, c.relforcerowsecurity AS is_forced, c.reloptions AS options,
         pg_get_userbyid(c.relowner)::text AS owner, c.relacl AS acl,
         CASE n.nspname WHEN 'public' THEN c.relname::text ELSE n.nspname || '.' || c.relname END AS name,
         substring(obj_description(c.oid, 'pg_class') FROM '^wall:(.+)$') AS class
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'),
grantee AS (
  SELECT oid, rolname::text AS name FROM pg_roles
   WHERE rolname IN ('cro_app', 'cro_login', 'cro_inspector', 'cro_relay', 'cro_auditor', 'cro_signer', 'cro_registrar')),
stored AS (SELECT * FROM relation WHERE kind IN ('r', 'p')),
routine AS (
  SELECT p.oid, p.prosecdef AS is_definer, p.provolatile AS volatility, p.proconfig AS config, p.proacl AS acl,
         pg_get_userbyid(p.proowner)::text AS owner, p.oid::regprocedure::text AS name
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%')
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way out of the wall. `sql` selects the names of what escapes; `why` says what then would happen."""

    name: str
    why: str
    sql: str

    @property
    def statement(self) -> str:
        """The whole query."""
        return f"{RELATIONS} {self.sql} ORDER BY 1"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that escapes the wall, by which rule, and what that means."""

    rule: str
    found: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.found} ({self.why})"
