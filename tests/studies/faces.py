"""How tests talk to the API and the portal."""

from typing import Any
from uuid import UUID

from django.test import Client

from cro_platform.access.principal import Principal
from tests.world import bearer, signed_in


class Api:
    """The API as one person sees it."""

    def __init__(self, by: Principal, *, scopes: tuple[str, ...] = ("read", "write")) -> None:
        self.client, self.headers = Client(), bearer(by, scopes=scopes)

    def get(self, path: str, **query: Any) -> Any:
        """A read."""
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """A write."""
        return self.client.post(
            f"/api/v1/{path}", body, "application/json", headers=self.headers | headers
        )

    def act(self, resource: str, pk: UUID | str, verb: str, body: Any) -> Any:
        """An action on the version that stands now."""
        etag = self.get(f"{resource}/{pk}/")["ETag"]
        return self.post(f"{resource}/{pk}/{verb}/", body, **{"If-Match": etag})

    def results(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of a list."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


def session(by: Principal) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    signed_in(client, by)
    return client


def pointers(answer: Any) -> set[str]:
    """Where a refusal says the faults are."""
    return {error["pointer"] for error in answer.json()["errors"]}
