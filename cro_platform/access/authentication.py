"""The API's authentication: the front door has already found who asks."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from cro_platform.access.principal import Principal


class ScopedAuthentication(SessionAuthentication):
    """Hand the principal to the framework; a session must prove its origin, a token need not."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """None for strangers: the view answers 401."""
        principal: Principal | None = getattr(request._request, "principal", None)
        if principal is None:
            return None
        if principal.token_scopes is None:
            _keep_body(request)
            self.enforce_csrf(request)
        return Caller(principal), principal

    def authenticate_header(self, request: Request) -> str:
        """What a 401 offers."""
        return 'Bearer realm="api"'


def _keep_body(request: Request) -> bytes:
    """Read the body once and for all: the check of the origin looks for its token in a form, which would use the body up."""
    kept: bytes = request._request.body
    return kept


class Caller:
    """What the framework calls a user: whoever the principal is."""

    is_authenticated = True
    is_active = True

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.pk = principal.user_id
