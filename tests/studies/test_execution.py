"""A signed version becomes rights: at its instant, for its cells, against everybody else's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, connections

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.holders import Holding, holder_of
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import acting
from cro_platform.access.rights import may
from cro_platform.access.target import Target
from studies.enums import ContractStatus
from studies.models import Contract, ContractClause, ContractStudy, ContractVersion, Study
from studies.selectors.conflicts import conflicts
from studies.services import NewContract, Transfer, add_country, open_study, register_contract
from tests import paper
from tests.deadlines.lane import believing
from tests.world import Company, World

OWED = "expedited-safety-reporting"
SECOND = timedelta(seconds=1)
SIGNED = datetime(2026, 2, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def held(
    world: World,
    at: datetime,
    *,
    company: str = "northwind",
    cell: str = "EU",
    known_at: datetime | None = None,
    study: UUID | None = None,
    owed: str = OWED,
) -> Holding:
    """A cell of alpha at an instant, as the quality assurance of a company hears it."""
    with acting(getattr(world, company)["qa"]):
        return holder_of(study or world.alpha, owed, cell, at=at, known_at=known_at)


def register(
    world: World,
    number: str,
    *rows: Transfer,
    provider: Company | None = None,
    signed: datetime = SIGNED,
    effective: datetime = SIGNED,
    **more: Any,
) -> Contract:
    """A contract of northwind; with helix where nobody else is named."""
    manager = world.northwind["vendor-manager"]
    to = (provider or world.helix).id
    with acting(manager):
        return register_contract(
            by=manager, new=NewContract(to, number, number, signed, effective, rows, **more)
        )


def us(world: World, clause: str = "Exhibit B, 4") -> Transfer:
    """Expedited reporting of bravo, which nobody but its sponsor holds in the cast."""
    return Transfer(world.bravo, OWED, "US", clause)


def bravo(world: World, at: datetime, company: str = "northwind") -> str:
    """Who holds that."""
    return held(world, at, company=company, cell="US", study=world.bravo).relation.value


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 3, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2027, 3, 14, 3, tzinfo=ZoneInfo("America/New_York")),
        datetime(2027, 3, 28, 0, 30, tzinfo=ZoneInfo("Asia/Kolkata")),
    ],
    ids=["before the autumn hour", "after the autumn hour", "after the lost hour", "no summer time"],
)  # fmt: skip
def test_one_second_before_and_after_the_instant(world: World, instant: datetime) -> None:
    paper.give_back(world, OWED, "EU", signed=SIGNED, effective=instant)

    for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata"):
        moments = [
            (instant.astimezone(UTC) + step).astimezone(ZoneInfo(zone))
            for step in (-SECOND, 0 * SECOND, SECOND)
        ]
        told = [
            [held(world, at, company=company).relation.value for at in moments]
            for company in ("northwind", "helix", "orbis")
        ]
        assert told == [
            ["provider", "you", "you"], ["you", "sponsor", "sponsor"], ["not_yours", "sponsor", "sponsor"],
        ]  # fmt: skip


def test_rights_answer_as_the_holder_does(world: World) -> None:
    effective = datetime(2035, 6, 1, tzinfo=UTC)
    paper.give_back(world, OWED, "EU", signed=SIGNED, effective=effective)
    asked = Target(study_id=world.alpha, cell="EU")
    physician, specialist = world.northwind["safety-physician"], world.helix["safety-specialist"]
    told = {}
    for name, moment in (("before", "2035-05-31T23:59:59"), ("after", "2035-06-01T00:00:00")):
        for by in (physician, specialist):
            with believing(moment), acting(by):
                told[name, by.organization_slug] = may(by, "safety.submit-report", asked)

    assert told == {
        ("before", "northwind"): False,
        ("before", "helix"): True,
        ("after", "northwind"): True,
        ("after", "helix"): False,
    }


def test_the_cell_given_back_says_since_when_and_by_which_version(world: World) -> None:
    contract = paper.give_back(world, OWED, "EU", signed=SIGNED, effective=LATER)

    before, after = held(world, LATER - SECOND), held(world, LATER)

    assert before.until == LATER
    assert (after.since, after.until, after.version_id) == (LATER, None, contract.current_id)
    assert "NW-HX-1 v2.0" in after.clause


def test_what_the_amendment_names_again_is_held_by_its_new_clause(world: World) -> None:
    register(world, "NW-HX-7", us(world))
    paper.amend(
        world.northwind, "NW-HX-7", (us(world, "Exhibit C, 1"),), signed=SIGNED, effective=LATER
    )

    clauses = [
        held(world, at, cell="US", study=world.bravo).clause for at in (LATER - SECOND, LATER)
    ]

    assert clauses == ["Exhibit B, 4", "Exhibit C, 1"]


def test_an_amendment_moves_the_end_that_was_agreed_before(world: World) -> None:
    register(world, "NW-HX-7", us(world), ends_at=LATER)
    later = LATER + timedelta(days=90)
    paper.amend(
        world.northwind,
        "NW-HX-7",
        (us(world),),
        signed=SIGNED,
        effective=SIGNED + SECOND,
        ends=later,
    )

    assert [bravo(world, at) for at in (LATER, later - SECOND, later)] == [
        "provider",
        "provider",
        "you",
    ]


def test_an_amendment_cannot_rewrite_the_past(world: World) -> None:
    register(world, "NW-HX-7", us(world))
    early = SIGNED - timedelta(days=20)

    with pytest.raises(TransitionRefused, match="rewrite the past"):
        paper.amend(world.northwind, "NW-HX-7", (us(world),), signed=early, effective=early)

    with acting(world.northwind["vendor-manager"]):
        assert Contract.objects.get(number="NW-HX-7").versions.count() == 1


def test_rights_begin_with_the_signature_however_early_the_effective_date(world: World) -> None:
    register(world, "NW-HX-7", us(world))
    paper.amend(
        world.northwind,
        "NW-HX-7",
        (us(world, "Late"),),
        signed=LATER,
        effective=SIGNED + timedelta(days=1),
    )

    told = [held(world, at, cell="US", study=world.bravo).clause for at in (LATER - SECOND, LATER)]

    assert told == ["Exhibit B, 4", "Late"]


def test_a_termination_returns_everything_and_starts_the_close_out(world: World) -> None:
    register(world, "NW-HX-7", us(world))
    version = paper.terminate(
        world.northwind, "NW-HX-7", signed=SIGNED, effective=LATER, close_out_days=30
    )

    assert [bravo(world, at) for at in (LATER - SECOND, LATER)] == ["provider", "you"]
    assert version.closes_at == LATER + timedelta(days=30)
    assert [version.standing(LATER + step) for step in (-SECOND, 0 * SECOND, timedelta(days=30))] == [
        ContractStatus.EXECUTED, ContractStatus.TERMINATED, ContractStatus.CLOSED_OUT,
    ]  # fmt: skip


def test_what_is_over_cannot_be_amended(world: World) -> None:
    register(world, "NW-HX-7", us(world))
    paper.terminate(world.northwind, "NW-HX-7", signed=SIGNED, effective=LATER)

    with pytest.raises(TransitionRefused, match="over"):
        paper.amend(world.northwind, "NW-HX-7", (us(world),), signed=SIGNED, effective=LATER)


def meets(world: World, moment: datetime, company: Company, study: UUID) -> bool:
    """The study is behind the company's wall at the instant."""
    with believing(f"{moment:%Y-%m-%dT%H:%M:%S}"), acting(company["service-account"]):
        return Study.objects.filter(pk=study).exists()


