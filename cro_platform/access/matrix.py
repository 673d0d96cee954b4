"""The role matrix: each app declares one literate table of permissions; nothing is allowed that no table grants."""

from dataclasses import dataclass

from cro_platform.access.obligations import UnknownObligationError, obligation
from cro_platform.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing a person may do.

    `name` completes “may …”. `roles` are (kind, code) pairs. `obligation` names the duty the asker's organization must hold
    in the record's cell. Human-only permissions (sign, approve, submit, unblind) are never a machine's. Who lacks an assignment
    to a study is sent to the roles whose permission `is_assigning`; who is not named for unblinded information, to `is_naming`.
    """

    code: str
    name: str
    roles: frozenset[tuple[str, str]]
    obligation: str | None = None
    needs_assignment: bool = True
    is_human_only: bool = False
    is_unblinding: bool = False
    is_read: bool = False
    is_assigning: bool = False
    is_naming: bool = False


PERMISSIONS: dict[str, Permission] = {}


def everyone(kind: str, *, but: tuple[str, ...] = ()) -> frozenset[tuple[str, str]]:
    """All roles of a kind of organization, except some; a guest is nobody's colleague."""
    return frozenset(
        key
        for key, role in ROLES.items()
        if key[0] == kind and key[1] not in but and not role.is_guest
    )


def at(kind: str, *codes: str) -> frozenset[tuple[str, str]]:
    """These roles of a kind of organization."""
    return frozenset((kind, code) for code in codes)


def sponsor(*codes: str) -> frozenset[tuple[str, str]]:
    """These roles at sponsors."""
    return at("sponsor", *codes)


def cro(*codes: str) -> frozenset[tuple[str, str]]:
    """These roles at CROs."""
    return at("cro", *codes)


def declare(*permissions: Permission) -> None:
    """Register an app's table, whole or not at all; a fault stops the start.

    Raises ValueError for an unknown role or obligation and for a code declared twice.
    """
    table: dict[str, Permission] = {}
    for entry in permissions:
        unknown = entry.roles - ROLES.keys()
        if unknown:
            raise ValueError(f"{entry.code}: unknown roles {sorted(unknown)}")
        if entry.code in PERMISSIONS or entry.code in table:
            raise ValueError(f"{entry.code} is declared twice")
        _check_obligation(entry)
        table[entry.code] = entry
    PERMISSIONS.update(table)


def _check_obligation(entry: Permission) -> None:
    if entry.obligation is None:
        return
    try:
        obligation(entry.obligation)
    except UnknownObligationError as error:
        raise ValueError(f"{entry.code}: {error}") from error


def permission(code: str) -> Permission:
    """A declared permission; raises KeyError for a code no table names."""
    return PERMISSIONS[code]
