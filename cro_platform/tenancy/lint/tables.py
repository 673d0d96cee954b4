"""Rules about tables and their policies."""

from cro_platform.tenancy.lint.rule import Rule
from cro_platform.tenancy.policies import CLASSES

KNOWN = ", ".join(f"'{name}'" for name in sorted(CLASSES))
OPEN_CLASSES = "'reference', 'heartbeats'"
STUDY_CLASSES = "'study', 'sponsor-owned', 'study-root', 'unblinding', 'signatures'"
PEOPLELESS_CLASSES = "'bilateral', 'bilateral-part', 'rights', 'sealed', 'membership', 'personal', 'queue', 'grants', 'machinery'"

RULES = (
    Rule(
        "table-without-class",
        "a table whose wall nobody declared is a table whose readers nobody chose",
        f"SELECT name FROM stored WHERE class IS NULL OR class NOT IN ({KNOWN})",
    ),
    Rule(
        "wall-not-forced",
        "without row-level security, enabled and forced, every row is everybody's",
        "SELECT name FROM stored WHERE NOT (is_walled AND is_forced)",
    ),
    Rule(
        "grant-without-policy",
        "a privilege that no policy narrows to rows is an oversight in one of the two",
        """
        SELECT DISTINCT s.name || ' ' || g.name || ' ' || command FROM stored s, grantee g,
               (VALUES ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) AS v(command, letter)
         WHERE CASE command WHEN 'DELETE' THEN has_table_privilege(g.oid, s.oid, command)
                            ELSE has_any_column_privilege(g.oid, s.oid, command) END
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = s.oid AND p.polpermissive
                            AND g.oid = ANY (p.polroles) AND p.polcmd IN ('*', letter::"char"))
        """,
    ),
    Rule(
        "policy-to-public",
        "a policy for everybody also holds for roles that are added later",
        "SELECT s.name || ' ' || p.polname FROM stored s JOIN pg_policy p ON p.polrelid = s.oid WHERE 0 = ANY (p.polroles)",
    ),
    Rule(
        "policy-without-condition",
        "a policy of the application that is always true is no wall",
        f"""
        SELECT s.name || ' ' || p.polname FROM stored s JOIN pg_policy p ON p.polrelid = s.oid JOIN grantee g ON g.oid = ANY (p.polroles)
         WHERE g.name = 'cro_app' AND p.polpermissive AND coalesce(s.class, '') NOT IN ({OPEN_CLASSES})
           AND 'true' IN (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
        """,
    ),
    Rule(
        "owned-by-a-running-role",
        "the owner of a table can switch its wall off, so a role that processes run as owns nothing",
        "SELECT name FROM relation WHERE owner <> 'cro_owner'",
    ),
    Rule(
        "study-table-without-study-class",
        "a record with an author and an audience is seen by the parties of its study only through a study's class",
        f"""
        SELECT name FROM stored s WHERE coalesce(class, '') NOT IN ({STUDY_CLASSES}, 'trail')
           AND 3 = (SELECT count(*) FROM pg_attribute a
                     WHERE a.attrelid = s.oid AND a.attname IN ('study_id', 'organization_id', 'audience'))
        """,
    ),
    Rule(
        "study-table-without-people-wall",
        "inside a provider the teams of competing sponsors meet: what belongs to a study asks for assignment too",
        f"""
        SELECT name FROM stored s WHERE coalesce(class, '') NOT IN ({PEOPLELESS_CLASSES})
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attname = 'study_id')
           AND NOT EXISTS (SELECT FROM pg_policy p JOIN grantee g ON g.oid = ANY (p.polroles)
                            WHERE p.polrelid = s.oid AND g.name = 'cro_app' AND NOT p.polpermissive AND p.polname = 'people')
        """,
    ),
    Rule(
        "unblinding-table-without-names",
        "facts that unblind are for named persons only (ICH E6(R3) 4.1)",
        """
        SELECT name FROM stored s WHERE class = 'unblinding'
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = s.oid AND NOT p.polpermissive AND p.polname = 'named')
        """,
    ),
    Rule(
        "author-may-be-missing",
        "a row without an author is behind nobody's wall",
        """
        SELECT s.name || '.' || a.attname FROM stored s JOIN pg_attribute a ON a.attrelid = s.oid
         WHERE a.attname IN ('organization_id', 'author_organization_id') AND NOT a.attnotnull AND coalesce(s.class, '') <> 'trail'
        """,
    ),
    Rule(
        "key-without-study",
        "a child that names its parent without its study can point into another sponsor's study",
        """
        SELECT k.conrelid::regclass::text || ' ' || k.conname FROM pg_constraint k
         WHERE k.contype = 'f' AND cardinality(k.conkey) = 1
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'study_id' AND NOT a.attisdropped)
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'study_id' AND NOT a.attisdropped)
           AND NOT EXISTS (SELECT FROM pg_constraint t WHERE t.contype = 'f' AND t.conrelid = k.conrelid AND t.confrelid = k.confrelid
                            AND cardinality(t.conkey) = 2 AND k.conkey <@ t.conkey)
        """,
    ),
)
