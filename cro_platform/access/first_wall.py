"""The wall in Python: the class that a model declares for the database, asked once more of every query.

Each wall suffices alone. This one also names the studies, which gives the planner its index; the policies in the
database (`tenancy.policies`) are the second and do not depend on anything here.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Func, Model, Q, QuerySet

from cro_platform.access.models import Grant, StudyParty, UnblindedPerson
from cro_platform.access.principal import Principal
from cro_platform.access.roles import role
from cro_platform.tenancy.constraints import Wall
from cro_platform.tenancy.enums import Audience
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership

RELEASED_TO_SPONSOR = (Audience.SPONSOR, Audience.HOLDER, Audience.STUDY)
EVERYTHING = Q()


class _Held(Func):
    """The asker's organization holds the row's duty now: as literal codes, or in the cell that the row names."""

    output_field = BooleanField()

    def __init__(self, *columns: Any, holders: tuple[str, ...]) -> None:
        super().__init__(*columns)
        self.template = _held_sql(holders)


def _held_sql(holders: tuple[str, ...]) -> str:
    if len(holders) == 1 and "/" in holders[0]:
        return (
            "(%(expressions)s) IN (SELECT h.study_id, h.obligation, h.cell FROM app.held_cells() h)"
        )
    codes = ", ".join(f"'{code}'" for code in holders)
    return f"%(expressions)s IN (SELECT app.studies_held(ARRAY[{codes}]))"


class _AsText(Func):
    template = "%(expressions)s::text"


class _HandedOver(Func):
    """The row's author held its cell once and holds it no more."""

    template = "(%(expressions)s) IN (SELECT h.study_id, h.obligation, h.cell, h.former_id FROM app.handed_cells() h)"
    output_field = BooleanField()


def wall_of(model: type[Model]) -> Wall | None:
    """The wall that a model declares."""
    return next((each for each in model._meta.constraints if isinstance(each, Wall)), None)


def my_parties(by: Principal) -> QuerySet[StudyParty]:
    """The asker's studies, one row for each: party to it now, and assigned to it unless the role oversees every study."""
    parties = StudyParty.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=TransactionNow()),
        organization_id=by.organization_id,
        valid_from__lte=TransactionNow(),
    )
    if role(by.organization_kind, by.role).is_organization_wide:
        return parties
    assigned = Grant.objects.filter(user_id=by.user_id, organization_id=by.organization_id)
    return parties.filter(study_id__in=assigned.values("study_id"))


def my_studies(by: Principal) -> QuerySet[StudyParty, Any]:
    """The ids of the asker's studies, as a sub-query."""
    return my_parties(by).values("study_id")


def first_wall(model: type[Model], by: Principal) -> Q:
    """Which rows of the model this person may see; of a class that only the database can judge, every row."""
    wall = wall_of(model)
    return _CLASSES.get(wall.kind, _everything)(model, by, wall) if wall else EVERYTHING


def row_wall(model: type[Model], by: Principal) -> Q:
    """As `first_wall`, for rows of one study that the asker is already known to meet."""
    wall = wall_of(model)
    return _ROWS.get(wall.kind, _everything)(model, by, wall) if wall else EVERYTHING


def _everything(model: type[Model], by: Principal, wall: Wall) -> Q:
    return EVERYTHING


