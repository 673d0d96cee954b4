"""The permission matrix: one literate table per app, refused at import when it does not hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .obligations import UnknownObligationError, obligation
from .roles import OrganizationKind, Role, UnknownRoleError, role

_CODE = re.compile(r"[a-z][a-z_]*(?:\.[a-z][a-z_]*)+")
_ACTS_OF_A_PERSON = frozenset({"sign", "approve", "submit", "unblind"})


class Assignment(StrEnum):
    """What a person must be assigned to; a study site stands under its study."""

    NOTHING = "nothing"
    STUDY = "study"
    STUDY_SITE = "study-site"


class Blinding(StrEnum):
    """Whether what a permission opens can reveal treatment."""

    BLINDED = "blinded"
    UNBLINDED = "unblinded"


class MatrixError(ValueError):
    """A permission table contradicts the roles, the catalogue or itself."""


class UnknownPermissionError(LookupError):
    """No app has registered this permission."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a registered permission.")


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do one thing.

    `code` reads `<app>.<entity>.<verb>` or `<app>.<verb>_<entity>`. `obligation` is None for what
    an organization does in its own right, such as managing its members; otherwise the organization
    must hold that obligation in the record's cell. `roles` are role codes.
    """

    code: str
    name: str
    obligation: str | None
    roles: tuple[str, ...]
    needs_assignment: Assignment = Assignment.STUDY
    blinding: Blinding = Blinding.BLINDED

    @property
    def app(self) -> str:
        """The app whose table declares it."""
        return self.code.partition(".")[0]

    def grants(self, role_code: str) -> bool:
        """True if the role is in the row; a right still needs the other three conditions."""
        return role_code in self.roles

    def assignment_of(self, holder: Role, kind: OrganizationKind) -> Assignment:
        """What a holder of the role must be assigned to: nothing, if it is organization-wide."""
        return Assignment.NOTHING if holder.is_organization_wide(kind) else self.needs_assignment


class PermissionMatrix:
    """All permissions of all apps."""

    def __init__(self) -> None:
        self._by_code: dict[str, Permission] = {}

    def register(self, app: str, *permissions: Permission) -> None:
        """Add the table of an app, whole or not at all. Raises `MatrixError` naming each fault."""
        faults = [fault for each in permissions for fault in _faults(app, each)]
        faults += [f"{code}: declared twice" for code in self._repeated(permissions)]
        if faults:
            raise MatrixError("; ".join(faults))
        self._by_code.update({each.code: each for each in permissions})

    def permission(self, code: str) -> Permission:
        """The permission of a code. Raises `UnknownPermissionError`."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownPermissionError(code) from None

    def permissions(self) -> tuple[Permission, ...]:
        """Every registered permission, by code."""
        return tuple(self._by_code[code] for code in sorted(self._by_code))

    def of_role(self, role_code: str) -> tuple[Permission, ...]:
        """What a role can be allowed to do. Raises `UnknownRoleError`."""
        holder = role(role_code)
        return tuple(each for each in self.permissions() if each.grants(holder.code))

    def under(self, obligation_code: str) -> tuple[Permission, ...]:
        """What moves with an obligation. Raises `UnknownObligationError`."""
        owed = obligation(obligation_code)
        return tuple(each for each in self.permissions() if each.obligation == owed.code)

    def _repeated(self, permissions: tuple[Permission, ...]) -> Iterator[str]:
        codes = [each.code for each in permissions]
        known = self._by_code.keys()
        yield from sorted({code for code in codes if code in known or codes.count(code) > 1})


def _faults(app: str, permission: Permission) -> Iterator[str]:
    code = permission.code
    if not _CODE.fullmatch(code) or permission.app != app:
        yield f"{code}: a code of {app} reads {app}.entity.verb or {app}.verb_entity"
    if not permission.name.strip():
        yield f"{code}: the name is missing"
    if not permission.roles:
        yield f"{code}: no role has it"
    holders, unknown = _holders(permission)
    yield from (f"{code}: {reason}" for reason in unknown)
    yield from (f"{code}: {reason}" for reason in _obligation_faults(permission, holders))
    yield from (f"{code}: {reason}" for reason in _role_faults(permission, holders))


def _holders(permission: Permission) -> tuple[list[Role], list[str]]:
    holders, unknown = [], []
    for role_code in sorted(set(permission.roles)):
        try:
            holders.append(role(role_code))
        except UnknownRoleError as error:
            unknown.append(str(error))
    return holders, unknown


def _obligation_faults(permission: Permission, holders: list[Role]) -> Iterator[str]:
    if permission.obligation is None:
        return
    try:
        obligation(permission.obligation)
    except UnknownObligationError as error:
        yield str(error)
    if holders and not any(OrganizationKind.SPONSOR in each.kinds for each in holders):
        yield "no sponsor role has it, so that nobody could act before a transfer or after its end"


def _role_faults(permission: Permission, holders: list[Role]) -> Iterator[str]:
    verbs = set(re.split(r"[._]", permission.code)) & _ACTS_OF_A_PERSON
    for each in holders:
        if permission.blinding == Blinding.UNBLINDED and not each.is_unblinded:
            yield f"{each.code} is blinded and may not open what reveals treatment"
        if each.is_machine and verbs:
            yield f"{each.code} is a machine and may never {sorted(verbs)[0]}"


_matrix = PermissionMatrix()

register = _matrix.register
permission = _matrix.permission
permissions = _matrix.permissions
permissions_of_role = _matrix.of_role
permissions_under = _matrix.under
