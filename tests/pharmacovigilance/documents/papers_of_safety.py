"""What tests of letters and listings share: a study with sites, cases in a period, documents made by the worker."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from cro_platform.access.principal import Principal, acting
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import open_version, sign_version
from pharmacovigilance.models import SafetyCase, SafetyListing
from pharmacovigilance.services.listings import choose_listing
from sites.models import Investigator, StudySite
from studies.models import Study
from tests.documents.papers import PASSWORD, again, opened, post, work
from tests.pharmacovigilance import safety
from tests.world import World, at

LOCK = "2035-12-31"


def site(world: World, number: str, *, status: str = "recruiting", leader: str = "") -> StudySite:
    """A site of alpha with a principal investigator; in a scope of northwind's."""
    made = StudySite.objects.create(
        study_id=world.alpha, number=number, name=f"Hospital {number}", country="DE", status=status
    )
    if leader:
        Investigator.objects.create(study_id=world.alpha, study_site=made, name=leader)
    return made


def case(world: World, *, on: str = "2035-06-01", **changed: Any) -> SafetyCase:
    """A case of alpha known to helix on a date; in an open scope."""
    with at(f"{on}T12:00:00Z"):
        return safety.opened(world.helix["safety-specialist"], world.alpha, aware_at=on, **changed)


def listing(world: World, kind: str, **changed: Any) -> SafetyListing:
    """A listing of alpha for 2035, chosen after its end; in an open scope."""
    values: dict[str, Any] = {
        "kind": kind,
        "period_from": date(2035, 1, 1),
        "period_to": date.fromisoformat(LOCK),
    }
    if kind == "dsur-tables":
        values |= {"birth_on": date(2030, 1, 1), "number": "3"}
    with at("2036-01-15T12:00:00Z"):
        study = Study.objects.get(pk=world.alpha)
        return choose_listing(
            by=world.helix["safety-specialist"], study=study, **(values | changed)
        )


def made(request: Any, record: Any, by: Principal, **options: Any) -> VersionBase:
    """The document that the worker made of the record."""
    with acting(by):
        version: VersionBase = request(type(record).objects.get(pk=record.pk), by=by, **options)
    work(by.organization_id, "make_requested")
    return again(version, by)


def pdf_of(version: VersionBase, by: Principal) -> bytes:
    """The bytes as this person opens them."""
    with acting(by):
        fresh = type(version)._default_manager.select_related("document").get(pk=version.pk)
        return open_version(fresh, by=by)


def signed(version: VersionBase, by: Principal) -> None:
    """Approve the document by signature; give the signer a password first."""
    shown = opened(version, by)
    with acting(by):
        fresh = type(version)._default_manager.select_related("document").get(pk=version.pk)
        sign_version(
            fresh, by=by, meaning="approval", request=post(by), password=PASSWORD, code="", shown=shown
        )  # fmt: skip


def column(rows: Iterable[tuple[str, ...]], index: int) -> list[str]:
    """One column of a listing."""
    return [row[index] for row in rows]


def fresh(record: Any) -> Any:
    """The record as it stands now; in an open scope."""
    return type(record).objects.get(pk=record.pk)


def pk_of(record: Any) -> UUID:
    """Its id."""
    found: UUID = record.pk
    return found
