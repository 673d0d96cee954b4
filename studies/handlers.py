"""What follows for contracts and training: papers are made in the PDF queue; what lies unsigned, ends or lapses is told."""

from django.db import transaction

from cro_platform.access.errors import Refused
from cro_platform.audit.intent import intent
from cro_platform.documents.enums import VersionStatus
from cro_platform.documents.failing import is_last_attempt, reason_of
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from cro_platform.workflow.machine import claim
from studies.documents.agreement_papers import ContentChanged, make_paper
from studies.events import (
    AccessEnding,
    AccessReviewDue,
    AgreementPaperRequested,
    ContractEnding,
    HandOverReached,
    SignatureAwaited,
    TrainingLapsing,
    WorkDecided,
)
from studies.models import AgreementPaper, ContractVersion
from studies.services.acceptance import tell_decision
from studies.services.access_review import tell_review_due
from studies.services.agreements.reminding import tell_unsigned
from studies.services.archiving import make_archive
from studies.services.handing_over import report_hand_over
from studies.services.term import tell_ending
from studies.services.training import tell_lapse


@on(AgreementPaperRequested, lane=Lane.PDF)
def make_agreement_paper(event: AgreementPaperRequested) -> None:
    """Render it; after some attempts, or a refusal that none will change, say that it could not be made."""
    paper = AgreementPaper.objects.select_related("version", "version__contract").get(
        pk=event.paper_id
    )
    name = f"{make_agreement_paper.__module__}.{make_agreement_paper.__qualname__}"
    try:
        with transaction.atomic():
            make_paper(paper)
    except Exception as error:
        final = isinstance(error, Refused | ContentChanged) or is_last_attempt(
            name, str(event.paper_id)
        )
        if not final:
            raise
        with intent("studies.agreement-paper.fail"):
            claim(paper, status=VersionStatus.FAILED, error=reason_of(error))


@on(SignatureAwaited)
def remind_of_unsigned(event: SignatureAwaited) -> None:
    """The version should have begun: tell those who keep contracts unless it is signed or withdrawn."""
    version = ContractVersion.objects.select_related("contract").filter(pk=event.version_id).first()
    if version is not None:
        tell_unsigned(version)


@on(ContractEnding)
def warn_of_ending(event: ContractEnding) -> None:
    """Tell one party's contract people; in its name."""
    tell_ending(event)


@on(AccessEnding)
def hand_over_archive(event: AccessEnding) -> None:
    """Make one party's archive while it still reads the study; in its name."""
    make_archive(event)


@on(HandOverReached)
def tell_hand_over(event: HandOverReached) -> None:
    """Ask for the hand-over report of an agreement, in the sponsor's name."""
    report_hand_over(event)


@on(TrainingLapsing)
def warn_of_lapse(event: TrainingLapsing) -> None:
    """Tell the person and whoever leads their studies."""
    tell_lapse(event)


@on(WorkDecided)
def tell_provider(event: WorkDecided) -> None:
    """The sponsor decided on a piece of work; in the provider's name."""
    tell_decision(event)


@on(AccessReviewDue)
def ask_for_review(event: AccessReviewDue) -> None:
    """Ask for the next review of access."""
    tell_review_due(event)
