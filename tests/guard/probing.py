"""Ask as somebody, and keep of the answer what an asker could learn from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cro_platform.access.principal import Principal
from tests import figures
from tests.guard.sight import Row
from tests.world import World, bearer, signed_in

Asked = TypeVar("Asked", Row, UUID)
ID = "00000000-id-of-a-record-0000000000000"
TOKEN = re.compile(r"""((?:name="csrfmiddlewaretoken" value=|"x-csrftoken": )")[^"]+""")
VARYING = {"x-request-id"}
DESCRIBED = {"/api/v1/docs/", "/api/v1/try/"}
"""The API's description is drawn by a library that sets styles on its elements; no script of anybody's is inline there either."""


def faults(response: Any, address: str = "") -> list[str]:
    """What an answer lacks of the headers that protect its reader (ASVS 5.0 V3.4)."""
    policy = response.headers.get("Content-Security-Policy", "")
    if address in DESCRIBED:
        policy = policy.replace("style-src 'self' 'unsafe-inline'", "style-src 'self'")
    wanted = {
        "a policy that allows nothing by default": "default-src 'none'" in policy,
        "no unsafe source": "unsafe-" not in policy,
        "no frames": "frame-ancestors 'none'" in policy,
        "nosniff": response.headers.get("X-Content-Type-Options") == "nosniff",
        "no frame, in the old words": response.headers.get("X-Frame-Options") == "DENY",
        "nothing kept": "no-store" in response.headers.get("Cache-Control", ""),
        "a referrer policy": response.headers.get("Referrer-Policy") == "same-origin",
        "the request's id": bool(response.headers.get("X-Request-Id")),
    }
    return [name for name, is_there in wanted.items() if not is_there]


@dataclass(frozen=True)
class Answer:
    """Status, headers and body, with the asked-for id taken out; beside them what it lacked, and what it cost."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    faults: tuple[str, ...] = ()
    work: tuple[str, ...] = field(default=(), compare=False)
    """The kinds of its statements in their order: counted, where a clock would be noise."""

    @classmethod
    def of(cls, response: Any, asked: str, work: tuple[str, ...] = ()) -> Answer:
        """Without the id and what differs between any two answers."""
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = _without(asked, TOKEN.sub(r"\1", content.decode("utf-8", "replace")))
        headers = sorted(
            (name.lower(), _without(asked, value))
            for name, value in response.headers.items()
            if name.lower() not in VARYING
        )
        cookies = sorted(response.cookies)
        path = response.request["PATH_INFO"]
        return cls(
            response.status_code,
            (*headers, ("cookies", ",".join(cookies))),
            text,
            tuple(faults(response, path)),
            work,
        )

    @property
    def everything(self) -> str:
        """Body and headers as one text, to look for canaries in."""
        return self.body + "\n" + "\n".join(f"{name}: {value}" for name, value in self.headers)


def _without(asked: str, text: str) -> str:
    return text.replace(asked, ID) if asked else text


@dataclass
class Askers:
    """Clients of everybody, signed in once."""

    world: World
    machines: dict[Principal, Client] = field(default_factory=dict)
    people: dict[Principal, Client] = field(default_factory=dict)

    def client(self, by: Principal, *, is_api: bool) -> Client:
        """With a token for the API, with a session for the portal."""
        known = self.machines if is_api else self.people
        if by not in known:
            known[by] = _machine(by) if is_api else _person(by)
        return known[by]

    def ask(
        self,
        by: Principal,
        method: str,
        url: str,
        *,
        asked: Any = "",
        data: Any = None,
        query: Any = None,
        **headers: str,
    ) -> Answer:
        """One request; an answer of 5xx is an answer too."""
        figures.add("probes")
        is_api = url.startswith("/api/")
        client = self.client(by, is_api=is_api)
        given: dict[str, Any] = {"headers": headers, "query_params": query or {}}
        if method not in {"get", "head"}:
            given |= {"content_type": "application/json"} if is_api else {}
            given |= {"data": data} if data is not None else {}
        reset_queries()  # the log holds so many and no more, and the connection is kept from test to test
        with CaptureQueriesContext(connection) as sent:
            response = getattr(client, method)(url, **given)
        work = tuple(each["sql"].partition(" ")[0] for each in sent.captured_queries)
        return Answer.of(response, str(asked), work)

    def ask_beside_nothing(
        self, ask: Callable[[Any], Answer], asked: Iterable[Asked]
    ) -> Iterator[tuple[Asked, Answer, Answer]]:
        """Each record or id with its answer, beside the answer to an id of nothing.

        Who asks is noted as seen once a minute, in whichever answer that is: only work that differs again is a difference.
        """
        nothing = ask(uuid4())
        for each in asked:
            pk = each.pk if isinstance(each, Row) else each
            answer = ask(pk)
            if answer.work != nothing.work:
                answer, nothing = ask(pk), ask(uuid4())
            yield each, answer, nothing


def _machine(by: Principal) -> Client:
    return Client(headers=bearer(by), raise_request_exception=False)


def _person(by: Principal) -> Client:
    client = Client(raise_request_exception=False)
    signed_in(client, by)
    return client
