"""A study as people name it."""

from uuid import UUID

from studies.enums import IdentifierKind
from studies.models import Study, StudyIdentifier


def find_study(name: str) -> Study | None:
    """The study in scope of this id, NCT number or protocol number; None alike for strangers' studies and unknown ones."""
    try:
        return Study.objects.filter(pk=UUID(name)).first()
    except ValueError:
        pass
    registered = StudyIdentifier.objects.filter(
        kind__in=[IdentifierKind.NCT, IdentifierKind.PROTOCOL], value=name
    ).values("study_id")
    by_number = Study.objects.filter(protocol_number=name).first()
    return by_number or Study.objects.filter(pk__in=registered).first()
