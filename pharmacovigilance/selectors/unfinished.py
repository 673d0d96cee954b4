"""Safety work in preparation, as a hand-over lists it: letters that nobody has sent yet."""

from collections.abc import Iterable

from pharmacovigilance.enums import LetterStatus
from pharmacovigilance.models import SafetyLetter
from studies.selectors.unfinished import Cell, Unfinished, finds_unfinished

WRITTEN_UNDER = {"expedited-safety-reporting", "investigator-safety-information"}


@finds_unfinished
def letters_not_sent(cells: frozenset[Cell]) -> Iterable[Unfinished]:
    """Letters that are prepared or approved, in a jurisdiction of these cells, or for the whole study."""
    waiting = SafetyLetter.objects.select_related("case").filter(
        study_id__in={study for study, _, _ in cells},
        status__in=(LetterStatus.PREPARED, LetterStatus.APPROVED),
    )
    for letter in waiting.order_by("id"):
        where = letter.jurisdiction or "*"
        if any((letter.study_id, duty, where) in cells for duty in WRITTEN_UNDER):
            yield Unfinished(str(letter), letter.get_status_display(), letter.organization_id)
