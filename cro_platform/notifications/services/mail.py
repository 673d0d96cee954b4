"""Mail leaves the platform: it says that something waits and where, never what."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.events import MailRequested
from cro_platform.notifications.models import MailPreference, Notification
from cro_platform.notifications.selectors import people_on, unmailed, unwanted_kinds
from cro_platform.notifications.services.digest import postpone
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Organization
from cro_platform.workflow.machine import claim

SUBJECTS = {
    Severity.INFO: "There is news for you",
    Severity.ACTION: "Something is due and waits for you",
    Severity.URGENT: "Urgent: something is due and waits for you",
    Severity.OVERDUE: "Overdue: something waits for you",
}


def send(event: MailRequested) -> None:
    """Mail one alert, unless it was answered meanwhile or its person wants no mail of its kind, or wants it later.

    Handed over at least once, always under the same Message-ID, so that a mailbox shows it once. An alert of a safety clock
    leaves at once; another one waits for the person's digest or the end of their quiet hours.
    """
    waiting = unmailed(event.user_id).filter(key=event.key).first()
    if waiting is None or not _is_member(waiting) or waiting.kind in unwanted_kinds(event.user_id):
        return
    if waiting.kind != Kind.SAFETY and postpone(event.user_id):
        return
    _message(waiting).send()
    Notification.objects.filter(pk=waiting.pk).update(mailed_at=TransactionNow())


def write_outside(address: str, *, line: str, reason: str, key: str) -> None:
    """Mail somebody who has no account here: that something waits and whom to ask, never what it is.

    Handed over at least once, always under the same Message-ID, so that a mailbox shows it once.
    """
    _composed(address, {"line": line, "reason": reason}, key).send()


def set_mail(*, by: Principal, kind: str, is_mailed: bool, is_shown: bool = True) -> MailPreference:
    """Have alerts of a kind ring in the portal, come by mail, both or neither; those of safety clocks always do both (RuleBroken)."""
    authorize(by, "notifications.answer")
    if kind == Kind.SAFETY and not is_mailed:
        raise RuleBroken.of("is_mailed", "Alerts of safety clocks are always mailed.")
    if kind == Kind.SAFETY and not is_shown:
        raise RuleBroken.of("is_shown", "Alerts of safety clocks always ring.")
    with intent("notifications.preference.set"):
        wish = MailPreference.objects.filter(user_id=by.user_id, kind=kind).first()
        if wish is None:
            return MailPreference.objects.create(
                user_id=by.user_id, kind=kind, is_mailed=is_mailed, is_shown=is_shown
            )
        claim(wish, is_mailed=is_mailed, is_shown=is_shown)
    return wish


def _is_member(waiting: Notification) -> bool:
    """Still of the organization, and still on the study: content is authorized again when it leaves."""
    return waiting.user_id in people_on(waiting.study_id)


def _message(waiting: Notification) -> EmailMultiAlternatives:
    context = {
        "line": SUBJECTS[Severity(waiting.severity)],
        "action_url": _address(waiting),
        "action_label": "Open it in the portal",
        "reason": "You receive this because your role answers for it.",
    }
    return _composed(waiting.user.email, context, str(waiting.pk))


def _composed(address: str, context: dict[str, str], key: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=context["line"],
        body=render_to_string("notifications/mail.txt", context),
        to=[address],
        headers={"Message-ID": f"<{key}@{urlsplit(settings.PUBLIC_URL).hostname}>"},
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def _address(waiting: Notification) -> str:
    slug = Organization.objects.values_list("slug", flat=True).get(pk=waiting.organization_id)
    path = reverse("portal-record", args=[slug, "notifications", waiting.pk])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