def test_a_party_meets_the_study_until_its_close_out_ends(world: World) -> None:
    with acting(world.orbis["admin"]):
        parties = StudyParty.objects.filter(study_id=world.alpha).values_list("valid_until")
        assert list(parties) == [(None,)]
    effective = datetime(2035, 6, 1, tzinfo=UTC)
    paper.terminate(
        world.northwind, "NW-OR-1", signed=SIGNED, effective=effective, close_out_days=30
    )

    with acting(world.orbis["admin"]):
        (party,) = StudyParty.objects.filter(study_id=world.alpha)

    assert party.valid_until == effective + timedelta(days=30)
    for step, expected in ((-SECOND, True), (SECOND, False)):
        assert meets(world, party.valid_until + step, world.orbis, world.alpha) is expected


def test_a_party_that_comes_back_did_not_meet_the_study_in_between(world: World) -> None:
    first, second = datetime(2035, 1, 1, tzinfo=UTC), datetime(2035, 7, 1, tzinfo=UTC)
    register(world, "NW-OR-7", us(world), provider=world.orbis, effective=first, ends_at=first + timedelta(days=30))  # fmt: skip
    register(world, "NW-OR-8", us(world), provider=world.orbis, effective=second)

    with acting(world.orbis["admin"]):
        periods = StudyParty.objects.filter(study_id=world.bravo).order_by("valid_from")
        told = list(periods.values_list("valid_from", "valid_until"))

    assert told == [(first, first + timedelta(days=30)), (second, None)]


