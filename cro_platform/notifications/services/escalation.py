"""What nobody answers goes one role up, and at the top out of the organization."""

from cro_platform.audit.intent import intent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.events import AlertUnanswered, EscalationDue
from cro_platform.notifications.ladder import next_roles
from cro_platform.notifications.models import Notification
from cro_platform.notifications.selectors import people_on
from cro_platform.notifications.services.alerts import Alert, notify
from cro_platform.outbox.events import emit
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership

UNANSWERED = "Not answered: "


def escalate(event: EscalationDue) -> None:
    """Nobody answered in time: tell the next role, or at the top of the ladder say that nobody answered. Exactly once.

    An answer anywhere in the thread, or a record that needs none any more, ends it.
    """
    told = list(Notification.objects.select_for_update().filter(key=event.key, escalated_at=None))
    if not told or _is_answered(told[0].thread):
        return
    with intent("notifications.alert.escalate"):
        Notification.objects.filter(key=event.key).update(escalated_at=TransactionNow())
        _pass_on(told)


def _is_answered(thread: str) -> bool:
    answered = Notification.objects.filter(thread=thread)
    return (
        answered.filter(acknowledged_at__isnull=False).exists()
        or not answered.filter(settled_at=None).exists()
    )


def _pass_on(told: list[Notification]) -> None:
    first = told[0]
    roles = next_roles(_roles_of(told))
    already = set(
        Notification.objects.filter(thread=first.thread).values_list("user_id", flat=True)
    )
    people = people_on(first.study_id, roles=roles) - already if roles else set()
    if people:
        notify(_escalated(first), people, eligible=people_on(first.study_id))
        return
    unanswered = AlertUnanswered(
        study_id=first.study_id,
        link_resource=first.link_resource,
        link_id=first.link_id,
        thread=first.thread,
    )
    emit(unanswered, ref=first.thread)


def _roles_of(told: list[Notification]) -> set[tuple[str, str]]:
    """The roles that were told; a deputy answers in the role of whom they stand in for."""
    people = {each.stands_in_for_id or each.user_id for each in told}
    members = Membership.objects.filter(organization_id=scope.organization_id(), user_id__in=people)
    return set(members.values_list("organization_kind", "role"))


def _escalated(first: Notification) -> Alert:
    return Alert(
        kind=Kind(first.kind),
        severity=Severity(first.severity),
        subject=_once(first.subject),
        body=first.body,
        key=f"{first.thread}>{first.step + 1}",
        link_resource=first.link_resource,
        link_id=first.link_id,
        study_id=first.study_id,
        thread=first.thread,
        step=first.step + 1,
    )


def _once(subject: str) -> str:
    return subject if subject.startswith(UNANSWERED) else f"{UNANSWERED}{subject}"[:300]
