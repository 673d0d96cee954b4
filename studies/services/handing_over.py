"""At the instant at which duties change hands, both parties get a report of what was open then."""

from datetime import datetime

from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from studies.documents.hand_over import changes_of
from studies.enums import PaperKind
from studies.events import HandOverReached
from studies.models import AgreementPaper, ContractVersion
from studies.selectors.instants import transaction_instant
from studies.services.agreements.papers import request_paper


def arm_hand_over(version: ContractVersion) -> int:
    """In the sponsor's name: the report is made when the version begins, and when it ends; none for what lies in the past."""
    now = transaction_instant()
    instants = [each for each in (version.starts_at, version.ends_at) if each and each >= now]
    return sum(
        emit(
            HandOverReached(version_id=version.pk, at=each.isoformat()),
            ref=f"{version.pk}:{each.isoformat()}",
            due_at=each,
        )
        for each in instants
    )


def report_hand_over(event: HandOverReached) -> AgreementPaper | None:
    """Ask for the report, once; None where nothing changed hands, or where the version was replaced before."""
    at = datetime.fromisoformat(event.at)
    version = (
        ContractVersion.objects.select_related(
            "contract", "contract__provider", "contract__sponsor"
        )
        .filter(pk=event.version_id)
        .first()
    )
    is_over = version is None or (
        version.superseded_at is not None
        and version.superseded_at <= at
        and at != version.starts_at
    )
    if version is None or is_over or not changes_of(version, at):
        return None
    made = AgreementPaper.objects.filter(version=version, kind=PaperKind.HAND_OVER, as_of=at)
    if made.exists():
        return made.first()
    with intent("studies.hand-over.report", reason="duties changed hands", is_told=True):
        return request_paper(version, PaperKind.HAND_OVER, as_of=at)
