"""Invite an address; whoever holds the link accepts. Until then the organization knows nothing but what it wrote itself."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import connection
from django.db.models import QuerySet

from cro_platform.access import services as access
from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import roles_of
from cro_platform.audit.intent import intent
from cro_platform.audit.services import record_login
from cro_platform.outbox.events import emit
from cro_platform.portal.administration.events import PersonInvited
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Invitation, Membership
from cro_platform.workflow.machine import claim
from studies.selectors.instants import transaction_instant

MACHINE = "service-account"
DAYS = 14
SALT = "invitation"


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=TransactionNow()
    )


def invite(*, by: Principal, email: str, name: str, role: str) -> Invitation:
    """Ask an address to join, in a role; the mail with the link leaves after the commit.

    The answer is the same whether or not the address is known elsewhere on the installation. RuleBroken for a member, for an
    address with an open invitation, and for the role of a machine.
    """
    authorize(by, "members.manage")
    _check(by, email, role)
    expires_at = transaction_instant() + timedelta(days=DAYS)
    with intent("access.invitation.make"):
        return send(email=email, name=name, role=role, expires_at=expires_at)


def send(*, email: str, name: str, role: str, expires_at: datetime) -> Invitation:
    """Write the invitation and have it mailed; the caller has asked for the right and said what it does."""
    made = Invitation.objects.create(email=email, name=name, role=role, expires_at=expires_at)
    emit(PersonInvited(invitation_id=made.pk))
    return made


def _check(by: Principal, email: str, role: str) -> None:
    members = Membership.objects.filter(organization=by.organization_id, ended_at=None)
    if members.filter(user__email__iexact=email).exists():
        raise RuleBroken.of("email", "This person belongs to your organization already.")
    if open_invitations().filter(email__iexact=email).exists():
        raise RuleBroken.of("email", "This address has an open invitation; withdraw it first.")
    if role == MACHINE:
        raise RuleBroken.of("role", "A machine reads no mail: add a service account instead.")
    if role not in {each.code for each in roles_of(by.organization_kind)}:
        raise RuleBroken.of("role", "Your kind of organization has no such role.")


def withdraw(invitation: Invitation, *, by: Principal, reason: str) -> None:
    """Make the link worthless at once."""
    authorize(by, "members.manage")
    if not open_invitations().filter(pk=invitation.pk).exists():
        raise RuleBroken.of("", "This invitation was accepted, withdrawn, or is over.")
    with intent("access.invitation.withdraw", reason=reason):
        claim(invitation, withdrawn_at=transaction_instant())


def add_machine(*, by: Principal, name: str) -> Membership:
    """Add a service account: it has no mailbox, and its address is made here, so that none can collide with another's."""
    authorize(by, "members.manage")
    with intent("access.membership.add-machine"):
        place = Membership.objects.filter(organization=by.organization_id, role=MACHINE).count() + 1
        address = f"service-account-{place}.{by.organization_slug}@machines.invalid"
        person = access.add_member(address, name, MACHINE, is_machine=True)
    return Membership.objects.get(organization=by.organization_id, user_id=person)


def key_of(invitation: Invitation) -> str:
    """What stands in the link: the id under a signature of the installation."""
    return signing.dumps(str(invitation.pk), salt=SALT)


def invitation_of(key: str) -> Invitation | None:
    """The open invitation behind a link; None alike for forged, used, withdrawn and expired ones. Front door only."""
    try:
        pk = UUID(signing.loads(key, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    return open_invitations().select_related("organization").filter(pk=pk).first()


def accept(invitation: Invitation) -> UUID | None:
    """Become a member; None when somebody was faster. Front door only: the caller has seen whose address it is."""
    with intent("access.invitation.accept"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.accept_invitation(%s)", [invitation.pk])
            person: UUID | None = cursor.fetchone()[0]
        if person is not None:
            record_login(person, "invitation_accepted", invitation=str(invitation.pk))
    return person
