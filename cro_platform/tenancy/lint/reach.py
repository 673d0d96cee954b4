"""Rules about what each role can reach, beyond rows."""

from cro_platform.tenancy.lint.rule import Rule

RIGHTS_CLASSES = (
    "'rights', 'sealed', 'membership', 'people', 'trail', 'seal', 'reference', 'signatures'"
)
DOOR_CLASSES = "'front-door', 'people', 'membership', 'organizations', 'tokens', 'invitations', 'reference', 'heartbeats'"
RELAY_CLASSES = "'queue', 'reference', 'heartbeats'"
DELETABLE_CLASSES = "'machinery', 'scratch', 'grants', 'front-door', 'bilateral-part'"

RULES = (
    Rule(
        "rights-written-directly",
        "rows that carry rights, and the trail, are written by definer functions alone: an INSERT would cut a key to another study",
        f"""
        SELECT s.name || ' ' || command FROM stored s, (VALUES ('INSERT'), ('UPDATE'), ('DELETE')) AS v(command)
         WHERE s.class IN ({RIGHTS_CLASSES})
           AND CASE command WHEN 'DELETE' THEN has_table_privilege('cro_app', s.oid, command)
                            ELSE has_any_column_privilege('cro_app', s.oid, command) END
        """,
    ),
    Rule(
        "delete-granted",
        "nothing regulated is ever deleted: it is nullified, superseded or withdrawn with a reason",
        f"""
        SELECT s.name || ' ' || g.name FROM stored s, grantee g
         WHERE has_table_privilege(g.oid, s.oid, 'DELETE') AND coalesce(s.class, '') NOT IN ({DELETABLE_CLASSES})
           AND NOT (g.name = 'cro_registrar' AND s.class IN ('rights', 'membership'))
        """,
    ),
    Rule(
        "dangerous-grant",
        "TRUNCATE passes over policies and trail, TRIGGER attaches code, REFERENCES tells which ids exist",
        """
        SELECT s.name || ' ' || g.name || ' ' || command
          FROM relation s, grantee g, (VALUES ('TRUNCATE'), ('TRIGGER'), ('REFERENCES'), ('MAINTAIN')) AS v(command)
         WHERE s.kind <> 'f' AND has_table_privilege(g.oid, s.oid, command)
        """,
    ),
    Rule(
        "front-door-reaches-too-far",
        "what runs before an organization is known has the identity tables only",
        f"""
        SELECT name FROM stored WHERE coalesce(class, '') NOT IN ({DOOR_CLASSES})
           AND (has_any_column_privilege('cro_login', oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege('cro_login', oid, 'DELETE'))
        """,
    ),
    Rule(
        "inspector-reaches-too-far",
        "an inspector reads approved states in the trail and writes nothing: one more table would show drafts, prices or others",
        """
        SELECT s.name FROM stored s
         WHERE (coalesce(class, '') <> 'trail' AND has_any_column_privilege('cro_inspector', oid, 'SELECT'))
            OR has_any_column_privilege('cro_inspector', oid, 'INSERT, UPDATE') OR has_table_privilege('cro_inspector', oid, 'DELETE')
        UNION ALL
        SELECT s.name || '.' || a.attname FROM stored s JOIN pg_attribute a ON a.attrelid = s.oid
         WHERE s.class = 'trail' AND a.attname = 'old' AND has_column_privilege('cro_inspector', s.oid, a.attnum, 'SELECT')
        """,
    ),
    Rule(
        "relay-reaches-too-far",
        "the relay crosses organizations, so it reads the queue's envelope and nothing else",
        f"""
        SELECT name FROM stored WHERE coalesce(class, '') NOT IN ({RELAY_CLASSES})
           AND (has_any_column_privilege('cro_relay', oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege('cro_relay', oid, 'DELETE'))
        UNION ALL
        SELECT s.name || '.' || a.attname FROM stored s JOIN pg_attribute a ON a.attrelid = s.oid
         WHERE s.class = 'queue' AND a.attname IN ('payload', 'event', 'handler', 'ref', 'last_error')
           AND has_column_privilege('cro_relay', s.oid, a.attnum, 'SELECT')
        """,
    ),
    Rule(
        "granted-to-public",
        "what everybody may do, every later role may do",
        """
        SELECT r.name || ' ' || x.privilege_type FROM relation r, aclexplode(r.acl) x WHERE x.grantee = 0
        UNION ALL SELECT 'schema ' || n.nspname || ' ' || x.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) x
         WHERE x.grantee = 0 AND n.nspname IN ('public', 'app') AND (n.nspname <> 'public' OR x.privilege_type <> 'USAGE')
        UNION ALL SELECT 'default ' || x.privilege_type FROM pg_default_acl d, aclexplode(d.defaclacl) x WHERE x.grantee = 0
        """,
    ),
    Rule(
        "granted-in-advance",
        "default privileges would open tables that have no wall yet",
        """
        SELECT pg_get_userbyid(d.defaclrole) || ' to ' || g.name
          FROM pg_default_acl d, aclexplode(d.defaclacl) x JOIN grantee g ON g.oid = x.grantee
        """,
    ),
    Rule(
        "role-above-the-wall",
        "a superuser, or a role that passes over row-level security, sees every organization; only pg_dump's may",
        """
        SELECT rolname::text FROM pg_roles
         WHERE rolname LIKE 'cro\\_%' AND (rolsuper OR rolcreaterole OR rolreplication OR (rolbypassrls AND rolname <> 'cro_backup'))
        """,
    ),
    Rule(
        "membership-opens-a-door",
        "a role that inherits another's privileges, or may become it, has two walls' worth of rights",
        """
        SELECT pg_get_userbyid(m.member) || ' in ' || pg_get_userbyid(m.roleid) FROM pg_auth_members m
         WHERE pg_get_userbyid(m.member) LIKE 'cro\\_%'
           AND NOT (pg_get_userbyid(m.member) = 'cro_app' AND NOT m.inherit_option
                    AND pg_get_userbyid(m.roleid) IN ('cro_login', 'cro_inspector'))
           AND NOT (pg_get_userbyid(m.member) = 'cro_owner' AND pg_get_userbyid(m.roleid) IN ('cro_auditor', 'cro_signer', 'cro_registrar'))
           AND NOT (pg_get_userbyid(m.member) = 'cro_backup' AND pg_get_userbyid(m.roleid) = 'pg_read_all_data')
        """,
    ),
)
