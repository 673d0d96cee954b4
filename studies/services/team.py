"""Who of one's own organization works on a study, in which part and for which period."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership
from cro_platform.tenancy.scope import organization_id
from studies.models import AssignmentBase, Study, StudyGrant
from studies.selectors.instants import transaction_instant
from studies.services.training import check_trained

PAST = "21 CFR 11.10(e)"
"""What was is not rewritten: a period begins and ends from now on."""


def staffing_code(by: Principal) -> str:
    """An administrator assigns to any study of the organization, others to the studies they lead."""
    return "studies.staff-any" if by.role == "admin" else "studies.staff"


def assign_person(
    study_id: UUID,
    user_id: UUID,
    *,
    by: Principal,
    team_role: str = "",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> StudyGrant:
    """Assign a member of one's own organization to a study, from an instant (now) until another (open); twice is once.

    A study lead or an assigned project manager does it for their studies, an administrator for any study of the
    organization. RuleBroken for somebody whose GCP certificate or required training has lapsed, for a period that ends
    before it begins or lies in the past, and for a second period beside one that has not ended.
    """
    authorize(by, staffing_code(by), Target(study_id=study_id))
    _check_assignment(study_id, user_id)
    standing = running(StudyGrant, content_object_id=study_id, user_id=user_id)
    found: StudyGrant | None = standing.first()
    if found is not None:
        check_same(found, from_at, until_at)
        return found
    check_period(from_at, until_at)
    check_trained(user_id, study_id)
    with intent("studies.team.assign"):
        grant = StudyGrant(
            user_id=user_id,
            content_object_id=study_id,
            permission=_permission("work_on_study"),
            team_role=team_role,
            valid_from=from_at,
            valid_until=until_at,
        )
        StudyGrant.objects.bulk_create([grant], ignore_conflicts=True)
    made: StudyGrant = standing.get()
    return made


def assign_to_study(*, by: Principal, study: UUID, person: UUID, **period: Any) -> StudyGrant:
    """Assign a person and hand back the assignment."""
    return assign_person(study, person, by=by, **period)


def assign_to(study: Study, *, by: Principal, person: UUID, **period: Any) -> None:
    """Assign a person, from the study's own page."""
    assign_person(study.pk, person, by=by, **period)


def unassign_from(
    study: Study, *, by: Principal, person: UUID, reason: str, until_at: datetime | None = None
) -> None:
    """Take a person off a study, now or at a later instant; from then on they no longer meet it. The assignment is kept."""
    authorize(by, staffing_code(by), study)
    check_end(until_at)
    with intent("studies.team.unassign", reason=reason):
        grants = running(StudyGrant, content_object=study, user_id=person)
        if not end_periods(grants, until_at):
            raise RuleBroken.of("person", "This person is not assigned to the study.")


def change_assignment(
    grant: StudyGrant, *, by: Principal, reason: str, team_role: str | None = None, **period: Any
) -> None:
    """Change the part a person has, or when it ends; an assignment that has ended stays as it was."""
    authorize(by, staffing_code(by), grant)
    if grant.is_ended(transaction_instant()):
        raise TransitionRefused("This assignment has ended. Assign the person again.")
    changes: dict[str, Any] = {} if team_role is None else {"team_role": team_role}
    if "until_at" in period:
        check_end(period["until_at"])
        changes["valid_until"] = period["until_at"]
        if period["until_at"] is None or _is_longer(grant, period["until_at"]):
            check_trained(grant.user_id, grant.content_object_id)
    with intent("studies.team.change", reason=reason):
        StudyGrant.objects.filter(pk=grant.pk).update(**changes)


def end_assignment(
    grant: StudyGrant, *, by: Principal, reason: str, until_at: datetime | None = None
) -> None:
    """End one assignment now or at a later instant: no right of it lasts beyond, and no job has to run for that."""
    authorize(by, staffing_code(by), grant)
    check_end(until_at)
    with intent("studies.team.unassign", reason=reason):
        if not end_periods(running(StudyGrant, pk=grant.pk), until_at):
            raise TransitionRefused("This assignment has ended already.")


def running(model: type[AssignmentBase], **which: Any) -> QuerySet[Any]:
    """The assignments of the organization in scope that have not ended, begun or not."""
    return model._default_manager.filter(
        Q(valid_until=None) | Q(valid_until__gt=TransactionNow()),
        organization=organization_id(),
        **which,
    )


def end_periods(grants: QuerySet[Any], until_at: datetime | None) -> int:
    """End periods; one that has not begun then never begins."""
    end = until_at or transaction_instant()
    return int(grants.update(valid_until=Greatest(end, Coalesce("valid_from", F("created_at")))))


def check_same(found: AssignmentBase, from_at: datetime | None, until_at: datetime | None) -> None:
    """An assignment stands already: RuleBroken where another period was asked for."""
    if (from_at, until_at) in ((None, None), (found.valid_from, found.valid_until)):
        return
    raise RuleBroken.of("person", "This person is assigned already; change that assignment.")


def check_period(from_at: datetime | None, until_at: datetime | None) -> None:
    """RuleBroken for a beginning in the past and an end that is not after the beginning."""
    now = transaction_instant()
    if from_at is not None and from_at < now:
        raise RuleBroken.of("from_at", "An assignment begins now or later.", PAST)
    if until_at is not None and until_at <= (from_at or now):
        raise RuleBroken.of("until_at", "The assignment ends before it begins.")


def check_end(until_at: datetime | None) -> None:
    """RuleBroken for an end in the past."""
    if until_at is not None and until_at < transaction_instant():
        raise RuleBroken.of("until_at", "An assignment ends now or later.", PAST)


def _is_longer(grant: StudyGrant, until_at: datetime) -> bool:
    return grant.valid_until is not None and until_at > grant.valid_until


def _permission(codename: str) -> GuardianPermission:
    return GuardianPermission.objects.get(codename=codename, content_type__app_label="studies")


def _check_assignment(study_id: UUID, user_id: UUID) -> None:
    if not StudyParty.objects.filter(study_id=study_id).exists():
        raise RuleBroken.of("study", "There is no such study.")
    if not Membership.objects.filter(user_id=user_id, ended_at=None).exists():
        raise RuleBroken.of("person", "There is no such member.")
