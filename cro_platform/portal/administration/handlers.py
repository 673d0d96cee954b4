"""Tell people that they were invited."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from cro_platform.outbox.events import on
from cro_platform.portal.administration.events import PersonInvited
from cro_platform.portal.administration.invitations import key_of, open_invitations
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Organization


@on(PersonInvited)
def send_invitation(event: PersonInvited) -> None:
    """Mail the way in. The mail names nobody's study, and is the same whether or not the address is known here."""
    invitation = open_invitations().filter(pk=event.invitation_id).first()
    if invitation is None:
        return
    organization = Organization.objects.get(pk=scope.organization_id())
    context = {
        "organization": organization.name,
        "name": invitation.name,
        "expires_at": invitation.expires_at,
        "action_url": settings.PUBLIC_URL + reverse("invitation", args=[key_of(invitation)]),
        "action_label": "Accept the invitation",
        "reason": f"You receive this mail because an administrator of {organization.name} invited you.",
    }
    send_mail(
        f"{organization.name} invited you",
        render_to_string("emails/administration/invitation.txt", context),
        None,
        [invitation.email],
        html_message=render_to_string("emails/administration/invitation.html", context),
    )
