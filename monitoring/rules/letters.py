"""What may stand in a letter to a site; pure."""

import re
from collections.abc import Iterable


def names_treatment(text: str, arms: Iterable[str]) -> str:
    """The arm of the study that a text names as a whole word; empty where it names none.

    In a blinded study a letter that names an arm may tell a participant's treatment (ICH E6(R3) 4.1): it is refused, and a
    person words it otherwise.
    """
    for label in arms:
        words = label.strip()
        if words and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
            return words
    return ""
