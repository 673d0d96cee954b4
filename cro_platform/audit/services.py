"""Acts that change no row but belong in the trail: exports, downloads, refusals, unblinding, log-ins."""

import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from cro_platform.audit.intent import correlation


def record_act(
    verb: str,
    record: Model,
    *,
    study_id: UUID | None = None,
    is_unblinding: bool = False,
    **detail: Any,
) -> None:
    """Write an act on a record into the trail, in the scope's name (21 CFR 11.10(e); ICH E6(R3) 4.2.2)."""
    record_act_on(
        verb,
        record._meta.db_table,
        str(record.pk),
        study_id=study_id or getattr(record, "study_id", None),
        is_unblinding=is_unblinding,
        **detail,
    )


def record_act_on(
    verb: str,
    table: str,
    pk: str,
    *,
    study_id: UUID | None = None,
    is_unblinding: bool = False,
    **detail: Any,
) -> None:
    """The same where only table and id are at hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.correlation', %s, true)", [correlation()])
        cursor.execute(
            "SELECT app.record_access(%s, %s, %s, %s, %s, %s)",
            [verb, table, pk, study_id, json.dumps(detail, default=str), is_unblinding],
        )


def record_login(user_id: UUID | None, outcome: str, **detail: Any) -> None:
    """Write what happened at the front door: log-in, failure, second factor, password change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.correlation', %s, true)", [correlation()])
        cursor.execute(
            "SELECT app.record_login(%s, %s, %s)",
            [user_id, outcome, json.dumps(detail, default=str)],
        )
