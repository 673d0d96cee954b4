"""What has to be there before a site is activated: told by the rooms that know it, derived each time, never ticked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sites.models import StudySite


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that is not there yet, who answers for it, and the clause that asks for it."""

    what: str
    holder: str
    clause: str
    is_unverified: bool = False

    def __str__(self) -> str:
        return f"{self.what} (held by {self.holder})"


Teller = Callable[[StudySite], Iterable[Missing]]
_TELLERS: list[Teller] = []


def register_teller(teller: Teller) -> Teller:
    """Let a room above say what a site still lacks; `sites` knows none of them."""
    if teller in _TELLERS:
        raise ValueError(f"{teller} is registered already")
    _TELLERS.append(teller)
    return teller


def missing_at(site: StudySite) -> list[Missing]:
    """Everything that stands between the site and its activation, as the organization in scope may know it."""
    return [each for tell in _TELLERS for each in tell(site)]
