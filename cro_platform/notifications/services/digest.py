"""Mail that waits: one deferred row per person and time, and one mail for everything that waits then.

Nothing is kept but the alerts themselves: whatever process dies, the row becomes due again and finds what is still unmailed.
"""

from collections import Counter
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.events import DigestDue
from cro_platform.notifications.models import MailSchedule, Notification
from cro_platform.notifications.selectors import (
    people_on,
    schedule_of,
    transaction_instant,
    unmailed,
    unwanted_kinds,
)
from cro_platform.outbox.events import emit
from cro_platform.tenancy import scope
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.workflow.machine import claim


def postpone(user_id: UUID) -> bool:
    """Hold mail to a person back until they want it; False when they want it now."""
    now = transaction_instant()
    due = schedule_of(user_id).next_after(now)
    if due <= now:
        return False
    _arm(user_id, due)
    return True


def send_digest(event: DigestDue) -> None:
    """Mail a person what waits for them at this instant, in one mail of numbers and a link.

    Each alert is authorized again: what the person may no longer see is not even counted. Whoever has chosen another time
    meanwhile hears then, and a row that was delivered late, inside quiet hours, waits for their end.
    """
    now = transaction_instant()
    if event.revision != _revision(event.user_id) and postpone(event.user_id):
        return
    if (ends := schedule_of(event.user_id).after_quiet(now)) > now:
        _arm(event.user_id, ends)
        return
    waiting = _waiting(event.user_id)
    if not waiting:
        return
    _message(waiting).send()
    Notification.objects.filter(pk__in=[each.pk for each in waiting]).update(
        mailed_at=TransactionNow()
    )


def set_schedule(
    *,
    by: Principal,
    rhythm: str,
    at: time,
    weekday: int,
    time_zone: str,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> MailSchedule:
    """Choose when mail comes; what waits already comes at the new time. Safety alerts come at once whatever is chosen.

    RuleBroken for quiet hours with one end or none between.
    """
    authorize(by, "notifications.answer")
    if (quiet_from is None) != (quiet_until is None):
        raise RuleBroken.of("quiet_until", "Quiet hours have a beginning and an end.")
    if quiet_from is not None and quiet_from == quiet_until:
        raise RuleBroken.of("quiet_until", "Quiet hours end at another time than they begin.")
    values: dict[str, Any] = {
        "rhythm": rhythm, "at": at, "weekday": weekday, "time_zone": time_zone,
        "quiet_from": quiet_from, "quiet_until": quiet_until,
    }  # fmt: skip
    with intent("notifications.schedule.set"):
        wish = MailSchedule.objects.filter(user_id=by.user_id).first()
        if wish is None:
            wish = MailSchedule.objects.create(user_id=by.user_id, **values)
        else:
            claim(wish, **values)
        if unmailed(by.user_id).exists() and not postpone(by.user_id):
            _arm(by.user_id, transaction_instant())
    return wish


def _arm(user_id: UUID, due: datetime) -> None:
    """One row per person, time and wish, however many alerts wait for it."""
    revision = _revision(user_id)
    due_row = DigestDue(user_id=user_id, revision=revision)
    emit(due_row, ref=f"{user_id}:{revision}:{due.isoformat()}", due_at=due)


def _revision(user_id: UUID) -> int:
    wish = MailSchedule.objects.filter(user_id=user_id).values_list("rev", flat=True).first()
    return wish or 0


def _waiting(user_id: UUID) -> list[Notification]:
    found = unmailed(user_id).exclude(kind=Kind.SAFETY).exclude(kind__in=unwanted_kinds(user_id))
    may_see: dict[UUID | None, set[UUID]] = {}
    kept = []
    for each in found.order_by("id"):
        if each.study_id not in may_see:
            may_see[each.study_id] = people_on(each.study_id)
        if user_id in may_see[each.study_id]:
            kept.append(each)
    return kept


def _message(waiting: list[Notification]) -> EmailMultiAlternatives:
    """Numbers only; the newest alert gives the Message-ID, so that a mail handed over twice is shown once."""
    counts = Counter(each.severity for each in waiting)
    lines = [
        f"{Severity(each).label}: {counts[each]}"
        for each in reversed(Severity.values)
        if counts[each]
    ]
    context = {
        "lines": lines,
        "action_url": _inbox(),
        "action_label": "Open your alerts",
        "reason": "You receive this at the time you have chosen. Alerts of safety clocks come at once.",
    }
    message = EmailMultiAlternatives(
        subject="What waits for you",
        body=render_to_string("notifications/digest.txt", context),
        to=[waiting[0].user.email],
        headers={
            "Message-ID": f"<digest-{waiting[-1].pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"
        },
    )
    message.attach_alternative(render_to_string("notifications/digest.html", context), "text/html")
    return message


def _inbox() -> str:
    slug = Organization.objects.values_list("slug", flat=True).get(pk=scope.organization_id())
    return (
        f"{settings.PUBLIC_URL.rstrip('/')}{reverse('portal-list', args=[slug, 'notifications'])}"
    )
