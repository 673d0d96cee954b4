"""One shape for every refusal of the API: RFC 9457 problem+json, naming field, reason and clause."""

from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

from cro_platform.access.errors import NotPermitted, Problem, RuleBroken, Stale, TransitionRefused

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not possible in this state",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "A rule is broken",
    428: "If-Match is required",
    429: "Too many requests",
    500: "Internal error",
    503: "Not possible at this moment",
}
REASON_MISSING = "P0A01"
NOTHING_WRITTEN = "Nothing was written."
SAFE = ("GET", "HEAD", "OPTIONS")


class Unprocessable(exceptions.APIException):
    """422 with its problems."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, *problems: Problem) -> None:
        super().__init__("invalid")
        self.problems = problems


class PreconditionRequired(exceptions.APIException):
    """428: a change must name the version it was made on."""

    status_code = 428
    default_detail = "Send the ETag you read in If-Match."


class PreconditionFailed(exceptions.APIException):
    """412: the record is no longer the version the change was made on."""

    status_code = 412
    default_detail = "The record has changed since you read it. Read it again."


def pointer(field: str) -> str:
    """A JSON pointer into the request's body; a path is one already, and keeps names with dots such as `C.1.4`."""
    bare = field.replace("__all__", "").strip("/")
    return "/" + (bare if "/" in bare else bare.replace(".", "/"))


def body(
    code: int, detail: str, *, instance: str, problems: tuple[Problem, ...] = ()
) -> dict[str, Any]:
    """The problem document."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(code, "Refused"),
        "status": code,
        "detail": detail,
        "instance": instance,
    }
    if problems:
        document["errors"] = [
            {"pointer": pointer(p.field), "detail": p.detail, "clause": p.clause} for p in problems
        ]
    return document


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate a refusal; what is no refusal stays an error of ours (500)."""
    request = context["request"]._request
    request.failed = True
    code, detail, problems = _classify(error)
    if code is None:
        return None
    if detail == NOTHING_WRITTEN and request.method in SAFE:
        detail = "The question cannot be answered as it is asked."
    document = body(code, detail, instance=request.path, problems=problems)
    response = Response(document, status=code, content_type=MEDIA_TYPE)
    if code == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _classify(error: Exception) -> tuple[int | None, str, tuple[Problem, ...]]:
    match error:
        case Http404() | exceptions.NotFound():
            return 404, "There is nothing here that you may see.", ()
        case NotPermitted():
            return 403, error.sentence, _clause(error)
        case PermissionDenied() | exceptions.PermissionDenied():
            return 403, "You may not do this.", ()
        case TransitionRefused():
            return 409, str(error), ()
        case Stale():
            return 412, str(error), ()
        case RuleBroken() | Unprocessable():
            return 422, NOTHING_WRITTEN, error.problems
        case exceptions.APIException():
            return error.status_code, str(error.detail), ()
        case RequestDataTooBig():
            return 413, "The body is larger than this address takes.", ()
        case DatabaseError() if _needs_reason(error):
            return (
                422,
                NOTHING_WRITTEN,
                (Problem("reason", "A reason for the change is required.", "21 CFR 11.10(e)"),),
            )
    return None, "", ()


def _clause(error: NotPermitted) -> tuple[Problem, ...]:
    return (Problem("", error.sentence, error.clause),) if error.clause else ()


def _needs_reason(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == REASON_MISSING


def problem_response(request: HttpRequest, code: int, detail: str) -> HttpResponse:
    """The same document outside of the API framework (unknown addresses, crashes)."""
    content = orjson.dumps(body(code, detail, instance=request.path))
    return HttpResponse(content, status=code, content_type=MEDIA_TYPE)
