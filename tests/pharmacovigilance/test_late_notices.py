"""A former party tells the sponsor of an adverse event it hears of, and reads nothing of the study."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from pharmacovigilance.models import AdverseEvent, LateNotice
from pharmacovigilance.services.late_notices import give_notice, take_up
from studies.models import Study
from tests import paper
from tests.deadlines.lane import believing, run_lanes, subjects
from tests.world import World

SIGNED, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2035, 6, 1, tzinfo=UTC)
AFTER = "2035-06-02T12:00:00"
KNOWN = "2035-06-02T09:00"


@pytest.fixture
def ended(world: World) -> World:
    """Helix's work on alpha has ended, without a close-out."""
    paper.terminate(world.northwind, "NW-HX-1", signed=SIGNED, effective=END)
    return world


def told(world: World, by: Principal, study: UUID | None = None) -> LateNotice:
    with believing(AFTER), acting(by):
        return give_notice(
            by=by, study=study or world.alpha, aware_at=KNOWN, aware_zone="Europe/Berlin", term="Stroke", country="DE",
        )  # fmt: skip


def test_the_sponsors_physicians_hear_of_it_at_once(ended: World) -> None:
    told(ended, ended.helix["safety-specialist"])

    run_lanes(ended, "2035-06-02T12:00:01")

    physician = ended.northwind["safety-physician"]
    assert "A former provider reports a serious adverse event" in subjects(physician)
    with acting(physician):
        (notice,) = LateNotice.objects.all()
    assert (notice.term, notice.protocol_number) == ("Stroke", "NW-ALPHA")


def test_who_gave_it_still_reads_nothing_of_the_study(ended: World) -> None:
    by = ended.helix["safety-specialist"]
    told(ended, by)

    with believing(AFTER), acting(by):
        assert not Study.objects.filter(pk=ended.alpha).exists()
        assert not AdverseEvent.objects.exists()
        assert LateNotice.objects.count() == 1


def test_taken_up_it_is_known_since_the_former_provider_knew(ended: World) -> None:
    notice = told(ended, ended.helix["safety-specialist"])
    by = ended.northwind["safety-physician"]

    with believing("2035-06-03T08:00:00"), acting(by):
        take_up(LateNotice.objects.get(pk=notice.pk), by=by)
        (event,) = AdverseEvent.objects.all()
        taken = LateNotice.objects.get(pk=notice.pk)
        with pytest.raises(TransitionRefused):
            take_up(taken, by=by)

    assert event.aware_at == datetime(2035, 6, 2, 7, tzinfo=UTC)
    assert (event.term, event.is_serious) == ("Stroke", True)
    assert taken.adverse_event_id == event.pk


def test_whoever_still_works_on_it_records_the_event_itself(world: World) -> None:
    with pytest.raises(RuleBroken, match="still work on it"):
        told(world, world.helix["safety-specialist"])


@pytest.mark.parametrize("study", ["bravo", "unknown"])
def test_a_study_one_never_worked_on_is_unknown(ended: World, study: str) -> None:
    asked = ended.bravo if study == "bravo" else UUID(int=1)

    with pytest.raises(RuleBroken, match="no such study of yours"):
        told(ended, ended.helix["safety-specialist"], asked)


def test_nobody_else_reads_it(ended: World) -> None:
    told(ended, ended.helix["safety-specialist"])

    for by in (ended.orbis["service-account"], ended.meridian["safety-physician"]):
        with acting(by):
            assert not LateNotice.objects.exists()
