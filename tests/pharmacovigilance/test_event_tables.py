"""Tables of adverse events: each becomes an event like one entered by hand; a file never moves a clock."""

from typing import Any

import pytest

from cro_platform.access.principal import acting
from pharmacovigilance.models import AdverseEvent
from pharmacovigilance.services.adverse_events import resolve
from studies.models import Import
from studies.services import run_import
from studies.services.tables import confirm_table
from tests.pharmacovigilance.safety import enrolled
from tests.studies.exchange.table_files import csv_bytes, xlsx_bytes
from tests.world import World

HEADING = ("source_number", "subject", "term", "aware_at", "aware_zone", "onset_on", "outcome", "requires_hospitalization")  # fmt: skip
ROW = ("AE-1", "DE-001-007", "Headache", "2026-03-02T09:30", "Europe/Berlin", "2026-03", "recovering", "yes")  # fmt: skip


@pytest.fixture(autouse=True)
def _participant(world: World) -> None:
    with acting(world.northwind["study-lead"]):
        enrolled(world)


def row(**changes: Any) -> tuple[Any, ...]:
    return tuple((dict(zip(HEADING, ROW, strict=True)) | changes).values())


def shown(world: World, *rows: tuple[Any, ...], heading: tuple[str, ...] = HEADING) -> Import:
    by = world.helix["safety-specialist"]
    return run_import(
        by=by, kind="adverse_events", content=csv_bytes(*rows, heading=heading), study=world.alpha
    )


def taken(world: World, *rows: tuple[Any, ...]) -> Import:
    record = shown(world, *rows)
    confirm_table(
        record, by=world.helix["safety-specialist"], sha256=record.sha256, seen=record.seen
    )
    return record


def errors(record: Import) -> list[str]:
    return [error["field"] for each in record.outcome for error in each["errors"]]


def test_an_event_is_taken_over_like_one_entered_by_hand(world: World) -> None:
    with acting(world.helix["safety-specialist"]):
        shown(world, ROW)
        assert not AdverseEvent.objects.exists()

        taken(world, ROW)

        (event,) = AdverseEvent.objects.all()
        assert (event.source_number, event.term, event.country) == ("AE-1", "Headache", "DE")
        assert (str(event.aware_on), event.aware_zone) == ("2026-03-02", "Europe/Berlin")
        assert (str(event.onset_on), event.onset_precision) == ("2026-03-01", "month")
        assert event.requires_hospitalization


def test_a_second_import_changes_nothing(world: World) -> None:
    with acting(world.helix["safety-specialist"]):
        taken(world, ROW)
        again = taken(world, ROW)

        assert [each["result"] for each in again.outcome] == ["unchanged"]
        assert [(e.rev, e.status) for e in AdverseEvent.objects.all()] == [(1, "reported")]


def test_new_information_is_a_follow_up(world: World) -> None:
    with acting(world.helix["safety-specialist"]):
        taken(world, ROW)
        record = taken(world, row(outcome="recovered"))

        assert record.outcome[0]["changes"] == [
            {"field": "outcome", "old": "recovering", "new": "recovered"}
        ]
        (event,) = AdverseEvent.objects.all()
        assert (event.outcome, event.status) == ("recovered", "followed_up")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"aware_at": "2026-03-01"}, "/2/aware_at"),
        ({"requires_hospitalization": "no"}, "/2/requires_hospitalization"),
    ],
    ids=["another awareness", "less serious"],
)
def test_what_starts_a_clock_is_never_changed_by_a_file(
    world: World, changes: dict[str, Any], place: str
) -> None:
    with acting(world.helix["safety-specialist"]):
        taken(world, ROW)

        assert errors(shown(world, row(**changes))) == [place]


def test_a_resolved_event_is_not_followed_up(world: World) -> None:
    by = world.helix["safety-specialist"]
    with acting(by):
        taken(world, ROW)
        resolve(AdverseEvent.objects.get(), by=by, reason="nothing more expected")

        assert errors(shown(world, row(outcome="recovered"))) == ["/2"]
        assert errors(shown(world, ROW)) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"subject": "DE-999"}, "/2/subject"),
        ({"aware_zone": "Berlin"}, "/2/aware_zone"),
        ({"aware_at": "2999-01-01"}, "/2/aware_at"),
        ({"aware_at": "yesterday"}, "/2/aware_at"),
        ({"aware_at": ""}, "/2/aware_at"),
        ({"onset_on": "2026-03-05"}, "/2/aware_at"),
        ({"outcome": "better"}, "/2/outcome"),
        ({"requires_hospitalization": "maybe"}, "/2/requires_hospitalization"),
        ({"term": "Fall of Anna Müller, 12.05.1970"}, "/2/term"),
        ({"term": "see anna@example.org"}, "/2/term"),
        ({"source_number": "Anna Müller"}, "/2/source_number"),
    ],
)
def test_a_wrong_row_is_refused_at_its_cell(
    world: World, changes: dict[str, Any], place: str
) -> None:
    with acting(world.helix["safety-specialist"]):
        record = shown(world, row(**changes))

        assert errors(record) == [place]
        assert "Anna" not in str(record.outcome)


def test_a_date_of_a_workbook_is_a_date(world: World) -> None:
    from datetime import date

    by = world.helix["safety-specialist"]
    data = xlsx_bytes(row(aware_at=date(2026, 3, 2), onset_on=date(2026, 3, 1)), heading=HEADING)
    with acting(by):
        record = run_import(by=by, kind="adverse_events", content=data, study=world.alpha)
        confirm_table(record, by=by, sha256=record.sha256, seen=record.seen)

        event = AdverseEvent.objects.get()
        assert (str(event.aware_on), event.has_aware_time) == ("2026-03-02", False)
        assert (str(event.onset_on), event.onset_precision) == ("2026-03-01", "day")


def test_two_organizations_count_for_themselves(world: World) -> None:
    """The sponsor's AE-1 is another event than its provider's, though both stand in one study."""
    physician = world.northwind["safety-physician"]
    with acting(world.helix["safety-specialist"]):
        taken(world, ROW)
    with acting(physician):
        record = run_import(
            by=physician, kind="adverse_events", content=csv_bytes(ROW, heading=HEADING), study=world.alpha
        )  # fmt: skip

        assert [each["result"] for each in record.outcome] == ["new"]
