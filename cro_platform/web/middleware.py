"""One identifier for everything a request writes, logs and answers."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware

from cro_platform.access.errors import NotPermitted
from cro_platform.audit.intent import correlate
from cro_platform.web.portal_views import refused_page
from cro_platform.web.problems import SAFE


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


class CompressedPages(GZipMiddleware):
    """Pages travel compressed, with the framework's random padding against guessing by length; files and the API are left alone."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Whole HTML answers only."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class Addresses(CommonMiddleware):
    """An address without its last slash leads to the one with it, except for a write to the API.

    A client would follow such a redirect with a GET and take the list it reads for the record it meant to make.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Reads, and the portal's pages."""
        if request.path.startswith("/api/") and request.method not in SAFE:
            return False
        return bool(super().should_redirect_with_slash(request))


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
