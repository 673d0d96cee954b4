"""What follows when a provider records a milestone, and when a periodic report went out."""

from datetime import date
from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.deadlines.events import DeadlineDischarged
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from cro_platform.tenancy.scope import organization_id
from regulatory.events import MilestoneRecorded
from regulatory.services import note_register_change, run_clocks
from studies.events import StudyChanged, StudyMoved
from studies.models import Study


@on(MilestoneRecorded, lane=Lane.SAFETY)
def run_for_sponsor(event: MilestoneRecorded) -> None:
    """Clocks belong to the sponsor, whoever recorded the day."""
    _run(event.study_id)


@on(DeadlineDischarged, lane=Lane.SAFETY)
def begin_the_next_period(event: DeadlineDischarged) -> None:
    """A periodic report that went out lets the clock of the next period run."""
    if event.study_id is not None:
        _run(event.study_id)


@on(StudyChanged)
def follow_the_study(event: StudyChanged) -> None:
    """Days of the study itself, such as its primary completion, start clocks; one known to the month asks for its day."""
    if event.study_id is not None:
        _run(event.study_id)


@on(StudyMoved)
def note_for_the_register(event: StudyMoved) -> None:
    """A change of what the register says of the recruitment is told to the register."""
    study = Study.objects.filter(pk=event.study_id).first() if event.study_id else None
    if study is not None:
        note_register_change(
            study,
            before=event.before,
            after=event.after,
            on=date.fromisoformat(event.on),
            by=_platform(),
        )


def _run(study_id: UUID) -> None:
    study = Study.objects.filter(pk=study_id).first()
    if study is not None:
        run_clocks(study, by=_platform())


def _platform() -> Principal:
    """The platform itself, as the name that closes a clock; it holds no right and asks for none."""
    return Principal(
        user_id=UUID(int=0),
        name="The platform",
        email="",
        organization_id=organization_id(),
        organization_slug="",
        organization_name="",
        organization_kind="sponsor",
        role="service-account",
        is_machine=True,
    )
