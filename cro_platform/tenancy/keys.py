"""The key by which the database verifies the scope: written by the owner, readable by one definer role."""

from typing import Any

from django.conf import settings
from django.db import connections


def load_scope_key(*, using: str, **_: Any) -> None:
    """Replace the key in the database by SCOPE_KEY; running processes need a restart to use a new one."""
    with connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM app.scope_key")
        cursor.execute("INSERT INTO app.scope_key (key) VALUES (%s)", [settings.SCOPE_KEY.encode()])
