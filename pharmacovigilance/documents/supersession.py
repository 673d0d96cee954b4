"""A case that moves on overtakes its documents: what was made before stays as it was, and says so."""

from uuid import UUID

from cro_platform.documents.services import supersede_documents_of
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from pharmacovigilance.documents.kinds import SUBJECT
from pharmacovigilance.documents.letter_kinds import LETTERS, LISTINGS
from pharmacovigilance.enums import ListingKind
from pharmacovigilance.events import (
    CaseAssessed,
    CaseOpened,
    CaseVersionAdded,
    CaseVoided,
    ReportRejected,
    ReportSubmitted,
)
from pharmacovigilance.models import CaseVersion, SafetyCase, SafetyLetter, SafetyListing

LISTED = (ListingKind.SAE, ListingKind.DSUR)


@on(CaseOpened, lane=Lane.SAFETY)
def overtaken_by_opening(event: CaseOpened) -> None:
    """A case that was received within the period of a listing was not in it."""
    _overtake_listings(event.case_id)


@on(CaseVersionAdded, lane=Lane.SAFETY)
def overtaken_by_version(event: CaseVersionAdded) -> None:
    """Another version of the case is known."""
    _overtake(event.case_id)
    _overtake_listings(event.case_id, event.version_id)


@on(CaseAssessed, lane=Lane.SAFETY)
def overtaken_by_opinion(event: CaseAssessed) -> None:
    """The opinions on causality, which stand in the form, have changed (EU CTR Annex III 2.2)."""
    _overtake(event.case_id)
    _overtake_listings(event.case_id)


@on(CaseVoided, lane=Lane.SAFETY)
def overtaken_by_voiding(event: CaseVoided) -> None:
    """The case counts no longer."""
    _overtake(event.case_id)
    _overtake_listings(event.case_id)


@on(ReportSubmitted, lane=Lane.SAFETY)
def overtaken_by_submission(event: ReportSubmitted) -> None:
    """The late-report logs of the study said that it was not sent."""
    _overtake_logs(event.case_id)


@on(ReportRejected, lane=Lane.SAFETY)
def overtaken_by_rejection(event: ReportRejected) -> None:
    """The late-report logs of the study said that it was sent."""
    _overtake_logs(event.case_id)


def _overtake(case_id: UUID) -> None:
    supersede_documents_of(SUBJECT, case_id)
    for letter in SafetyLetter.objects.filter(case_id=case_id).values_list("pk", flat=True):
        supersede_documents_of(LETTERS, letter)


def _overtake_listings(case_id: UUID, version_id: UUID | None = None) -> None:
    """Listings that hold the case; information that came after their data lock point does not touch them."""
    case = SafetyCase.objects.filter(pk=case_id).first()
    if case is None:
        return
    known_on = case.received_on
    if version_id is not None:
        known_on = CaseVersion.objects.get(pk=version_id).received_on
    found = SafetyListing.objects.filter(
        study_id=case.study_id, kind__in=LISTED, period_to__gte=max(known_on, case.received_on)
    )
    for listing in found.values_list("pk", flat=True):
        supersede_documents_of(LISTINGS, listing)


def _overtake_logs(case_id: UUID) -> None:
    case = SafetyCase.objects.filter(pk=case_id).first()
    if case is None:
        return
    found = SafetyListing.objects.filter(study_id=case.study_id, kind=ListingKind.LATE)
    for listing in found.values_list("pk", flat=True):
        supersede_documents_of(LISTINGS, listing)
