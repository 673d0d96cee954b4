"""The two doors: first who asks (front door), then in whose name the request runs (organization).

The organization middleware, not ATOMIC_REQUESTS, opens the transaction, so that rendering is inside it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from cro_platform.access.principal import Principal, acting, membership_of
from cro_platform.access.refusals import waiting
from cro_platform.access.second_factor import is_enrolled
from cro_platform.access.tokens import principal_of
from cro_platform.tenancy import scope

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SCOPELESS = ("/static/", "/healthz/")
API = "/api/"


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
        return self.get_response(request)

    def _admit(self, request: HttpRequest, slug: str) -> None:
        with scope.login_scope():
            user = get_user(request)
            membership = membership_of(user.pk, slug) if user.is_authenticated else None
        request._cached_user = user  # type: ignore[attr-defined]  # the framework's own cache, so that it asks nothing again
        request.principal = Principal.of(membership) if membership else None  # type: ignore[attr-defined]  # as above

    def _admit_to_api(self, request: HttpRequest) -> None:
        """A bearer token names person and organization; a portal session names the organization in a header."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            request._cached_user = AnonymousUser()  # type: ignore[attr-defined]  # as above
            with scope.login_scope():
                request.principal = principal_of(secret.strip())  # type: ignore[attr-defined]  # as above
        else:
            self._admit(request, request.headers.get("X-Organization", ""))


class OrganizationScope:
    """Open the request's one transaction: in the organization's name, or at the front door."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(SCOPELESS):
            return self.get_response(request)
        if organization_slug(request.path):
            return self._in_organization(request)
        if request.path.startswith(API):
            return self._in_api(request)
        with scope.login_scope():
            return self._respond(request)

    def _in_organization(self, request: HttpRequest) -> HttpResponseBase:
        principal: Principal | None = request.principal  # type: ignore[attr-defined]  # set by FrontDoor
        if principal is None:
            return self._stranger(request)
        if lacks_second_factor(request):
            return self._ask_for_second_factor(request)
        return self._as(principal, request)

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
            has_one = is_enrolled(request._cached_user)  # type: ignore[attr-defined]  # set by FrontDoor
        page = "mfa_reauthenticate" if has_one else "mfa_activate_totp"
        return redirect_to_login(request.get_full_path(), reverse(page))

    def _stranger(self, request: HttpRequest) -> HttpResponseBase:
        """An organization one does not belong to answers like one that does not exist."""
        if isinstance(request._cached_user, AnonymousUser):  # type: ignore[attr-defined]  # set by FrontDoor
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
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


def lacks_second_factor(request: HttpRequest) -> bool:
    """Production asks for a second factor, and this session has shown none."""
    return settings.SECOND_FACTOR_REQUIRED and not has_second_factor(request)


def has_second_factor(request: HttpRequest) -> bool:
    """The session began with, or has since proven, a second factor; enrolling one proves it."""
    methods: list[dict[str, Any]] = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


def unknown_page(request: HttpRequest) -> HttpResponse:
    """The one answer to everything that may not be seen."""
    from django.views.defaults import page_not_found  # noqa: PLC0415 -- views load the URLconf

    return page_not_found(request, Http404())
