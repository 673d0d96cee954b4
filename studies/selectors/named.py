"""A study as people name it."""

from uuid import UUID

from django.db.models import Q

from cro_platform.access.errors import RuleBroken
from studies.enums import IdentifierKind
from studies.models import Study, StudyIdentifier

NAMED = 5


def find_study(name: str) -> Study | None:
    """The study in scope of this id, NCT number or protocol number; None alike for strangers' studies and unknown ones.

    Two sponsors may number their studies alike, and two copies of one registered study are legal: RuleBroken where several
    carry the number, for a record filed with the wrong sponsor cannot be taken back from its eyes.
    """
    try:
        return Study.objects.filter(pk=UUID(name)).first()
    except ValueError:
        pass
    registered = StudyIdentifier.objects.filter(
        kind__in=[IdentifierKind.NCT, IdentifierKind.PROTOCOL], value=name
    ).values("study_id")
    either = Q(protocol_number=name) | Q(pk__in=registered)
    found = list(Study.objects.filter(either).order_by("id")[: NAMED + 1])
    if len(found) > 1:
        raise RuleBroken.of("study", _several(name, found))
    return found[0] if found else None


def _several(name: str, found: list[Study]) -> str:
    ids = ", ".join(str(study.pk) for study in found[:NAMED])
    return f"{name!r} is the number of more than one study here; name one by its id: {ids}{' …' if len(found) > NAMED else ''}."
