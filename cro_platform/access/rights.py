"""The one question about rights: role ∩ assignment ∩ obligation ∩ blinding (DESIGN section 4)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, time
from uuid import UUID

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext

from cro_platform.access.errors import NotPermitted, told
from cro_platform.access.holders import Holding, Relation, holder_of, performs
from cro_platform.access.instead import (
    Instead,
    of_holder,
    of_roles,
    people_of,
    to_be_assigned,
    to_be_named,
)
from cro_platform.access.matrix import Permission, permission
from cro_platform.access.models import Grant
from cro_platform.access.obligations import WHOLE_STUDY, Level, Obligation, cell_of, obligation
from cro_platform.access.principal import Principal
from cro_platform.access.roles import Role, role
from cro_platform.access.target import HasTarget, Target


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, in a sentence; with the holding that decided it, and after a refusal the colleagues' roles that may instead."""

    is_allowed: bool
    sentence: str
    holding: Holding | None = None
    roles: tuple[Role, ...] = ()

    @property
    def clause(self) -> str:
        """The contract clause or the law that decided."""
        return self.holding.clause if self.holding else ""


def authorize(by: Principal, code: str, record: HasTarget | Target | None = None) -> Decision:
    """Raise NotPermitted with the reason unless `by` may do `code` on the record at this instant."""
    decision = explain(by, code, record)
    if not decision.is_allowed:
        raise NotPermitted(decision.sentence, clause=decision.clause)
    return decision


def may(by: Principal, code: str, record: HasTarget | Target | None = None) -> bool:
    """The same question, as a bare answer."""
    return _decided(by, permission(code), _target(record))[0].is_allowed


def explain(by: Principal, code: str, record: HasTarget | Target | None = None) -> Decision:
    """Why, or why not and whom to ask instead, in sentences a person can act on."""
    asked, target = permission(code), _target(record)
    decision, remedy = _decided(by, asked, target)
    if decision.is_allowed:
        return decision
    instead = remedy(by, asked, target, decision)
    sentence = f"{decision.sentence} {instead.sentence}".strip()
    return replace(decision, sentence=sentence, roles=instead.roles)


def people_instead(
    by: Principal, code: str, record: HasTarget | Target | None, decision: Decision
) -> list[str]:
    """The colleagues that a refusal sends the asker to, by name; nobody of another organization."""
    return people_of(by, permission(code), _target(record), decision.roles)


def _target(record: HasTarget | Target | None) -> Target:
    return record.target if isinstance(record, HasTarget) else record or Target()


Remedy = Callable[[Principal, Permission, Target, Decision], Instead]


def _decided(by: Principal, asked: Permission, target: Target) -> tuple[Decision, Remedy]:
    """The first refusal with its remedy; else what the last question says, or that the role suffices."""
    found: Decision | None = None
    for check, remedy in CHECKS:
        found = check(by, asked, target)
        if found is not None and not found.is_allowed:
            return found, remedy
    sentence = gettext("Your role may %(what)s.") % {"what": told(asked.name)}
    return found or _yes(sentence), _no_remedy


def _no_remedy(by: Principal, asked: Permission, target: Target, refused: Decision) -> Instead:
    """A machine is led to nobody: the sentence says that a person, or another key, is needed."""
    return Instead("")


def _of_role(by: Principal, asked: Permission, target: Target, refused: Decision) -> Instead:
    """A colleague, where their organization may at all; else whoever holds the duty."""
    holding = _holding(asked, target)
    if holding is None or holding.relation is Relation.YOU or _performs(by, target, holding):
        return of_roles(by, asked)
    return of_holder(by, asked, holding)


def _assigner(by: Principal, asked: Permission, target: Target, refused: Decision) -> Instead:
    return to_be_assigned(by)


def _namer(by: Principal, asked: Permission, target: Target, refused: Decision) -> Instead:
    return to_be_named(by)


def _holder(by: Principal, asked: Permission, target: Target, refused: Decision) -> Instead:
    return of_holder(by, asked, refused.holding) if refused.holding else Instead("")


def _yes(sentence: str, holding: Holding | None = None) -> Decision:
    return Decision(is_allowed=True, sentence=sentence, holding=holding)


def _no(sentence: str, holding: Holding | None = None) -> Decision:
    return Decision(is_allowed=False, sentence=sentence, holding=holding)


def by_role(by: Principal, asked: Permission, target: Target) -> Decision | None:
    """None where the role grants it; otherwise the refusal."""
    if (by.organization_kind, by.role) in asked.roles:
        return None
    words = {"role": told(role(by.organization_kind, by.role).name), "what": told(asked.name)}
    return _no(gettext("The role %(role)s may not %(what)s.") % words)


def by_token(by: Principal, asked: Permission, target: Target) -> Decision | None:
    """None where a machine may ask it; otherwise the refusal."""
    if not by.is_machine:
        return None
    if asked.is_human_only:
        sentence = gettext(
            "Only a person, signed in, may %(what)s: a token or service account never does."
        )
        return _no(sentence % {"what": told(asked.name)})
    needed = "read" if asked.is_read else "write"
    if by.token_scopes is None or needed in by.token_scopes:
        return None
    return _no(gettext("This token has no scope “%(scope)s”.") % {"scope": needed})


