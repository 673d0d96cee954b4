"""What a letter to a site may say of the treatment: nothing, while the study is blinded."""

from collections.abc import Iterable
from uuid import UUID

from cro_platform.access.errors import RuleBroken
from monitoring.rules.letters import names_treatment
from studies.enums import Blinding
from studies.models import Arm, Study

CLAUSE = "ICH E6(R3) 4.1"
OPEN_LABEL = (Blinding.OPEN_LABEL,)


def check_letter_words(study_id: UUID, **words: str | Iterable[str]) -> None:
    """Raise RuleBroken, naming the field, where a blinded study's letter would name an arm of it."""
    if Study.objects.filter(pk=study_id, blinding__in=OPEN_LABEL).exists():
        return
    arms = list(Arm.objects.filter(study_id=study_id).values_list("label", flat=True))
    for field, given in words.items():
        for text in [given] if isinstance(given, str) else given:
            named = names_treatment(text, arms)
            if named:
                told = f"A letter of a blinded study does not name “{named}”."
                raise RuleBroken.of(field, told, CLAUSE)