def test_a_cell_that_another_provider_holds_is_refused_with_contract_and_clause(
    world: World,
) -> None:
    row = Transfer(world.alpha, OWED, "EU", "Annex Z")

    with pytest.raises(RuleBroken) as refused:
        register(world, "NW-OR-9", row, provider=world.orbis, effective=LATER)

    (problem,) = refused.value.problems
    assert problem.field == f"clauses/{OWED}/EU"
    assert "Helix" in problem.detail
    assert "NW-HX-1" in problem.detail
    assert "Annex A" in problem.detail
    with acting(world.northwind["vendor-manager"]):
        assert not Contract.objects.filter(number="NW-OR-9").exists()
    assert held(world, LATER).relation.value == "provider"


def test_a_hold_that_begins_later_stands_in_the_way_too(world: World) -> None:
    register(world, "NW-HX-7", us(world), effective=LATER)

    with pytest.raises(RuleBroken, match="NW-HX-7"):
        register(world, "NW-OR-9", us(world), provider=world.orbis)
    register(world, "NW-OR-9", us(world), provider=world.orbis, ends_at=LATER)

    assert [bravo(world, at, "helix") for at in (LATER - SECOND, LATER)] == ["not_yours", "you"]


def test_a_provider_hears_of_no_conflict(world: World) -> None:
    draft = drafted(world, Transfer(world.alpha, OWED, "EU", "Annex Z"), provider=world.orbis)

    with acting(world.orbis["project-manager"]):
        assert conflicts(draft.pk, []) == []
    with acting(world.northwind["vendor-manager"]):
        assert [each.number for each in conflicts(draft.pk, [])] == ["NW-HX-1"]


def drafted(
    world: World, *rows: Transfer, provider: Company, number: str = "NW-DRAFT"
) -> ContractVersion:
    """A version of a paper contract that both have signed and nobody has executed."""
    with acting(world.northwind["vendor-manager"]):
        contract = Contract.objects.create(
            other_organization_id=provider.id,
            sponsor_id=world.northwind.id,
            provider_id=provider.id,
            number=number,
            title=number,
            shared_at=SIGNED,
        )
        version: ContractVersion = ContractVersion.objects.create(
            contract=contract,
            other_organization_id=provider.id,
            effective_at=SIGNED,
            is_recorded_later=True,
            provider_signed_at=SIGNED,
            sponsor_signed_at=SIGNED,
            shared_at=SIGNED,
        )
        ContractClause.objects.bulk_create(
            ContractClause(
                version=version,
                other_organization_id=provider.id,
                study_id=row.study_id,
                obligation=row.obligation,
                cell=row.cell,
                clause=row.clause,
                shared_at=SIGNED,
            )
            for row in rows
        )
    return version


def executed(version: ContractVersion, *, by: Any) -> str:
    """What the database says to an execution."""
    try:
        with acting(by), connection.cursor() as cursor:
            cursor.execute("SELECT app.execute_version(%s)", [version.pk])
    except ProgrammingError as error:
        return str(error.__cause__.pgcode)  # type: ignore[union-attr]  # psycopg2's error
    except Exception as error:  # noqa: BLE001 -- states of our own arrive as internal errors
        return str(getattr(error.__cause__, "pgcode", error))
    return ""


def test_two_versions_signed_at_the_same_moment_cannot_both_win(committed_world: World) -> None:
    world = committed_world
    rivals = [
        drafted(world, us(world), provider=each, number=f"NW-{each.slug}")
        for each in (world.helix, world.orbis)
    ]
    barrier = Barrier(2)

    def sign(version: ContractVersion) -> str:
        try:
            barrier.wait(timeout=30)
            return executed(version, by=world.northwind["vendor-manager"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(sign, rivals))

    assert told == ["", "P0C04"]


def test_only_the_sponsor_executes(world: World) -> None:
    version = drafted(world, us(world), provider=world.helix)

    assert executed(version, by=world.helix["project-manager"]) == "42501"
    assert executed(version, by=world.meridian["vendor-manager"]) == "42501"
    assert bravo(world, LATER) == "you"


def test_what_is_unsigned_or_executed_is_not_executed(world: World) -> None:
    version = drafted(world, us(world), provider=world.helix)
    manager = world.northwind["vendor-manager"]
    with acting(manager):
        ContractVersion.objects.filter(pk=version.pk).update(sponsor_signed_at=None)

    assert executed(version, by=manager) == "P0C01"
    with acting(manager):
        ContractVersion.objects.filter(pk=version.pk).update(sponsor_signed_at=SIGNED)
    assert executed(version, by=manager) == ""
    assert executed(version, by=manager) == "P0C01"


@pytest.mark.parametrize(
    "change",
    [
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(status="executed"),
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(starts_at=SIGNED),
        lambda v: Contract.objects.filter(pk=v.contract_id).update(current=v),
    ],
    ids=["status", "start", "the version in force"],
)
def test_only_execution_puts_into_force(world: World, change: Any) -> None:
    version = drafted(world, us(world), provider=world.helix)

    with acting(world.northwind["vendor-manager"]), pytest.raises(ProgrammingError, match="only execution"):  # fmt: skip
        change(version)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: ContractVersion.objects.filter(pk=v.pk).update(ends_at=LATER),
        lambda v: ContractClause.objects.filter(version=v).update(clause="Another"),
        lambda v: ContractStudy.objects.filter(version=v).update(title="Another"),
    ],
    ids=["end", "clause", "copy of the study"],
)
def test_an_executed_version_never_changes(world: World, change: Any) -> None:
    contract = register(world, "NW-HX-7", us(world))

    with acting(world.northwind["vendor-manager"]), pytest.raises(ProgrammingError, match="never changes"):  # fmt: skip
        change(contract.current)