def _by_assignment(by: Principal, asked: Permission, target: Target) -> Decision | None:
    is_everywhere = role(by.organization_kind, by.role).is_organization_wide
    if not asked.needs_assignment or target.study_id is None or is_everywhere:
        return None
    grants = Grant.objects.filter(
        user_id=by.user_id, organization_id=by.organization_id, study_id=target.study_id
    ).values_list("study_site_id", flat=True)
    assigned = set(grants)
    if None in assigned or (target.study_site_id is not None and target.study_site_id in assigned):
        return None
    if target.study_site_id is None and assigned:
        return None
    return _no(
        gettext("You are not assigned to this study, so you may not %(what)s.")
        % {"what": told(asked.name)}
    )


def _by_blinding(by: Principal, asked: Permission, target: Target) -> Decision | None:
    if not asked.is_unblinding or target.study_id is None or target.study_id in unblinded_studies():
        return None
    return _no(
        gettext("You are not among the persons named for unblinded information of this study.")
    )


def _by_obligation(by: Principal, asked: Permission, target: Target) -> Decision | None:
    holding = _holding(asked, target)
    if holding is None:
        return None
    duty = obligation(holding.obligation)
    if holding.relation is Relation.YOU:
        return _yes(_held(by, asked, duty, holding), holding)
    if _performs(by, target, holding):
        performed = gettext(
            "You may %(what)s: %(organization)s performs “%(duty)s”%(place)s for its holder."
        )
        return _yes(performed % _words(by, asked, duty, holding), holding)
    return _no(_not_held(by, asked, duty, holding), holding)


def _holding(asked: Permission, target: Target) -> Holding | None:
    """The holding behind the question; None where it rests on no duty, or on no study."""
    if asked.obligation is None or target.study_id is None:
        return None
    duty = obligation(asked.obligation)
    return holder_of(target.study_id, duty.code, cell_of_target(duty, target))


def _performs(by: Principal, target: Target, holding: Holding) -> bool:
    return (
        by.organization_kind == "cro"
        and target.study_id is not None
        and performs(target.study_id, holding.obligation, holding.cell)
    )


CHECKS: tuple[tuple[Callable[[Principal, Permission, Target], Decision | None], Remedy], ...] = (
    (by_role, _of_role),
    (by_token, _no_remedy),
    (_by_assignment, _assigner),
    (_by_blinding, _namer),
    (_by_obligation, _holder),
)
"""In the order in which they are asked: a refusal names the first that fails, and its remedy."""


def _held(by: Principal, asked: Permission, duty: Obligation, holding: Holding) -> str:
    sentence = gettext(
        "You may %(what)s: %(organization)s holds “%(duty)s”%(place)s%(since)s%(clause)s."
    )
    return sentence % _words(by, asked, duty, holding)


def _not_held(by: Principal, asked: Permission, duty: Obligation, holding: Holding) -> str:
    """Who does not hold what, where, since when; then who does, and by which clause, as far as the asker may know."""
    sentence = gettext(
        "You may not %(what)s: %(organization)s does not hold “%(duty)s”%(place)s%(since)s; it is held by %(holder)s%(clause)s."
    )
    return sentence % _words(by, asked, duty, holding)


def _words(by: Principal, asked: Permission, duty: Obligation, holding: Holding) -> dict[str, str]:
    return {
        "what": told(asked.name),
        "organization": by.organization_name,
        "duty": told(duty.name),
        "place": _place(holding),
        "since": _since(holding),
        "holder": told(holding.holder_phrase),
        "clause": told(holding.clause_phrase),
    }


def _place(holding: Holding) -> str:
    match holding.cell:
        case cell if cell == WHOLE_STUDY:
            return ""
        case "EU":
            return gettext(" for the EU")
        case cell:
            return gettext(" for %(cell)s") % {"cell": cell}


def clause_words(by_clause: str) -> str:
    """“by clause 4.2”, or that the duty was retained, in the reader's language."""
    told_by = by_clause.strip().lstrip(", ")
    if told_by.startswith("by "):
        return gettext("by %(clause)s") % {"clause": told_by.removeprefix("by ")}
    return told(told_by)


def _since(holding: Holding) -> str:
    """As the holding says it, in the reader's language; the time where it is not midnight in UTC."""
    if holding.since is None:
        return ""
    instant = holding.since.astimezone(UTC)
    clock = "" if instant.time() == time() else f", {instant:%H:%M} UTC"
    return gettext(" since %(day)s") % {"day": date_format(instant, "j F Y") + clock}


def cell_of_target(duty: Obligation, target: Target) -> str:
    """The cell in which the duty is held where the right is asked."""
    if duty.level == Level.STUDY:
        return WHOLE_STUDY
    return target.cell or cell_of(duty, target.country)


def unblinded_studies() -> set[UUID]:
    """The studies whose unblinding facts the person in scope may read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.unblinded_studies()")
        return {row[0] for row in cursor.fetchall()}


def rights_epoch(study_id: UUID) -> str:
    """A mark that changes with whatever the person in scope may do on the study."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.rights_epoch(%s)", [study_id])
        return str(cursor.fetchone()[0])
