"""Seed the cast into the template database, through the services that production uses."""

import os
from datetime import UTC, datetime
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cro_platform.config.settings")
django.setup()

from cro_platform.access.obligations import cells_for, obligations  # noqa: E402 -- after the set-up
from cro_platform.access.principal import Principal, acting, find_principal  # noqa: E402 -- as above
from cro_platform.access.roles import roles_of  # noqa: E402 -- as above
from cro_platform.access.services import NewOrganization, add_member, found_organization  # noqa: E402 -- as above
from cro_platform.tenancy.scope import Actor, organization_scope  # noqa: E402 -- as above
from studies.services import NewContract, Transfer, assign_person, open_study, register_contract  # noqa: E402 -- as above

COMPANIES = {"northwind": "sponsor", "meridian": "sponsor", "helix": "cro", "orbis": "cro"}
SAFETY = ("safety-case-processing", "safety-medical-review", "expedited-safety-reporting")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def founded() -> dict[str, UUID]:
    """The four companies, each with one person per role; their addresses are `ROLE@SLUG.example`."""
    ids = {}
    for slug, kind in COMPANIES.items():
        ids[slug] = found_organization(
            NewOrganization(
                slug, slug.title(), kind, f"admin@{slug}.example", f"Admin of {slug.title()}"
            )
        )
        with organization_scope(ids[slug], Actor.system("seed")):
            for role in roles_of(kind):
                if role.code != "admin":
                    machine = role.code == "service-account"
                    add_member(
                        f"{role.code}@{slug}.example",
                        f"{role.name} of {slug.title()}",
                        role.code,
                        is_machine=machine,
                    )
    with organization_scope(ids["helix"], Actor.system("seed")):
        add_member(
            "safety-specialist.meridian@helix.example",
            "Second safety specialist",
            "safety-specialist",
        )
    return ids


def person(role: str, slug: str) -> Principal:
    """Somebody of the cast."""
    found = find_principal(f"{role}@{slug}.example", slug)
    assert found is not None
    return found


def study(slug: str, number: str, countries: tuple[str, ...]) -> UUID:
    """A study of a sponsor."""
    lead = person("study-lead", slug)
    with acting(lead):
        return open_study(
            by=lead, protocol_number=number, title=f"Study {number}", countries=countries
        ).pk


def contract(slug: str, provider: UUID, number: str, transfers: tuple[Transfer, ...]) -> None:
    """An executed contract of a sponsor."""
    manager = person("vendor-manager", slug)
    with acting(manager):
        register_contract(
            by=manager,
            new=NewContract(
                provider_id=provider, number=number, title=f"Agreement {number}",
                executed_at=BEGIN, effective_at=BEGIN, transfers=transfers,
            ),
        )  # fmt: skip


def everything(
    study_id: UUID, countries: tuple[str, ...], *, but: tuple[str, ...] = ()
) -> tuple[Transfer, ...]:
    """Every obligation of the catalogue in every cell, except some."""
    return tuple(
        Transfer(study_id, owed.code, cell, f"Annex A, {owed.name}")
        for owed in obligations()
        if owed.code not in but
        for cell in cells_for(owed, countries)
    )


def main() -> None:
    """The whole cast."""
    ids = founded()
    countries = ("DE", "FR", "GB", "US")
    alpha = study("northwind", "NW-ALPHA", countries)
    bravo = study("northwind", "NW-BRAVO", ("US",))
    rival = study("meridian", "ME-RIVAL", countries)
    contract(
        "northwind",
        ids["helix"],
        "NW-HX-1",
        everything(alpha, countries, but=("site-monitoring", "service-provider-oversight")),
    )
    contract(
        "northwind",
        ids["orbis"],
        "NW-OR-1",
        tuple(Transfer(alpha, "site-monitoring", c, "Annex B") for c in countries),
    )
    contract("meridian", ids["helix"], "ME-HX-1", everything(rival, countries))
    for slug, study_id, roles in (
        (
            "helix",
            alpha,
            (
                "project-manager",
                "lead-cra",
                "cra",
                "safety-specialist",
                "regulatory-specialist",
                "data-manager",
                "qa",
            ),
        ),
        ("helix", rival, ("project-manager", "safety-specialist.meridian", "qa")),
        ("orbis", alpha, ("project-manager", "lead-cra", "cra", "qa")),
        ("northwind", alpha, ("medical-monitor",)),
        ("northwind", bravo, ("medical-monitor",)),
        ("meridian", rival, ("medical-monitor",)),
    ):
        leader = person("admin", slug)
        team = [person(role, slug).user_id for role in roles]
        with acting(leader):
            for member in team:
                assign_person(study_id, member, by=leader)


if __name__ == "__main__":
    main()
