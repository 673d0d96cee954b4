"""Ask as somebody, and keep of the answer what an asker could learn from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from cro_platform.access.principal import Principal
from tests import figures
from tests.world import World, bearer, signed_in

ID = "00000000-id-of-a-record-0000000000000"
TOKEN = re.compile(r"""((?:name="csrfmiddlewaretoken" value=|"x-csrftoken": )")[^"]+""")
VARYING = {"x-request-id"}


@dataclass(frozen=True)
class Answer:
    """Status, headers and body, with the asked-for id taken out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @classmethod
    def of(cls, response: Any, asked: str) -> Answer:
        """Without the id and what differs between any two answers."""
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = _without(asked, TOKEN.sub(r"\1", content.decode("utf-8", "replace")))
        headers = sorted(
            (name.lower(), _without(asked, value))
            for name, value in response.headers.items()
            if name.lower() not in VARYING
        )
        cookies = sorted(response.cookies)
        return cls(response.status_code, (*headers, ("cookies", ",".join(cookies))), text)

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
        content = {"content_type": "application/json"} if is_api else {}
        if method in {"get", "head"}:
            response = getattr(client, method)(url, query or {}, headers=headers)
        else:
            given = {"data": data} if data is not None else {}
            response = getattr(client, method)(
                url, **given, **content, headers=headers, query_params=query or {}
            )
        return Answer.of(response, str(asked))


def _machine(by: Principal) -> Client:
    return Client(headers=bearer(by), raise_request_exception=False)


def _person(by: Principal) -> Client:
    client = Client(raise_request_exception=False)
    signed_in(client, by)
    return client
