"""The two doors: first who asks (front door), then in whose name the request runs (organization).

The organization middleware, not ATOMIC_REQUESTS, opens the transaction, so that rendering is inside it.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse

from cro_platform.access.inspecting import ROOM, is_open_to_inspectors, may_enter, record_click
from cro_platform.access.models import User
from cro_platform.access.principal import Principal, acting, membership_of
from cro_platform.access.refusals import waiting
from cro_platform.access.roles import role
from cro_platform.access.second_factor import page_to_prove
from cro_platform.access.sign_on import session as sign_on
from cro_platform.access.sign_on.claim import address_places
from cro_platform.access.sign_on.door import required_by
from cro_platform.access.tokens import CALENDAR, calendar_principal, principal_of
from cro_platform.access.visits import end_spent, note_visit
from cro_platform.tenancy import scope
from cro_platform.tenancy.models import Membership

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SCOPELESS = ("/static/", "/healthz/")
API = "/api/"
OWN_PAGES = "/accounts/"
OPEN_TO_BORROWED = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/password/reset/",
    "/accounts/sessions/",
    "/accounts/sso/",
)


def organization_slug(path: str) -> str | None:
    """The organization in a portal address `/o/<slug>/…`."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 3 and parts[1] == "o" and parts[2] else None


class FrontDoor:
    """Load session, person and membership as role `login`, before any study can be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.principal = None  # type: ignore[attr-defined]  # the request carries who asks
        slug = organization_slug(request.path)
        if slug:
            self._admit(request, slug)
        elif request.path.startswith(API):
            self._admit_to_api(request)
        elif request.path.startswith(CALENDAR):
            self._admit_to_calendar(request)
        return self.get_response(request)

    def _admit(self, request: HttpRequest, slug: str) -> None:
        with scope.login_scope():
            user = get_user(request)
            membership = membership_of(user.pk, slug) if user.is_authenticated else None
            if membership is not None:
                membership = self._opened(request, membership)
            if user.is_authenticated:
                note_visit(request)
                if membership is None:
                    end_spent(request, user.pk)
        request._cached_user = user  # type: ignore[attr-defined]  # the framework's own cache, so that it asks nothing again
        request.principal = Principal.of(membership) if membership else None  # type: ignore[attr-defined]  # as above

    def _opened(self, request: HttpRequest, membership: Membership) -> Membership | None:
        """The membership, if this session opens its organization.

        Whom the organization's own rule sends to its provider is told so; to a session that another organization's provider
        began, this one does not exist.
        """
        required = required_by(membership.organization_id)
        if sign_on.opens(request.session, membership, is_required=required is not None):
            return membership if _is_let_in(membership) else None
        if required is not None and sign_on.is_own(request.session):
            request.sign_on_at = address_places(required).start  # type: ignore[attr-defined]  # read by the organization middleware
        return None

    def _members_only(self, request: HttpRequest) -> None:
        """What no guest may ask, neither in a session nor by a secret of an earlier membership."""
        principal: Principal | None = request.principal  # type: ignore[attr-defined]  # set just now
        if principal is not None and principal.is_guest:
            request.principal = None  # type: ignore[attr-defined]  # as above

    def _admit_to_calendar(self, request: HttpRequest) -> None:
        """A calendar program has no session: the secret in its address names person and organization."""
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]  # as above
        secret = request.path.removeprefix(CALENDAR).removesuffix(".ics")
        with scope.login_scope():
            request.principal = calendar_principal(secret)  # type: ignore[attr-defined]  # as above
        self._members_only(request)

    def _admit_to_api(self, request: HttpRequest) -> None:
        """A bearer token names person and organization; a portal session names the organization in a header."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            request._cached_user = AnonymousUser()  # type: ignore[attr-defined]  # as above
            with scope.login_scope():
                request.principal = principal_of(secret.strip())  # type: ignore[attr-defined]  # as above
        else:
            self._admit(request, request.headers.get("X-Organization", ""))
        self._members_only(request)


