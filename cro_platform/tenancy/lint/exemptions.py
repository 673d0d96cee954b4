"""What a rule finds and is right all the same: each by name, with the reason."""

_MIGRATIONS = "names of migrations, no organization's data; the readiness check reads them before any scope exists"
_KEY = "the key that signs scopes: one row, readable by the registrar alone"

EXEMPTIONS: dict[tuple[str, str], str] = {
    ("table-without-class", "django_migrations"): _MIGRATIONS,
    ("wall-not-forced", "django_migrations"): _MIGRATIONS,
    ("grant-without-policy", "django_migrations cro_app SELECT"): _MIGRATIONS,
    ("grant-without-policy", "django_migrations cro_login SELECT"): _MIGRATIONS,
    ("front-door-reaches-too-far", "django_migrations"): _MIGRATIONS,
    ("table-without-class", "app.scope_key"): _KEY,
    ("wall-not-forced", "app.scope_key"): _KEY,
    ("grant-without-policy", "app.scope_key cro_registrar SELECT"): _KEY,
}
