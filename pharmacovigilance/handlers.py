"""What follows in the sponsor's name when a party that sees only part of the clocks changed a case."""

from uuid import UUID

from django.db import transaction

from cro_platform.access.principal import Principal
from cro_platform.documents.failing import is_last_attempt
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from cro_platform.tenancy.scope import organization_id
from pharmacovigilance.events import CaseToBeJudged, LateNoticeGiven, MessageRequested
from pharmacovigilance.models import SafetyCase, SafetyMessage
from pharmacovigilance.services.late_notices import alert_sponsor
from pharmacovigilance.services.reportability import judge_everywhere
from pharmacovigilance.services.sending.messages import give_up, make_message


@on(CaseToBeJudged, lane=Lane.SAFETY)
def judge_for_sponsor(event: CaseToBeJudged) -> None:
    """Judge the case for every authority; harmless however often it runs."""
    case = SafetyCase.objects.filter(pk=event.case_id).first()
    if case is not None:
        judge_everywhere(case, by=_platform())


@on(LateNoticeGiven, lane=Lane.SAFETY)
def tell_of_late_notice(event: LateNoticeGiven) -> None:
    """Alert the sponsor's safety physicians; in its name."""
    alert_sponsor(event)


@on(MessageRequested)
def make_requested_message(event: MessageRequested) -> None:
    """Make the message; once it is made, a second delivery finds nothing to do. After some attempts a human is told."""
    found = SafetyMessage.objects.select_related("version__case__study", "report")
    message = found.get(pk=event.message_id)
    try:
        with transaction.atomic():
            make_message(message)
    except Exception as error:
        name = f"{make_requested_message.__module__}.{make_requested_message.__qualname__}"
        if not is_last_attempt(name, str(event.message_id)):
            raise
        give_up(found.get(pk=event.message_id), error)


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
