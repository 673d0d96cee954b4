"""Four companies: two competing sponsors, a CRO that works for both, and a second CRO beside it. People are roles."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from cro_platform.access.models import User
from cro_platform.access.principal import Principal, find_principal
from cro_platform.access.roles import roles_of
from cro_platform.access.services import (
    NewOrganization,
    add_member,
    found_organization,
    share_password,
)
from cro_platform.audit.intent import intent
from cro_platform.tenancy.models import LegalEntity, Organization
from cro_platform.tenancy.scope import Actor, login_scope, organization_scope

PASSWORD = "Concordat-demo-1"  # noqa: S105 -- the demonstration's own, refused in production with the world itself
ENROLLED = "unblinded-safety-physician@northwind.example"


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the demonstration and the legal entity that stands on its forms."""

    slug: str
    name: str
    kind: str
    time_zone: str
    street: str
    city: str
    postal_code: str
    country: str


COMPANIES = (
    Company("northwind", "Northwind Therapeutics", "sponsor", "Europe/Berlin", "Hafenstrasse 12", "Hamburg", "20457", "DE"),
    Company("meridian", "Meridian Biologics", "sponsor", "America/New_York", "210 Harbor Street", "Boston", "02210", "US"),
    Company("helix", "Helix Clinical Research", "cro", "Europe/Vienna", "Ringgasse 4", "Vienna", "1010", "AT"),
    Company("orbis", "Orbis Monitoring", "cro", "Europe/London", "7 Canal Walk", "Manchester", "M1 5AN", "GB"),
)  # fmt: skip


def address(role: str, slug: str) -> str:
    """Everybody's log-in is their role at their company."""
    return f"{role}@{slug}.example"


def person(role: str, slug: str) -> Principal:
    """Somebody of the demonstration; LookupError when the world is not built."""
    found = find_principal(address(role, slug), slug)
    if found is None:
        raise LookupError(f"nobody is {role} at {slug}")
    return found


def is_built() -> bool:
    """The demonstration's companies exist."""
    with login_scope():
        return Organization.objects.filter(slug=COMPANIES[0].slug).exists()


def found_companies() -> dict[str, UUID]:
    """Found each company with one person per role and its legal entity."""
    ids = {company.slug: _found(company) for company in COMPANIES}
    share_password(
        (
            address(role.code, company.slug)
            for company in COMPANIES
            for role in roles_of(company.kind)
            if role.code != "service-account"
        ),
        PASSWORD,
    )
    enrol(ENROLLED)
    return ids


def _found(company: Company) -> UUID:
    admin = address("admin", company.slug)
    new = NewOrganization(
        company.slug,
        company.name,
        company.kind,
        admin,
        f"Administrator, {company.name}",
        company.time_zone,
    )
    founded = found_organization(new)
    with organization_scope(founded, Actor.system("installation")):
        for role in roles_of(company.kind):
            if role.code != "admin":
                is_machine = role.code == "service-account"
                add_member(
                    address(role.code, company.slug),
                    f"{role.name}, {company.name}",
                    role.code,
                    is_machine=is_machine,
                )
        with intent("tenancy.legal-entity.add"):
            LegalEntity.objects.create(
                organization_id=founded,
                name=f"{company.name} {'GmbH' if company.country in {'DE', 'AT'} else 'Ltd' if company.country == 'GB' else 'Inc.'}",
                street=company.street,
                city=company.city,
                postal_code=company.postal_code,
                country=company.country,
            )
    return founded


def enrol(email: str) -> None:
    """Give one person a second factor, so that both ways to sign can be tried."""
    with login_scope():
        TOTP.activate(User.objects.get(email=email), generate_totp_secret())


def totp_secret(email: str) -> str:
    """The secret to type into an authenticator app; empty when the person has none."""
    with login_scope():
        found = Authenticator.objects.filter(
            user__email=email, type=Authenticator.Type.TOTP
        ).first()
        return get_adapter().decrypt(found.data["secret"]) if found else ""