class OrganizationScope:
    """Open the request's one transaction: in the organization's name, or at the front door."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(SCOPELESS):
            return self.get_response(request)
        if slug := organization_slug(request.path):
            return self._in_organization(request, slug)
        if request.path.startswith(API):
            return self._in_api(request)
        if request.path.startswith(CALENDAR):
            return self._in_calendar(request)
        with scope.login_scope():
            request.user.is_authenticated  # noqa: B018 -- who it is, is asked here; outer layers may ask after the scope has closed
            if is_borrowed(request) and not request.path.startswith(OPEN_TO_BORROWED):
                return self._ask_for_own_credentials(request)
            return self._respond(request)

    def _in_calendar(self, request: HttpRequest) -> HttpResponseBase:
        """Unknown, revoked and expired addresses, and those of people who left, answer alike."""
        principal: Principal | None = request.principal  # type: ignore[attr-defined]  # set by FrontDoor
        if principal is None:
            with scope.login_scope():
                return unknown_page(request)
        return self._as(principal, request)

    def _ask_for_own_credentials(self, request: HttpRequest) -> HttpResponseBase:
        """Password, factors and keys are the person's own: an organization's provider never opens them."""
        if cast("User", request.user).has_usable_password():
            return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))
        return render(request, "account/own_credentials.html", status=403)

    def _in_organization(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        principal: Principal | None = request.principal  # type: ignore[attr-defined]  # set by FrontDoor
        if principal is None:
            return self._stranger(request)
        if lacks_second_factor(request):
            return self._ask_for_second_factor(request)
        if principal.is_guest and not is_open_to_inspectors(request, slug):
            return self._beside_the_room(principal, request, slug)
        return self._as(principal, request)

    def _beside_the_room(
        self, principal: Principal, request: HttpRequest, slug: str
    ) -> HttpResponseBase:
        """The organization's own pages do not exist for an inspector; that one was asked for is recorded."""
        room = f"/o/{slug}/{ROOM}/"
        if request.path == f"/o/{slug}/":
            return HttpResponseRedirect(room)
        with acting(principal):
            record_click("inspection.page.ask", request, answer="closed")
            return unknown_page(request)

    def _in_api(self, request: HttpRequest) -> HttpResponseBase:
        """Without a valid token or session nothing is in scope: any statement would be refused."""
        principal: Principal | None = request.principal  # type: ignore[attr-defined]  # set by FrontDoor
        if (
            principal is not None
            and principal.token_scopes is None
            and lacks_second_factor(request)
        ):
            request.principal = principal = None  # type: ignore[attr-defined]  # a session that has shown one factor is nobody's yet
        if principal is None:
            return self.get_response(request)
        return self._as(principal, request)

    def _as(self, principal: Principal, request: HttpRequest) -> HttpResponseBase:
        """One transaction in the person's name, and after it whatever a refusal left to record."""
        with acting(principal):
            response = self._respond(request)
        for record in waiting(request):
            with acting(principal):
                record()
        return response

    def _ask_for_second_factor(self, request: HttpRequest) -> HttpResponseBase:
        """Whoever has none enrols one, whoever has one shows it; then the way leads back here."""
        with scope.login_scope():
            page = page_to_prove(request._cached_user)  # type: ignore[attr-defined]  # set by FrontDoor
        return redirect_to_login(request.get_full_path(), reverse(page))

    def _stranger(self, request: HttpRequest) -> HttpResponseBase:
        """An organization one does not belong to answers like one that does not exist."""
        if isinstance(request._cached_user, AnonymousUser):  # type: ignore[attr-defined]  # set by FrontDoor
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        if start := getattr(request, "sign_on_at", ""):
            return redirect_to_login(request.get_full_path(), start)
        with scope.login_scope():
            return unknown_page(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "failed", False):
            transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Mark for rollback; the log-in library uses exceptions as control flow and queries while handling them."""
        request.failed = True  # type: ignore[attr-defined]  # read after the response is made


def _is_let_in(membership: Membership) -> bool:
    """A member always; an inspector while a grant is in force."""
    return not role(membership.organization_kind, membership.role).is_guest or may_enter(membership)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Production asks for a second factor, and this session has shown none."""
    return settings.SECOND_FACTOR_REQUIRED and not has_second_factor(request)


def has_second_factor(request: HttpRequest) -> bool:
    """The session began with, or has since proven, a second factor; enrolling one proves it."""
    principal: Principal | None = getattr(request, "principal", None)
    organization = principal.organization_id if principal else None
    return sign_on.has_second_factor(request.session, organization)


def is_borrowed(request: HttpRequest) -> bool:
    """A page of the person's own account, asked for by a session that only an organization's provider vouches for."""
    is_asked = request.path.startswith(OWN_PAGES) and request.user.is_authenticated
    return is_asked and not sign_on.is_own(request.session)


def unknown_page(request: HttpRequest) -> HttpResponse:
    """The one answer to everything that may not be seen."""
    from django.views.defaults import page_not_found  # noqa: PLC0415 -- views load the URLconf

    return page_not_found(request, Http404())
