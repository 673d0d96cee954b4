"""An organization's administrator connects its identity provider and claims its mail domains."""

import re
from urllib.parse import urlsplit

from cro_platform.access import fields
from cro_platform.access.enums import SignOnProtocol
from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.models import SignOn, SignOnDomain
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.sign_on.claim import SignOnRefused
from cro_platform.access.sign_on.fetching import check_address
from cro_platform.access.sign_on.saml import read_metadata
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.workflow.machine import claim
from studies.selectors.instants import transaction_instant

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
CODE = "sign-on.manage"


def connect(
    *,
    by: Principal,
    protocol: str,
    issuer: str = "",
    client_id: str = "",
    client_secret: str = "",
    metadata: str = "",
) -> SignOn:
    """Connect the organization's identity provider; the one before it is retired and lets nobody in any more.

    It opens nothing by itself: only invited people come in, at addresses of a domain the operator has confirmed. The secret
    is encrypted at rest and shown to nobody. RuleBroken names what is missing or cannot be read.
    """
    authorize(by, CODE)
    is_saml = protocol == SignOnProtocol.SAML
    values = _saml(metadata) if is_saml else _oidc(issuer, client_id, client_secret)
    with intent("access.sign-on.connect", reason="connected by an administrator"):
        SignOn.objects.filter(organization=by.organization_id, retired_at=None).update(
            retired_at=TransactionNow(), is_required=False
        )
        return SignOn.objects.create(protocol=protocol, **values)


def set_required(connection: SignOn, *, by: Principal, is_required: bool, reason: str) -> None:
    """Have everybody but administrators come in through the provider, or let passwords open the organization again."""
    authorize(by, CODE)
    _check_in_force(connection)
    confirmed = SignOnDomain.objects.filter(
        organization=by.organization_id, confirmed_at__isnull=False, withdrawn_at=None
    )
    if is_required and not confirmed.exists():
        raise RuleBroken.of(
            "is_required", "No mail domain of yours is confirmed yet: nobody could come in."
        )
    with intent("access.sign-on.require", reason=reason):
        claim(connection, is_required=is_required)


def retire(connection: SignOn, *, by: Principal, reason: str) -> None:
    """Disconnect the provider: from now on it lets nobody in; people use their own passwords."""
    authorize(by, CODE)
    _check_in_force(connection)
    with intent("access.sign-on.retire", reason=reason):
        claim(connection, retired_at=transaction_instant(), is_required=False)


def claim_domain(*, by: Principal, domain: str) -> SignOnDomain:
    """Claim a mail domain; the provider speaks for its addresses once the operator has confirmed that it is yours."""
    authorize(by, CODE)
    domain = domain.strip().lower()
    if not DOMAIN.fullmatch(domain):
        raise RuleBroken.of("domain", "This is no mail domain, such as “example.com”.")
    if SignOnDomain.objects.filter(
        organization=by.organization_id, domain=domain, withdrawn_at=None
    ).exists():
        raise RuleBroken.of("domain", "Your organization has claimed this domain already.")
    with intent("access.sign-on.claim-domain"):
        return SignOnDomain.objects.create(domain=domain)


def withdraw_domain(domain: SignOnDomain, *, by: Principal, reason: str) -> None:
    """Give a domain up: the provider no longer speaks for its addresses."""
    authorize(by, CODE)
    if domain.withdrawn_at is not None:
        raise RuleBroken.of("", "This domain was given up before.")
    with intent("access.sign-on.withdraw-domain", reason=reason):
        claim(domain, withdrawn_at=transaction_instant())


def _saml(metadata: str) -> dict[str, str]:
    try:
        found = read_metadata(metadata)
        check_address(found["singleSignOnService"]["url"])
    except (ValueError, SignOnRefused) as error:
        raise RuleBroken.of("metadata", str(error)) from error
    return {"issuer": found["entityId"], "metadata": metadata}


def _oidc(issuer: str, client_id: str, client_secret: str) -> dict[str, str]:
    given = {"issuer": issuer, "client_id": client_id, "client_secret": client_secret}
    missing = [
        Problem(name, "OpenID Connect needs this.") for name, value in given.items() if not value
    ]
    if missing:
        raise RuleBroken(*missing)
    if urlsplit(issuer).scheme not in {"https", "http"} or urlsplit(issuer).query:
        raise RuleBroken.of("issuer", "The issuer is the https address of the provider.")
    try:
        check_address(issuer)
    except SignOnRefused as error:
        raise RuleBroken.of("issuer", str(error)) from error
    return given | {"client_secret": fields.encrypt(client_secret)}


def _check_in_force(connection: SignOn) -> None:
    if connection.retired_at is not None:
        raise RuleBroken.of("", "This provider is disconnected; connect it again.")
