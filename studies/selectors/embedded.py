"""Small lists that rows of studies and contracts carry, read for a whole page at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from cro_platform.access.first_wall import row_wall
from cro_platform.access.principal import Principal
from cro_platform.tenancy.models import Organization
from studies.models import ContractClause, ContractVersion, StudyCountry, StudyIdentifier
from studies.rules.dates import DATES, partial
from studies.selectors.instants import transaction_instant

EVERY = Q()


def embed_in_studies(rows: list[dict[str, Any]], by: Principal) -> None:
    """Give each study its numbers, its countries, and its dates as far as they are known."""
    ids = [row["id"] for row in rows]
    numbers = numbers_of(ids, row_wall(StudyIdentifier, by))
    countries = countries_of(ids, row_wall(StudyCountry, by))
    for row in rows:
        row["identifiers"] = numbers[row["id"]]
        row["countries"] = countries[row["id"]]
        for name in DATES:
            row[name] = partial(row[f"{name}_on"], row[f"{name}_precision"])


def numbers_of(ids: list[UUID], among: Q = EVERY) -> defaultdict[UUID, list[dict[str, str]]]:
    """Under which numbers each study is known."""
    found: defaultdict[UUID, list[dict[str, str]]] = defaultdict(list)
    rows = StudyIdentifier.objects.filter(among, study__in=ids).order_by("id")
    for study, kind, value in rows.values_list("study_id", "kind", "value"):
        found[study].append({"kind": kind, "value": value})
    return found


def countries_of(ids: list[UUID], among: Q = EVERY) -> defaultdict[UUID, list[str]]:
    """In which countries each study runs, in order."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = StudyCountry.objects.filter(among, study__in=ids).order_by("country")
    for study, code in rows.values_list("study_id", "country"):
        found[study].append(code)
    return found


def embed_in_contracts(rows: list[dict[str, Any]]) -> None:
    """Name the parties; of the version executed last, say what it is, when it holds, and how many cells it transfers."""
    parties = {row[side] for row in rows for side in ("sponsor", "provider")}
    names, now = organization_names(parties), transaction_instant()
    currents = {row["current"] for row in rows if row["current"]}
    versions = {v.pk: v for v in ContractVersion.objects.filter(pk__in=currents)}
    counted = dict(
        ContractClause.objects.filter(version__in=currents)
        .values_list("version_id")
        .annotate(Count("id"))
    )
    for row in rows:
        current = versions.get(row["current"])
        row["sponsor_name"] = names.get(row["sponsor"], "")
        row["provider_name"] = names.get(row["provider"], "")
        row["transfers"] = counted.get(row["current"], 0)
        row["version"] = current.number if current else ""
        row["status"] = current.standing(now).value if current else "draft"
        for name in WHEN:
            row[name] = getattr(current, name) if current else None


def embed_standing(rows: list[dict[str, Any]]) -> None:
    """Where each version stands at this instant: what is stored up to execution, then what the dates decide."""
    now = transaction_instant()
    versions = ContractVersion.objects.in_bulk([row["id"] for row in rows])
    for row in rows:
        row["standing"] = versions[row["id"]].standing(now).value


WHEN = ("executed_at", "effective_at", "ends_at", "closes_at")


def organization_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the organizations that the asker may know."""
    return dict(Organization.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