def _study(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(study_id__in=my_studies(by)) & _released(model, by, wall)


def _released(model: type[Model], by: Principal, wall: Wall) -> Q:
    """The asker's own; or released, to the sponsor, to every party, or to whoever holds the duty."""
    shared = Q(audience=Audience.STUDY) | Q(
        audience__in=RELEASED_TO_SPONSOR, study_id__in=_sponsored(by)
    )
    for holders in _ways(wall.holders):
        columns = [
            "study_id",
            *(_AsText(name) for name in holders[0].split("/") if "/" in holders[0]),
        ]
        shared |= Q(audience=Audience.HOLDER) & Q(_Held(*columns, holders=holders))
    if "released_at" in {field.name for field in model._meta.concrete_fields}:
        shared &= Q(released_at__isnull=False)
        shared |= _working_copies(by, wall)
    return Q(organization_id=by.organization_id) | shared


def _working_copies(by: Principal, wall: Wall) -> Q:
    """Drafts of cells that their author holds no more, to the sponsor."""
    handed = Q(pk__in=())
    for each in wall.holders:
        if "/" in each:
            obligation, cell = each.split("/")
            handed |= Q(_HandedOver("study_id", _AsText(obligation), _AsText(cell), "organization_id"))  # fmt: skip
    return Q(study_id__in=_sponsored(by)) & handed


def _ways(holders: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The literal codes together, each pair of columns by itself."""
    literal = tuple(each for each in holders if "/" not in each)
    pairs = [(each,) for each in holders if "/" in each]
    return ([literal] if literal else []) + pairs


def _named(model: type[Model], by: Principal, wall: Wall) -> Q:
    """Unblinding facts: besides, only persons who are named."""
    named = UnblindedPerson.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=TransactionNow()),
        user_id=by.user_id,
        organization_id=by.organization_id,
        valid_from__lte=TransactionNow(),
    )
    return _released(model, by, wall) & Q(study_id__in=named.values("study_id"))


def _unblinding(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(study_id__in=my_studies(by)) & _named(model, by, wall)


def _root(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(pk__in=my_studies(by))


def _organization(model: type[Model], by: Principal, wall: Wall) -> Q:
    """The organization's own; a row about a study meets the people of that study."""
    own = Q(organization_id=by.organization_id)
    if not _has_study(model) or role(by.organization_kind, by.role).is_organization_wide:
        return own
    assigned = Grant.objects.filter(user_id=by.user_id, organization_id=by.organization_id)
    return own & (Q(study_id=None) | Q(study_id__in=assigned.values("study_id")))


def _has_study(model: type[Model]) -> bool:
    return "study_id" in {field.attname for field in model._meta.concrete_fields}


def _own(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(organization_id=by.organization_id)


def _listed(model: type[Model], by: Principal, wall: Wall) -> Q:
    own = Q(organization_id=by.organization_id)
    return own | Q(is_listed=True, replaced_at=None) if by.is_sponsor else own


def _personal(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(organization_id=by.organization_id, user_id=by.user_id)


def _bilateral(model: type[Model], by: Principal, wall: Wall) -> Q:
    shared = Q(other_organization_id=by.organization_id, shared_at__isnull=False)
    return Q(author_organization_id=by.organization_id) | shared


def _bilateral_study(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(study_id__in=my_studies(by)) & _bilateral(model, by, wall)


def _rights(model: type[Model], by: Principal, wall: Wall) -> Q:
    own = Q(organization_id=by.organization_id)
    has_sponsor = "sponsor_id" in {field.attname for field in model._meta.concrete_fields}
    return own | Q(sponsor_id=by.organization_id) if has_sponsor else own


def _organizations(model: type[Model], by: Principal, wall: Wall) -> Q:
    """Oneself and one's counterparties."""
    key = "pk" if wall.study == "id" else "organization_id"
    return Q(**{key: by.organization_id}) | Q(_IsCounterparty(key))


class _IsCounterparty(Func):
    template = "%(expressions)s IN (SELECT app.counterparties())"
    output_field = BooleanField()


def _people(model: type[Model], by: Principal, wall: Wall) -> Q:
    members = Membership.objects.filter(organization_id=by.organization_id)
    return Q(pk__in=members.values("user_id"))


def _signatures(model: type[Model], by: Principal, wall: Wall) -> Q:
    return Q(study_id__in=my_studies(by)) & _signed(model, by, wall)


def _signed(model: type[Model], by: Principal, wall: Wall) -> Q:
    """Read like the record they stand on; the obligation is a column of the signature itself."""
    held = Q(_HoldsNamed("study_id", _AsText("holders")))
    shared = Q(audience=Audience.STUDY) | (Q(audience=Audience.HOLDER) & held)
    shared |= Q(audience__in=RELEASED_TO_SPONSOR, study_id__in=_sponsored(by))
    return Q(organization_id=by.organization_id) | shared


def _sponsored(by: Principal) -> QuerySet[StudyParty, Any]:
    mine = StudyParty.objects.filter(
        organization_id=by.organization_id, sponsor_id=by.organization_id
    )
    return mine.values("study_id")


class _HoldsNamed(Func):
    template = "(%(expressions)s) IN (SELECT h.study_id, h.obligation FROM app.held_cells() h)"
    output_field = BooleanField()


_CLASSES: dict[str, Callable[[type[Model], Principal, Wall], Q]] = {
    "study": _study,
    "sponsor-owned": _study,
    "unblinding": _unblinding,
    "study-root": _root,
    "organization": _organization,
    "tokens": _organization,
    "machinery": _own,
    "queue": _own,
    "grants": _own,
    "membership": _own,
    "listed": _listed,
    "personal": _personal,
    "scratch": _personal,
    "tickets": _personal,
    "bilateral": _bilateral,
    "bilateral-part": _bilateral,
    "bilateral-study": _bilateral_study,
    "rights": _rights,
    "organizations": _organizations,
    "people": _people,
    "signatures": _signatures,
}
_ROWS = {
    "study": _released,
    "sponsor-owned": _released,
    "unblinding": _named,
    "signatures": _signed,
}
