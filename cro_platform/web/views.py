"""The API's views, made from the declared resources."""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.db.models import Model
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cro_platform.access.principal import Principal
from cro_platform.access.rights import rights_epoch
from cro_platform.web.actions import Action
from cro_platform.web.forms import ActionForm, check_types, form_problems, prepared
from cro_platform.web.idempotency import Replay, begin, finish
from cro_platform.web.paging import page_size
from cro_platform.web.problems import PreconditionFailed, PreconditionRequired, Unprocessable
from cro_platform.web.renderers import OPTIONS
from cro_platform.web.resources import Resource

RESERVED = ("cursor", "page_size")


def etag_of(resource: type[Resource], row: dict[str, Any], by: Principal) -> str:
    """Changes with anything that is shown and with the reader's rights: what one may do is part of what was read."""
    study = resource.study_of(row)
    rights = [by.role, rights_epoch(study) if study else ""]
    content = orjson.dumps([rights, row], default=str, option=OPTIONS | orjson.OPT_SORT_KEYS)
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class ResourceView(APIView):
    """What every view of a resource shares: who asks, in scope since the front door."""

    resource: ClassVar[type[Resource]]

    @property
    def by(self) -> Principal:
        """Who asks."""
        principal: Principal = self.request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        return principal

    def version(self, row: dict[str, Any]) -> str:
        """What the reader sends back in `If-Match`."""
        return etag_of(self.resource, row, self.by)

    def answer(self, row: dict[str, Any], *, status: int = 200) -> Response:
        """A row with its version."""
        return Response(row, status=status, headers={"ETag": self.version(row)})

    def act(self, action: Action, data: Any, *, record: Model | None = None) -> Any:
        """Parse the body with the action's form and call its service; 422 names every fault."""
        body = {} if data is None else data
        if not isinstance(body, Mapping):
            raise ParseError("The body is not a JSON object.")
        faults = check_types(action.form, body)
        if faults:
            raise Unprocessable(*faults)
        form: ActionForm = action.form(prepared(action.form, body), by=self.by, record=record)
        if not form.is_valid():
            raise Unprocessable(*form_problems(form))
        if record is None:
            return action.service(by=self.by, **form.values())
        return action.service(record, by=self.by, **form.values())


class CollectionView(ResourceView):
    """`/api/v1/<name>/`: a page of rows, or a new record."""

    def get(self, request: Request) -> Response:
        """A page, newest first unless the resource says otherwise."""
        given = {k: str(v) for k, v in request.query_params.items() if k not in RESERVED}
        size = page_size(request.query_params.get("page_size"))
        page = self.resource.page(
            self.by, given=given, cursor=request.query_params.get("cursor"), size=size
        )
        return Response({"results": page.rows, "next": self._next(request, page.cursor)})

    def post(self, request: Request) -> Response:
        """A new record; retried under the same Idempotency-Key it is made once."""
        if self.resource.create is None:
            self.http_method_not_allowed(request)
        return _idempotent(self, request, lambda: self._create(request))

    def _create(self, request: Request) -> Response:
        assert self.resource.create is not None  # noqa: S101 -- checked by post()
        record = self.act(self.resource.create, request.data)
        response = self.answer(self.resource.row(self.by, record.pk), status=201)
        response["Location"] = f"{request.path}{record.pk}/"
        return response

    @staticmethod
    def _next(request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = request.query_params.copy()
        query["cursor"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class DetailView(ResourceView):
    """`/api/v1/<name>/{id}/`: one record with its version."""

    def get(self, request: Request, pk: UUID) -> Response:
        """The record; 304 when the reader has this version."""
        self.resource.find(self.by, pk)
        row = self.resource.row(self.by, pk)
        if request.headers.get("If-None-Match") == self.version(row):
            return Response(status=304, headers={"ETag": self.version(row)})
        return self.answer(row)


class ActionView(ResourceView):
    """`POST /api/v1/<name>/{id}/<verb>/`: one service, on the version that was read."""

    verb: ClassVar[str]

    def post(self, request: Request, pk: UUID) -> Response:
        """Do it; 428 without If-Match, 412 when the record has changed since."""
        return _idempotent(self, request, lambda: self._act(request, pk))

    def _act(self, request: Request, pk: UUID) -> Response:
        record = self.resource.find(self.by, pk)
        self.resource.hold(pk)
        self._require_version(request, pk)
        record.refresh_from_db()
        self.act(self.resource.action(self.verb), request.data, record=record)
        return self.answer(self.resource.row(self.by, pk))

    def _require_version(self, request: Request, pk: UUID) -> None:
        wanted = request.headers.get("If-Match")
        if not wanted:
            raise PreconditionRequired
        if wanted != self.version(self.resource.row(self.by, pk)):
            raise PreconditionFailed


def _idempotent(view: ResourceView, request: Request, run: Any) -> Response:
    claimed = begin(request, view.by, request._request.body)
    if isinstance(claimed, Replay):
        headers = {"ETag": claimed.etag} if claimed.etag else {}
        return Response(
            claimed.body, status=claimed.status, headers=headers | {"Idempotency-Replayed": "true"}
        )
    response: Response = run()
    if claimed is not None:
        kept = orjson.loads(orjson.dumps(response.data, default=str, option=OPTIONS))
        finish(
            claimed, status=response.status_code, body=kept, etag=response.headers.get("ETag", "")
        )
    return response
