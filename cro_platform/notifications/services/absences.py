"""Who is away, and who stands in."""

from datetime import date, timedelta
from uuid import UUID

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.notifications.models import Absence
from cro_platform.notifications.selectors import today_in_organization
from cro_platform.tenancy.models import Membership
from cro_platform.workflow.machine import claim


def arrange_absence(
    *,
    by: Principal,
    from_on: date,
    until_on: date,
    deputy_id: UUID,
    user_id: UUID | None = None,
) -> Absence:
    """Name who receives a person's alerts from one day to another, both included, in the organization's calendar.

    For oneself, or as administrator for anybody of the organization. RuleBroken for a span that has ended or runs
    backwards, and for a deputy who is no other member.
    """
    absent = user_id or by.user_id
    code = "absences.arrange" if absent == by.user_id else "absences.arrange-any"
    authorize(by, code)
    _check(absent, deputy_id, from_on, until_on)
    with intent("notifications.absence.arrange"):
        return Absence.objects.create(
            user_id=absent, deputy_id=deputy_id, from_on=from_on, until_on=until_on
        )


def end_absence(absence: Absence, *, by: Principal) -> None:
    """The person is back: from now on alerts reach them again."""
    authorize(by, "absences.arrange" if absence.user_id == by.user_id else "absences.arrange-any")
    yesterday = today_in_organization() - timedelta(days=1)
    if absence.until_on <= yesterday:
        return
    with intent("notifications.absence.end"):
        claim(absence, from_on=min(absence.from_on, yesterday), until_on=yesterday)


def _check(absent: UUID, deputy: UUID, from_on: date, until_on: date) -> None:
    problems = []
    if until_on < from_on:
        problems.append(Problem("until_on", "The absence ends before it begins."))
    elif until_on < today_in_organization():
        problems.append(Problem("until_on", "The absence has already ended."))
    if deputy == absent:
        problems.append(Problem("deputy_id", "A deputy is somebody else."))
    members = Membership.objects.filter(ended_at=None, user__is_machine=False)
    for field, person in (("deputy_id", deputy), ("user_id", absent)):
        if not members.filter(user_id=person).exists():
            problems.append(Problem(field, "There is no such member of your organization."))
    if problems:
        raise RuleBroken(*problems)