def test_a_paper_registered_later_is_a_fact_from_its_date_and_known_from_then_on(
    world: World,
) -> None:
    contract = register(world, "NW-HX-7", us(world))
    inside = SIGNED + timedelta(days=1)

    now = held(world, inside, cell="US", study=world.bravo)
    then = held(world, inside, cell="US", study=world.bravo, known_at=inside)

    assert (now.relation.value, then.relation.value) == ("provider", "you")
    assert contract.current is not None
    assert contract.current.is_recorded_later


def test_what_an_amendment_withdraws_was_known_until_then(world: World) -> None:
    with believing("2035-01-01T00:00:00"):
        register(world, "NW-HX-7", us(world), effective=datetime(2036, 1, 1, tzinfo=UTC))
    with believing("2035-06-01T00:00:00"):
        paper.terminate(
            world.northwind, "NW-HX-7", signed=SIGNED, effective=datetime(2035, 7, 1, tzinfo=UTC)
        )
    asked, before = datetime(2036, 2, 1, tzinfo=UTC), datetime(2035, 5, 1, tzinfo=UTC)

    told = [
        held(world, asked, cell="US", study=world.bravo, known_at=known).relation.value
        for known in (before, asked)
    ]

    assert told == ["provider", "you"]


MONITORING = "site-monitoring"


def test_a_clause_for_all_countries_covers_those_to_come_and_no_other_does(world: World) -> None:
    register(
        world,
        "NW-HX-7",
        Transfer(world.bravo, MONITORING, "ALL", "Exhibit M"),
        us(world),
        signed=SIGNED,
    )
    lead = world.northwind["study-lead"]
    with believing("2035-06-01T00:00:00"), acting(lead):
        add_country(by=lead, study=world.bravo, country="DE")
    since = datetime(2035, 6, 1, tzinfo=UTC)

    told = {
        (owed, cell): held(
            world, since, cell=cell, study=world.bravo, owed=owed, known_at=since
        ).relation.value
        for owed, cell in ((MONITORING, "US"), (MONITORING, "DE"), (OWED, "EU"))
    }
    early = held(
        world, since - SECOND, cell="DE", study=world.bravo, owed=MONITORING, known_at=since
    )

    assert told == {
        (MONITORING, "US"): "provider",
        (MONITORING, "DE"): "provider",
        (OWED, "EU"): "you",
    }
    assert early.relation.value == "you"


def test_a_country_that_joins_after_the_end_is_the_sponsors(world: World) -> None:
    row = Transfer(world.bravo, MONITORING, "ALL", "Exhibit M")
    register(world, "NW-HX-7", row, ends_at=datetime(2035, 1, 1, tzinfo=UTC))
    lead = world.northwind["study-lead"]
    with believing("2035-06-01T00:00:00"), acting(lead):
        add_country(by=lead, study=world.bravo, country="DE")

    at = datetime(2035, 7, 1, tzinfo=UTC)
    told = held(world, at, cell="DE", study=world.bravo, owed=MONITORING, known_at=at)
    assert told.relation.value == "you"


def test_two_clauses_for_all_countries_collide_before_any_country_does(world: World) -> None:
    manager = world.northwind["service-account"]
    with acting(manager):
        empty = open_study(by=manager, protocol_number="NW-EMPTY", title="No country yet").pk
    row = Transfer(empty, MONITORING, "ALL", "Exhibit M")
    register(world, "NW-HX-7", row)

    with pytest.raises(RuleBroken, match="every country to come"):
        register(world, "NW-OR-7", row, provider=world.orbis)


def test_each_version_keeps_its_own_copy_of_the_study(world: World) -> None:
    contract = register(world, "NW-HX-7", us(world))

    with acting(world.helix["service-account"]):
        (copy,) = ContractStudy.objects.filter(version=contract.current_id)

    assert (copy.protocol_number, copy.title, copy.countries) == ("NW-BRAVO", "Study NW-BRAVO", ["US"])  # fmt: skip
