"""Tables of other packages, each with its class of wall; the lint refuses one that is missing here."""

from cro_platform.tenancy.policies import policies

FRONT_DOOR = ("account_emailaddress", "account_emailconfirmation", "django_session")
REFERENCE = (
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_content_type",
    "guardian_userobjectpermission",
    "guardian_groupobjectpermission",
)
OWN_FACTORS = "mfa_authenticator"
OWNER_ONLY = ("django_migrations",)

_FACTORS = f"""
CREATE POLICY wall_login ON {OWN_FACTORS} TO cro_login USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON {OWN_FACTORS} TO cro_login;
CREATE POLICY wall_app ON {OWN_FACTORS} TO cro_app USING (user_id = (SELECT app.person()));
GRANT SELECT ON {OWN_FACTORS} TO cro_app; GRANT UPDATE (last_used_at) ON {OWN_FACTORS} TO cro_app;
"""


def walls() -> str:
    """The SQL that walls them all: credentials at the front door, empty permission tables as reference data."""
    parts = [_enable(table, "front-door") for table in FRONT_DOOR]
    parts += [_enable(table, "reference") for table in REFERENCE]
    parts.append(_force(OWN_FACTORS, "front-door") + _FACTORS)
    parts += [f"GRANT SELECT ON {table} TO cro_app, cro_login;" for table in OWNER_ONLY]
    parts.append("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cro_login;")
    return "\n".join(parts)


def _force(table: str, kind: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
        f"CREATE POLICY wall_owner ON {table} TO cro_owner USING (true); COMMENT ON TABLE {table} IS 'wall:{kind}';"
    )


def _enable(table: str, kind: str) -> str:
    return _force(table, kind) + policies(kind, table, study="", holders=(), columns=frozenset())


SESSIONS = "usersessions_usersession"


def sessions_wall() -> str:
    """The list of a person's sessions: before an organization is known, like the sessions themselves."""
    return (
        _enable(SESSIONS, "front-door")
        + " GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cro_login;"
    )
