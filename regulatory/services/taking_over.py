"""What was sent before the application was kept here: recorded as it was, without a signature that nobody gave here."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from regulatory.enums import SubmissionKind
from regulatory.enums import SubmissionStatus as S
from regulatory.models import Application, Submission
from regulatory.permissions import SUBMIT
from regulatory.rules.bodies import body, body_name
from regulatory.rules.duties import duty_of
from regulatory.selectors.rights import authorize_duty

PROOF = "21 CFR 11.10(e)"
NOT_TAKEN_OVER = (SubmissionKind.SAFETY_REPORT, SubmissionKind.RESPONSE)


def take_over(
    application: Application,
    *,
    by: Principal,
    kind: str,
    title: str,
    sent_on: date,
    evidence: str,
    sequence: int | None = None,
    part: str = "",
    country: str = "",
) -> Submission:
    """A submission of the time before: its day, its number and what proves it, acknowledged and without a package.

    RuleBroken for a day on or after which the application was kept here: from then on submissions are prepared, signed and
    sent by their own way.
    """
    place = country or application.country
    duty = duty_of(kind, application.kind, place, part)
    authorize_duty(
        by, SUBMIT, Target(study_id=application.study_id, cell=duty.cell), duty.obligation
    )
    _check(application, kind, sent_on, evidence, sequence)
    known = body(application.authority)
    noon = datetime.combine(
        sent_on, time(12), ZoneInfo(known.zone if known and known.zone else "UTC")
    )
    with intent("regulatory.submission.take-over", reason=evidence):
        return Submission.objects.create(
            study_id=application.study_id,
            application=application,
            kind=kind,
            part=part,
            country=country,
            title=title.strip(),
            sequence=sequence,
            status=S.ACKNOWLEDGED,
            addressee=body_name(application.authority)[:200],
            prepared_by_id=by.user_id,
            submitted_at=noon,
            submitted_by_id=by.user_id,
            evidence=f"Taken over: {evidence.strip()}"[:500],
            obligation=duty.obligation,
            cell=duty.cell,
            jurisdiction=duty.jurisdiction,
        )


def _check(
    application: Application, kind: str, sent_on: date, evidence: str, sequence: int | None
) -> None:
    if kind in NOT_TAKEN_OVER:
        raise RuleBroken.of(
            "kind", "It opens from the question, or the safety report, that it carries."
        )
    if sent_on >= application.created_at.date():
        raise RuleBroken.of(
            "sent_on",
            "Since the application is kept here, submissions are prepared and signed here.",
            PROOF,
        )
    if not evidence.strip():
        raise RuleBroken.of("evidence", "Say what proves it, such as the receipt on file.", PROOF)
    if sequence is not None and application.submissions.filter(sequence=sequence).exists():
        raise RuleBroken.of("sequence", "This number is given already.")
