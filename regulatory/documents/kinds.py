"""Documents about submissions, as the platform's document room knows them."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import request_document
from regulatory.documents.cover_letter import COVER_LETTER
from regulatory.documents.submission_reading import letter_of
from regulatory.models import Submission
from regulatory.permissions import PREPARE, SIGN
from regulatory.rules.duties import sequence_words
from regulatory.selectors.submissions import LETTER, SUBJECT, preparers_of


def _contributors(submission_id: UUID) -> list[str]:
    return preparers_of(Submission.objects.get(pk=submission_id))


COVER = register(
    Kind(
        code=LETTER,
        title="Cover letter",
        subject_type=SUBJECT,
        rendition=COVER_LETTER,
        build=letter_of,
        contributors=_contributors,
        request=PREPARE,
        sign=(SIGN,),
    )
)


def request_letter(submission: Submission, *, by: Principal) -> VersionBase:
    """Ask for the cover letter as the submission and its package stand; versions made before are superseded.

    The title names kind and sequence alone, never study, product or subject.
    """
    given = f" {sequence_words(submission.sequence)}" if submission.sequence is not None else ""
    return request_document(
        LETTER,
        submission.pk,
        by=by,
        target=submission.target,
        obligation=submission.obligation,
        title=f"{COVER.title}, {submission.get_kind_display().lower()}{given}",
    )
