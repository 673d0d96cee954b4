"""The MedDRA releases of this installation: loaded by the operator, who answers for the licence of those who read them."""

import json
import re
from pathlib import Path

from django.db import connection

from cro_platform.tenancy.scope import system_scope
from pharmacovigilance.exchange.meddra import MeddraError, read_release

RELEASE = re.compile(r"\d{1,2}\.[01]")


def load_release(folder: Path, release: str) -> int:
    """Store the release in `folder` under its number (“28.0”); how many terms there are. Loading it again corrects its terms.

    From then on tables of adverse events are sorted by system organ class. MeddraError where the folder is no release.
    """
    if not RELEASE.fullmatch(release):
        raise MeddraError(f"{release!r} is not the number of a release, such as 28.0 or 28.1.")
    terms = [
        [
            each.code, each.name, each.preferred.code, each.preferred.name,
            each.preferred.class_code, each.preferred.class_name, each.preferred.class_order,
        ]
        for each in read_release(folder)
    ]  # fmt: skip
    if not terms:
        raise MeddraError("The release has no terms.")
    with system_scope("dictionary-loader"), connection.cursor() as cursor:
        cursor.execute("SELECT app.store_meddra(%s, %s)", [release, json.dumps(terms)])
    return len(terms)
