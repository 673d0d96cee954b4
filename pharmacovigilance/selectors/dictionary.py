"""Where a coded term stands in the MedDRA release that the operator loaded."""

from collections.abc import Iterable

from pharmacovigilance.models import MeddraTerm


def newest_release() -> str:
    """The release with the highest number; empty where none is loaded."""
    releases = MeddraTerm.objects.order_by().values_list("release", flat=True).distinct()
    return max(releases, key=_in_numbers, default="")


def _in_numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def places(codes: Iterable[str], release: str) -> dict[str, MeddraTerm]:
    """The terms behind these codes in one release; a code that it does not have is left out."""
    found = MeddraTerm.objects.filter(release=release, code__in=set(codes) - {""})
    return {term.code: term for term in found}
