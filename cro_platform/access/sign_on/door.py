"""From a provider's claim to a person: only who was invited into its organization, at an address it answers for. Front door only."""

from uuid import UUID

from django.db import IntegrityError, transaction

from cro_platform.access.models import SignOn, SignOnDomain, SignOnIdentity, User
from cro_platform.access.sign_on.claim import Claim, SignOnRefused
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership


def connection_in_force(pk: UUID) -> SignOn | None:
    """The provider of this id, unless it is retired; an unknown id answers alike."""
    return SignOn.objects.filter(pk=pk, retired_at=None).first()


def required_by(organization: UUID) -> SignOn | None:
    """The provider through which an organization demands that its people come in."""
    return SignOn.objects.filter(
        organization_id=organization, retired_at=None, is_required=True
    ).first()


def connection_for(email: str) -> tuple[SignOn, User] | None:
    """The provider that answers for an address, and its invited person; None alike for every reason why there is none."""
    domain = domain_of(email)
    claimed = SignOnDomain.objects.filter(
        domain=domain, confirmed_at__isnull=False, withdrawn_at=None
    ).first()
    if claimed is None:
        return None
    connection = SignOn.objects.filter(
        organization_id=claimed.organization_id, retired_at=None
    ).first()
    member = _member(claimed.organization_id, email)
    return (connection, member.user) if connection and member else None


def person_of(connection: SignOn, claim: Claim) -> User:
    """The person a claim lets in, bound to the provider's name for them from the first time on.

    SignOnRefused where the address lies outside the organization's confirmed domains, belongs to nobody it invited, or is
    known to the provider under another subject.
    """
    confirmed = SignOnDomain.objects.filter(
        organization_id=connection.organization_id,
        domain=domain_of(claim.email),
        confirmed_at__isnull=False,
        withdrawn_at=None,
    )
    if not confirmed.exists():
        raise SignOnRefused("the provider does not answer for addresses of this domain")
    member = _member(connection.organization_id, claim.email)
    if member is None:
        raise SignOnRefused("the organization has invited nobody of this address")
    _bind(connection, member.user, claim.subject)
    return member.user


def domain_of(email: str) -> str:
    """The part after the last @, in lower case; empty for what is no address."""
    local, _, domain = email.strip().rpartition("@")
    return domain.lower() if local else ""


def _member(organization: UUID, email: str) -> Membership | None:
    return (
        Membership.objects.select_related("user", "organization")
        .filter(
            organization_id=organization,
            user__email__iexact=email.strip(),
            user__is_active=True,
            user__is_machine=False,
            ended_at=None,
        )
        .first()
    )


def _bind(connection: SignOn, user: User, subject: str) -> None:
    known = SignOnIdentity.objects.filter(sign_on=connection, user=user).first()
    if known is not None and known.subject != subject:
        raise SignOnRefused("the provider names another subject for this address")
    try:
        with transaction.atomic():
            if known is None:
                SignOnIdentity.objects.create(sign_on=connection, user=user, subject=subject)
            else:
                SignOnIdentity.objects.filter(pk=known.pk).update(last_used_at=TransactionNow())
    except IntegrityError as error:
        raise SignOnRefused("the provider's subject belongs to another address") from error
