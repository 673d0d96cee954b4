"""What an administrator answers for: who is in the organization, how they sign in, which keys they hold; and who changed it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.matrix import Permission, cro, declare, sponsor
from cro_platform.access.models import ApiToken, Grant
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import role
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.trail import Narrowed, entries
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.tenancy.models import Membership
from cro_platform.web.components import Column, RowUrl, Tone
from cro_platform.web.portal_views import page, principal_of
from cro_platform.web.shell import Entry, add_entry
from cro_platform.web.templatetags.ui import instant, status
from cro_platform.web.trail_views import TrailFilter

ADMINISTRATORS = sponsor("admin", "qa") | cro("admin", "qa")
CODE = "administration.oversee"
declare(
    Permission(
        CODE,
        "see how the organization's people sign in and who changed their rights",
        ADMINISTRATORS,
        needs_assignment=False,
        is_read=True,
        is_human_only=True,
    )
)
add_entry(Entry("Organization", "People and access", "administration-people", "shield-user", CODE))
add_entry(
    Entry(
        "Organization", "Changes of rights", "administration-changes", "history", CODE, stand="more"
    )
)

TABLES = (
    "tenancy_membership",
    "tenancy_invitation",
    "tenancy_organization",
    "tenancy_legalentity",
    "access_apitoken",
    "access_inspection",
    "access_unblindedperson",
    "access_signon",
    "access_signondomain",
    "studies_studygrant",
    "sites_studysitegrant",
)
"""Where the organization keeps who may do what."""
LIMIT = 300
FACTORS = {"totp": "authenticator app", "webauthn": "passkey or key"}


@dataclass(frozen=True, slots=True)
class Person:
    """A member as an administrator answers for them."""

    id: UUID
    name: str
    role: str
    factors: tuple[str, ...]
    last_login: datetime | None
    tokens: int
    studies: int
    is_machine: bool

    @property
    def factor_state(self) -> tuple[Tone, str]:
        """In words and tone; a machine signs in nowhere."""
        if self.is_machine:
            return "neutral", _("a machine")
        if not self.factors:
            return "warning", _("none")
        return "success", ", ".join(sorted(_(FACTORS.get(each, each)) for each in self.factors))


def people(by: Principal) -> list[Person]:
    """Every member, in a number of statements that does not grow with them."""
    authorize(by, CODE)
    members = (
        Membership.objects.select_related("user")
        .filter(organization=by.organization_id, ended_at=None)
        .order_by("user__name")
    )
    factors, tokens, studies = _factors(), _tokens(), _studies(by)
    return [
        Person(
            id=member.pk,
            name=member.user.name,
            role=role(by.organization_kind, member.role).name,
            factors=tuple(factors[member.user_id]),
            last_login=member.user.last_login,
            tokens=tokens[member.user_id],
            studies=len(studies[member.user_id]),
            is_machine=member.user.is_machine,
        )
        for member in members
    ]


def _factors() -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, kind FROM app.member_factors()")
        for person, kind in cursor.fetchall():
            found[person].append(kind)
    return found


def _tokens() -> Counter[UUID]:
    valid = ApiToken.objects.filter(revoked_at=None, expires_at__gt=TransactionNow())
    return Counter(valid.values_list("user_id", flat=True))


def _studies(by: Principal) -> defaultdict[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    grants = Grant.objects.filter(organization_id=by.organization_id)
    for person, study in grants.values_list("user_id", "study_id"):
        found[person].add(study)
    return found


def _columns() -> list[Column]:
    return [
        Column(_("Name"), "name"),
        Column(_("Role"), "role"),
        Column(_("Second factor"), lambda each: status(*each.factor_state)),
        Column(
            _("Last log-in"), lambda each: instant(each.last_login) if each.last_login else None
        ),
        Column(_("API tokens"), "tokens", is_numeric=True),
        Column(_("Studies assigned"), "studies", is_numeric=True),
    ]


@require_GET
def people_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The organization's people on one page, with what is missing on top."""
    found = people(principal_of(request))
    humans = [each for each in found if not each.is_machine]
    context: dict[str, Any] = {
        "title": _("People and access"),
        "people": found,
        "asker": principal_of(request),
        "own_url": reverse(
            "portal-record", args=[slug, "organizations", principal_of(request).organization_id]
        ),
        "without_factor": sum(not each.factors for each in humans),
        "never": sum(each.last_login is None for each in humans),
        "keys": sum(each.tokens for each in found),
        "humans": len(humans),
        "columns": _columns(),
        "row_url": RowUrl(
            lambda each: reverse("portal-record", args=[slug, "memberships", each.id])
        ),
        "invite_url": reverse("portal-create", args=[slug, "invitations"])
        if principal_of(request).role == "admin"
        else "",
    }
    return page(request, "administration/people.html", context)


@require_GET
def changes_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who gave or took which right: the trail of the tables that keep rights, newest first."""
    authorize(principal_of(request), CODE)
    filter_form = TrailFilter(request.GET or None)
    try:
        narrowed = Narrowed.by(request.GET.dict())
    except ValueError:
        narrowed = Narrowed()
    found = narrowed.events(AuditEvent.objects.filter(tbl__in=TABLES))
    context = {
        "title": _("Changes of rights"),
        "entries": narrowed.entries(entries(found.order_by("-id")[:LIMIT])),
        "filter_form": filter_form,
    }
    return page(request, "administration/changes.html", context)
