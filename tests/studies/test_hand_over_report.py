"""At the instant both parties get a report of what was open in the duties that change hands; nobody else does."""

from datetime import UTC, datetime

import pytest

from cro_platform.access.principal import acting
from cro_platform.documents.enums import VersionStatus
from studies.documents.hand_over import HAND_OVER, hand_over_of
from studies.enums import PaperKind
from studies.models import AgreementPaper, Contract, ContractVersion
from tests import paper
from tests.deadlines.clocks import started, utc
from tests.deadlines.lane import believing, run_lanes
from tests.world import World

SIGNED = datetime(2026, 2, 1, tzinfo=UTC)
BEFORE, AT, LATER = "2035-03-09T23:59:59", "2035-03-10T00:00:00", "2035-03-10T00:00:01"
LABEL = "EU SUSAR report, 15 days"


def reports(world: World, company: str = "northwind") -> list[AgreementPaper]:
    role = "vendor-manager" if company in {"northwind", "meridian"} else "contract-manager"
    with acting(getattr(world, company)[role]):
        found = AgreementPaper.objects.filter(kind=PaperKind.HAND_OVER).order_by("id")
        return list(found.select_related("version", "version__contract"))


def handed_to_orbis(world: World) -> None:
    """EU expedited reporting goes from helix to orbis; each hears only of its own side."""
    paper.hand_over(world, world.orbis.id, signed=SIGNED, effective=utc(AT), number="NW-OR-9")


def text_of(world: World, number: str) -> str:
    """What the report of a contract prints, made in the sponsor's scope."""
    with believing(LATER), acting(world.northwind["vendor-manager"]):
        version = ContractVersion.objects.select_related(
            "contract", "contract__provider", "contract__sponsor"
        ).get(pk=Contract.objects.get(number=number).current_id)
        statement = hand_over_of(version, at=utc(AT), now=utc(LATER))
        return HAND_OVER.render_html(statement, generated_at=utc(LATER))


def test_it_is_made_at_the_instant_and_both_parties_read_it(world: World) -> None:
    started(world)
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(AT))

    run_lanes(world, BEFORE)
    assert reports(world) == []
    run_lanes(world, LATER)

    for company in ("northwind", "helix"):
        (report,) = reports(world, company)
        assert (report.status, report.as_of) == (VersionStatus.RENDERED, utc(AT))
    assert reports(world, "orbis") == []
    assert reports(world, "meridian") == []


def test_a_second_delivery_makes_no_second_report(world: World) -> None:
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(AT))
    run_lanes(world, LATER)
    run_lanes(world, "2035-03-11T00:00:00")

    assert len(reports(world)) == 1


def test_it_lists_the_duty_and_its_running_clock_with_the_due_instant(world: World) -> None:
    deadline = started(world)
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(AT))

    html = text_of(world, "NW-HX-1")

    assert LABEL in html
    assert f"{deadline.due_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" in html
    assert "Helix" in html
    assert "NW-HX-1 v2.0" in html
    assert "<td>start<" not in html.lower()
    assert html.count("NW-ALPHA") >= 2


def test_toward_each_provider_the_other_is_only_for_the_sponsor(world: World) -> None:
    started(world)
    handed_to_orbis(world)

    to_helix, to_orbis = text_of(world, "NW-HX-1"), text_of(world, "NW-OR-9")

    assert "Orbis" not in to_helix
    assert "Helix" not in to_orbis
    for html in (to_helix, to_orbis):
        assert "For the sponsor" in html
        assert LABEL in html


@pytest.mark.parametrize("number", ["NW-OR-1", "ME-HX-1"])
def test_an_agreement_whose_cells_stay_gets_no_report(world: World, number: str) -> None:
    paper.give_back(world, paper.OWED, "EU", signed=SIGNED, effective=utc(AT))
    run_lanes(world, LATER)

    assert number not in {each.version.contract.number for each in reports(world)}


def test_a_replaced_version_reports_nothing_at_its_old_end(world: World) -> None:
    with acting(world.northwind["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="NW-HX-1"))
    for version, end in (("2.0", AT), ("3.0", "2036-01-01T00:00:00")):
        paper.amend(world.northwind, "NW-HX-1", rows, signed=SIGNED, effective=SIGNED,
                    ends=utc(end), version=version)  # fmt: skip

    run_lanes(world, LATER)
    assert reports(world) == []
