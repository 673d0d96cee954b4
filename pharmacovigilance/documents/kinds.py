"""The documents of a safety case, as the platform's document room knows them."""

from uuid import UUID

from cro_platform.audit.models import AuditEvent
from cro_platform.documents.kinds import Kind, register
from pharmacovigilance.documents.cioms_i_case import cioms_i_of
from pharmacovigilance.documents.cioms_i_form import CIOMS_I
from pharmacovigilance.models import CaseVersion, SafetyCase

SUBJECT = "safety-cases"


def contributors_to(case_id: UUID) -> list[str]:
    """Everybody who entered or processed the case: none of them reviews or approves its documents."""
    versions = CaseVersion.objects.filter(case_id=case_id).values_list("pk", flat=True)
    records = [str(case_id), *(str(pk) for pk in versions)]
    tables = (SafetyCase._meta.db_table, CaseVersion._meta.db_table)
    acts = AuditEvent.objects.filter(tbl__in=tables, pk_text__in=records, op__in=("I", "U"))
    entered = acts.exclude(intent__startswith="pharmacovigilance.case.review")
    return sorted(
        {actor for actor in entered.values_list("actor", flat=True) if actor.startswith("user:")}
    )


CIOMS = register(
    Kind(
        code="cioms-i",
        title="CIOMS I",
        subject_type=SUBJECT,
        rendition=CIOMS_I,
        build=cioms_i_of,
        contributors=contributors_to,
        request="pharmacovigilance.request-cioms",
        sign="pharmacovigilance.sign-cioms",
    )
)
