"""What follows when a provider records a milestone, and when a periodic report went out."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.deadlines.events import DeadlineDischarged
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from cro_platform.tenancy.scope import organization_id
from regulatory.events import MilestoneRecorded
from regulatory.services import run_clocks
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
