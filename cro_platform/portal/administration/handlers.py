"""Tell people that they were invited."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from cro_platform.access.models import User
from cro_platform.outbox.events import on
from cro_platform.portal.administration.events import MemberInvited
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Organization


@on(MemberInvited)
def send_invitation(event: MemberInvited) -> None:
    """Mail the way in: to set a password for who has none, to sign in for who has one. The mail names nobody's study."""
    person = User.objects.get(pk=event.user_id)
    organization = Organization.objects.get(pk=scope.organization_id())
    is_new = not person.has_usable_password()
    context = {
        "organization": organization.name,
        "name": person.name,
        "is_new": is_new,
        "action_url": settings.PUBLIC_URL
        + (password_path(person) if is_new else reverse("account_login")),
        "action_label": "Set your password" if is_new else "Sign in",
        "reason": f"You receive this mail because an administrator of {organization.name} invited you.",
    }
    send_mail(
        f"{organization.name} invited you",
        render_to_string("emails/administration/invitation.txt", context),
        None,
        [person.email],
        html_message=render_to_string("emails/administration/invitation.html", context),
    )


def password_path(person: User) -> str:
    """The log-in library's own one-time address for a new password."""
    key = default_token_generator.make_token(person)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
    )
