"""Small lists that rows of studies and contracts carry, read for a whole page at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from cro_platform.access.first_wall import row_wall
from cro_platform.access.principal import Principal
from cro_platform.tenancy.models import Organization
from studies.models import ContractClause, StudyCountry, StudyIdentifier
from studies.rules.dates import DATES, partial


def embed_in_studies(rows: list[dict[str, Any]], by: Principal) -> None:
    """Give each study its numbers, its countries, and its dates as far as they are known."""
    ids = [row["id"] for row in rows]
    numbers, countries = _numbers(ids, by), _countries(ids, by)
    for row in rows:
        row["identifiers"] = numbers[row["id"]]
        row["countries"] = countries[row["id"]]
        for name in DATES:
            row[name] = partial(row[f"{name}_on"], row[f"{name}_precision"])


def _numbers(ids: list[UUID], by: Principal) -> defaultdict[UUID, list[dict[str, str]]]:
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    rows = StudyIdentifier.objects.filter(row_wall(StudyIdentifier, by), study__in=ids).order_by(
        "id"
    )
    for study, kind, value in rows.values_list("study_id", "kind", "value"):
        found[study].append({"kind": kind, "value": value})
    return found


def _countries(ids: list[UUID], by: Principal) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = StudyCountry.objects.filter(row_wall(StudyCountry, by), study__in=ids).order_by(
        "country"
    )
    for study, code in rows.values_list("study_id", "country"):
        found[study].append(code)
    return found


def embed_in_contracts(rows: list[dict[str, Any]]) -> None:
    """Name the parties, and say how many cells each contract transfers."""
    parties = {row[side] for row in rows for side in ("sponsor", "provider")}
    names = organization_names(parties)
    counted = dict(
        ContractClause.objects.filter(contract__in=[row["id"] for row in rows])
        .values_list("contract_id")
        .annotate(Count("id"))
    )
    for row in rows:
        row["sponsor_name"] = names.get(row["sponsor"], "")
        row["provider_name"] = names.get(row["provider"], "")
        row["transfers"] = counted.get(row["id"], 0)


def organization_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the organizations that the asker may know."""
    return dict(Organization.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
