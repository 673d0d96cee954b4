"""A case that moves on overtakes its documents: what was made before stays as it was, and says so."""

from cro_platform.documents.services import supersede_documents_of
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from pharmacovigilance.documents.kinds import SUBJECT
from pharmacovigilance.events import CaseAssessed, CaseVersionAdded, CaseVoided


@on(CaseVersionAdded, lane=Lane.SAFETY)
def overtaken_by_version(event: CaseVersionAdded) -> None:
    """Another version of the case is known."""
    supersede_documents_of(SUBJECT, event.case_id)


@on(CaseAssessed, lane=Lane.SAFETY)
def overtaken_by_opinion(event: CaseAssessed) -> None:
    """The opinions on causality, which stand in the form, have changed (EU CTR Annex III 2.2)."""
    supersede_documents_of(SUBJECT, event.case_id)


@on(CaseVoided, lane=Lane.SAFETY)
def overtaken_by_voiding(event: CaseVoided) -> None:
    """The case counts no longer."""
    supersede_documents_of(SUBJECT, event.case_id)
