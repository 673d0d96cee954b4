"""Rules about views, functions and triggers: code that runs with somebody's rights."""

from cro_platform.tenancy.lint.rule import Rule

UNTRAILED_CLASSES = "'reference', 'machinery', 'scratch', 'front-door', 'people', 'queue', 'heartbeats', 'trail', 'seal'"
TRAILED = """
  SELECT 1 FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
   WHERE t.tgrelid = s.oid AND t.tgenabled IN ('O', 'A') AND f.oid::regproc::text = 'app.audit_' || operation
"""

RULES = (
    Rule(
        "view-with-its-owner's-eyes",
        "a view reads with its owner's rights unless it says security_invoker, and the owner sees everything",
        """
        SELECT name FROM relation WHERE kind = 'v' AND NOT coalesce('security_invoker=true' = ANY (options), false)
        """,
    ),
    Rule(
        "relation-without-rows-security",
        "materialized views and foreign tables cannot carry row-level security",
        "SELECT name FROM relation WHERE kind IN ('m', 'f')",
    ),
    Rule(
        "function-for-everybody",
        "PostgreSQL lets everybody run a new function; what is run as another role, or as a trigger, is granted by name",
        """
        SELECT name FROM routine WHERE (is_definer OR name LIKE 'app.%')
           AND (acl IS NULL OR EXISTS (SELECT FROM aclexplode(acl) x WHERE x.grantee = 0))
        """,
    ),
    Rule(
        "definer-without-search-path",
        "a definer function that looks tables up by the caller's path reads the caller's tables",
        """
        SELECT name FROM routine WHERE is_definer
           AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (config), false)
        """,
    ),
    Rule(
        "definer-too-powerful",
        "a definer function belongs to a role that has only the policies it needs, never to the owner or a superuser",
        """
        SELECT name FROM routine WHERE is_definer AND owner NOT IN ('cro_registrar', 'cro_auditor', 'cro_signer')
        """,
    ),
    Rule(
        "policy-on-unstable-ground",
        "an IMMUTABLE function in a policy serves one organization's rows to the next from a kept plan",
        """
        SELECT DISTINCT r.name FROM pg_depend d JOIN routine r ON d.refobjid = r.oid
         WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_proc'::regclass AND r.volatility <> 's'
        UNION SELECT name FROM routine WHERE volatility = 'i' AND name LIKE 'app.%'
        """,
    ),
    Rule(
        "rewrite-rule",
        "a rewrite rule changes what a statement does, unseen",
        """
        SELECT r.name || ' ' || w.rulename FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
        """,
    ),
    Rule(
        "table-without-trail",
        "a change that leaves no event cannot be proven (21 CFR 11.10(e))",
        f"""
        SELECT s.name || ' ' || operation FROM stored s, (VALUES ('insert'), ('update'), ('delete')) AS v(operation)
         WHERE s.class NOT IN ({UNTRAILED_CLASSES}) AND NOT EXISTS ({TRAILED})
        """,
    ),
    Rule(
        "trail-can-be-rewritten",
        "an audit trail is append-only, whoever asks (21 CFR 11.10(e); ICH E6(R3) 4.2.2)",
        """
        SELECT s.name FROM stored s WHERE class IN ('trail', 'seal') AND NOT EXISTS (
          SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
           WHERE t.tgrelid = s.oid AND t.tgenabled IN ('O', 'A') AND f.oid::regproc::text = 'app.refuse_change'
             AND t.tgtype & 58 = 58 AND t.tgtype & 1 = 0)
        """,
    ),
    Rule(
        "trigger-switched-off",
        "a trigger that does not fire keeps no trail and no key",
        """
        SELECT s.name || ' ' || t.tgname FROM stored s JOIN pg_trigger t ON t.tgrelid = s.oid WHERE t.tgenabled IN ('D', 'R')
        """,
    ),
)

MOVABLE_CLOCK = Rule(
    "clock-can-be-moved",
    "rights and deadlines follow app.now(): only a database of the test runner holds the version that can be moved",
    "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.oid = 'app.now'::regproc AND p.prosrc LIKE '%setting%'",
)
