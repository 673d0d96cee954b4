"""The documents of a safety case, as the platform's document room knows them."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.enums import Variant
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import request_document
from pharmacovigilance.documents.cioms_i_case import cioms_i_of
from pharmacovigilance.documents.cioms_i_form import CIOMS_I
from pharmacovigilance.documents.medwatch_case import medwatch_of
from pharmacovigilance.documents.medwatch_form import MEDWATCH
from pharmacovigilance.documents.permissions import (
    REQUEST,
    REQUEST_UNBLINDED,
    SIGN,
    SIGN_AS_SPONSOR,
)
from pharmacovigilance.models import CaseVersion, SafetyCase
from pharmacovigilance.permissions import PROCESSING

SUBJECT = "safety-cases"
NOT_PROCESSING = ("pharmacovigilance.case.review", "pharmacovigilance.case.assess")


def contributors_to(case_id: UUID) -> list[str]:
    """Everybody who entered or processed the case: none of them reviews or approves its documents."""
    versions = CaseVersion.objects.filter(case_id=case_id).values_list("pk", flat=True)
    records = [str(case_id), *(str(pk) for pk in versions)]
    tables = (SafetyCase._meta.db_table, CaseVersion._meta.db_table)
    acts = AuditEvent.objects.filter(tbl__in=tables, pk_text__in=records, op__in=("I", "U"))
    for verb in NOT_PROCESSING:
        acts = acts.exclude(intent__startswith=verb)
    return sorted(
        {actor for actor in acts.values_list("actor", flat=True) if actor.startswith("user:")}
    )


CIOMS = register(
    Kind(
        code="cioms-i",
        title="CIOMS I",
        subject_type=SUBJECT,
        rendition=CIOMS_I,
        build=cioms_i_of,
        contributors=contributors_to,
        request=REQUEST,
        request_unblinded=REQUEST_UNBLINDED,
        sign=(SIGN, SIGN_AS_SPONSOR),
    )
)
FDA_3500A = register(
    Kind(
        code="medwatch-3500a",
        title="FDA 3500A",
        subject_type=SUBJECT,
        rendition=MEDWATCH,
        build=medwatch_of,
        contributors=contributors_to,
        request=REQUEST,
        request_unblinded=REQUEST_UNBLINDED,
        sign=(SIGN, SIGN_AS_SPONSOR),
    )
)


def request_cioms(
    case: SafetyCase, *, by: Principal, variant: str = Variant.BLINDED
) -> VersionBase:
    """Ask for the case's CIOMS I form as the case stands; the number alone names it, never a product or a reaction."""
    return _request(CIOMS, case, by, variant)


def request_medwatch(
    case: SafetyCase, *, by: Principal, variant: str = Variant.BLINDED
) -> VersionBase:
    """Ask for the case's report to FDA (items of Form 3500A) as the case stands."""
    return _request(FDA_3500A, case, by, variant)


def _request(kind: Kind, case: SafetyCase, by: Principal, variant: str) -> VersionBase:
    return request_document(
        kind.code,
        case.pk,
        by=by,
        target=case.target,
        obligation=PROCESSING,
        title=f"{kind.title} {case.number}",
        variant=variant,
    )
