"""What a request meets when PostgreSQL or Redis is away: 503 with the reason and when to ask again, never a bare crash."""

from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from cro_platform.web.problems import problem_response

ASK_AGAIN_SECONDS = "60"
LOST_CONNECTION = "08"  # the class of SQLSTATE: connection exception
NOT_SERVING = (
    "57P01",  # stopped by an administrator
    "57P02",  # stopped by a crash
    "57P03",  # starting up or shutting down
    "53300",  # every connection is taken
)
DATABASE, COUNTER = "database", "counter"


def what_is_away(error: BaseException | None) -> str:
    """`database`, `counter` (Redis), or "" where both answered and the fault is our own."""
    chain = tuple(_causes(error))
    if any(_is_gone(each) for each in chain):
        return DATABASE
    return COUNTER if any(isinstance(each, RedisError) for each in chain) else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it arose from: rolling back on a lost connection fails too, and hides the first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_gone(error: BaseException) -> bool:
    """The server does not serve; a statement it has refused, or was told to give up, is no such case."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if code := getattr(error.__cause__, "pgcode", None):
        return code.startswith(LOST_CONNECTION) or code in NOT_SERVING
    # The server never answered: refused, unreachable, or hung up in the middle.
    return isinstance(error, OperationalError) or "connection" in str(error)


def away(request: HttpRequest, what: str) -> HttpResponse:
    """503 in the shape of the face that was asked. It runs no query."""
    if request.path.startswith("/api/"):
        answer = problem_response(request, 503, _told(what))
    else:
        answer = HttpResponse(render_to_string(f"web/{what}_away.html"), status=503)
    answer["Retry-After"] = ASK_AGAIN_SECONDS
    return answer


def _told(what: str) -> str:
    if what == DATABASE:
        return _(
            "The database does not answer. A change is written whole or not at all; send it again with the same Idempotency-Key."
        )
    return _(
        "What counts attempts and spent codes does not answer; nothing was written. Try again in a minute."
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """429 of the log-in library: too many attempts, or the one before was never counted to its end."""
    page = render_to_string("429.html")
    return HttpResponse(page, status=429, headers={"Retry-After": ASK_AGAIN_SECONDS})
