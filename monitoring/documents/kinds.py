"""The documents of a visit, as the platform's document room knows them."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import request_document
from cro_platform.tenancy.enums import Audience
from monitoring.documents.letter import CONFIRMATION_LETTER
from monitoring.documents.letter_visit import confirmation_of
from monitoring.models import MonitoringVisit

SUBJECT = "monitoring-visits"
LETTER = "monitoring.letter"


def monitor_of(visit_id: UUID) -> list[str]:
    """The monitor, in whose name the letter is written."""
    visit = MonitoringVisit.objects.get(pk=visit_id)
    return [f"user:{visit.monitor_id}"] if visit.monitor_id else []


CONFIRMATION = register(
    Kind(
        code="visit-confirmation",
        title="Confirmation letter",
        subject_type=SUBJECT,
        rendition=CONFIRMATION_LETTER,
        build=confirmation_of,
        contributors=monitor_of,
        request=LETTER,
        sign=(LETTER,),
        meanings=("authorship",),
        audience=Audience.SPONSOR,
    )
)


def request_confirmation(visit: MonitoringVisit, *, by: Principal) -> VersionBase:
    """Ask for the confirmation letter as the visit stands; versions made before are superseded."""
    return request(CONFIRMATION, visit, by)


def request(kind: Kind, visit: MonitoringVisit, by: Principal) -> VersionBase:
    """Ask for one of a visit's documents."""
    return request_document(
        kind.code,
        visit.pk,
        by=by,
        target=visit.target,
        obligation=visit.obligation,
        title=f"{kind.title} {visit.get_kind_display().lower()} {visit.sequence}, site {visit.study_site.number or visit.cell}",
    )
