"""Write letters about a case, and move them from prepared to complete."""

from datetime import datetime

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.enums import Meaning
from cro_platform.esign.selectors import signatures_of
from pharmacovigilance.documents.permissions import DISTRIBUTE, WRITE_COVER, WRITE_LETTER
from pharmacovigilance.enums import LetterKind, RecipientStatus
from pharmacovigilance.models import (
    SafetyCase,
    SafetyLetter,
    SafetyLetterRecipient,
    SafetyReport,
)
from pharmacovigilance.services.awareness import transaction_time
from pharmacovigilance.services.letters.lives import LETTER_LIFE, RECIPIENT_LIFE
from pharmacovigilance.services.letters.recipients import add_recipients

INVESTIGATORS_CLAUSE = "21 CFR 312.32(c)(1); ICH E6(R3) 3.13.2(d)"
REPORT_CLAUSE = "21 CFR 312.32(c); EU CTR 536/2014 Art. 42"
SUBJECT = "safety-letters"
DONE = (RecipientStatus.ACKNOWLEDGED, RecipientStatus.FORWARDED, RecipientStatus.NOT_DISTRIBUTED)


def write_cover_letter(
    report: SafetyReport,
    *,
    by: Principal,
    kind: str,
    addressee: str,
    address: str = "",
    message: str = "",
    enclosures: list[str] | None = None,
) -> SafetyLetter:
    """A cover letter that goes with one report; what it says of the case follows the case until it is signed."""
    authorize(by, WRITE_COVER, report)
    if kind not in {LetterKind.AUTHORITY, LetterKind.ETHICS}:
        raise RuleBroken.of("kind", "A report goes to an authority or a committee.", REPORT_CLAUSE)
    if report.case.is_void:
        raise RuleBroken.of("case", "The case is void: write from the case that counts.")
    with intent("pharmacovigilance.letter.write"):
        return SafetyLetter.objects.create(
            study_id=report.study_id,
            kind=kind,
            case=report.case,
            report=report,
            jurisdiction=report.jurisdiction,
            addressee=addressee,
            address=address,
            message=message,
            enclosures=enclosures or [],
            prepared_by_id=by.user_id,
        )


def write_safety_letter(
    case: SafetyCase, *, by: Principal, message: str, enclosures: list[str] | None = None
) -> SafetyLetter:
    """A letter to the investigators of every active site of the study, each a recipient to be followed.

    RuleBroken where the study has no active site: then there is nobody to tell.
    """
    authorize(by, WRITE_LETTER, case)
    if case.current_version is None or case.is_pre_case:
        raise RuleBroken.of("case", "A pre-case is not told to investigators.", "ICH E2A III.A")
    with intent("pharmacovigilance.letter.write"):
        letter = SafetyLetter.objects.create(
            study_id=case.study_id,
            kind=LetterKind.INVESTIGATORS,
            case=case,
            message=message,
            enclosures=enclosures or [],
            prepared_by_id=by.user_id,
        )
        if not add_recipients(letter):
            raise RuleBroken.of("study", "The study has no active site.", INVESTIGATORS_CLAUSE)
    return letter


def approve(letter: SafetyLetter, *, by: Principal) -> None:
    """The letter may leave. RuleBroken until its current document bears a signature of approval."""
    authorize(by, DISTRIBUTE, letter)
    LETTER_LIFE.check(letter, "approve")
    if not _is_signed(letter):
        raise RuleBroken.of(
            "status",
            "Make the letter's document and have it signed with the meaning “approval” first.",
            "21 CFR 11.50",
        )
    with intent("pharmacovigilance.letter.approve", reason="Its document was signed"):
        LETTER_LIFE.take(letter, "approve", approved_at=transaction_time())


def distribute(letter: SafetyLetter, *, by: Principal, at: datetime, channel: str) -> None:
    """The letter went out at this instant, to every recipient who still waits for it."""
    authorize(by, DISTRIBUTE, letter)
    LETTER_LIFE.check(letter, "distribute")
    _check_instant(letter, at)
    with intent("pharmacovigilance.letter.distribute", reason=channel):
        LETTER_LIFE.take(letter, "distribute", distributed_at=at)
        for each in letter.recipients.filter(status=RecipientStatus.PENDING):
            RECIPIENT_LIFE.take(each, "distribute", distributed_at=at, channel=channel)


def complete(letter: SafetyLetter, *, by: Principal) -> None:
    """Nobody is left to be told. RuleBroken while a recipient has neither answered nor a reason why not."""
    authorize(by, DISTRIBUTE, letter)
    LETTER_LIFE.check(letter, "complete")
    waiting = letter.recipients.exclude(status__in=DONE).count()
    if waiting:
        raise RuleBroken.of(
            "status",
            gettext("%(waiting)s recipients have neither acknowledged nor a reason why not.")
            % {"waiting": waiting},
            INVESTIGATORS_CLAUSE,
        )
    with intent("pharmacovigilance.letter.complete", reason="Every recipient is accounted for"):
        LETTER_LIFE.take(letter, "complete", completed_at=transaction_time())


def withdraw(letter: SafetyLetter, *, by: Principal, reason: str) -> None:
    """The letter is not sent after all; it stays on record with the reason."""
    authorize(by, DISTRIBUTE, letter)
    LETTER_LIFE.check(letter, "withdraw")
    with intent("pharmacovigilance.letter.withdraw", reason=reason):
        LETTER_LIFE.take(letter, "withdraw", closing_reason=reason)
        for each in SafetyLetterRecipient.objects.filter(
            letter=letter, status=RecipientStatus.PENDING
        ):
            RECIPIENT_LIFE.take(each, "not-distribute", not_distributed_reason=reason)


def _is_signed(letter: SafetyLetter) -> bool:
    current = DocumentVersion.objects.filter(
        document__subject_type=SUBJECT,
        document__subject_id=letter.pk,
        document__kind__in=("susar-cover-letter", "safety-letter"),
        superseded_at=None,
    )
    return any(
        each.is_valid and each.meaning == Meaning.APPROVAL
        for version in current
        for each in signatures_of(version)
    )


def _check_instant(letter: SafetyLetter, at: datetime) -> None:
    if at > transaction_time():
        raise RuleBroken.of("at", "A distribution cannot lie in the future.", INVESTIGATORS_CLAUSE)
    if letter.approved_at is not None and at < letter.approved_at:
        raise RuleBroken.of("at", "It lies before the letter was approved.", "21 CFR 11.50")
