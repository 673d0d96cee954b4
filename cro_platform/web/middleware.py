"""One identifier for everything a request writes, logs and answers."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase

from cro_platform.access.errors import NotPermitted
from cro_platform.audit.intent import correlate
from cro_platform.web.portal_views import refused_page


class RequestIdentity:
    """Name the request; the trail and the answer carry the name. Pages of a person are never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = str(uuid4())
        correlate(identifier)
        response = self.get_response(request)
        response["X-Request-Id"] = identifier
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
            response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


class Refusals:
    """What a portal page may not do is told in the shell, with its reason; the API has its own translator."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Inside the organization's transaction, which the organization middleware then rolls back."""
        if not isinstance(exception, NotPermitted) or not getattr(request, "principal", None):
            return None
        request.failed = True  # type: ignore[attr-defined]  # read by the organization middleware
        return refused_page(request, exception)
