"""A pytest plugin: breaks the program in the way that MUTANT names, once Django is ready."""

import os
from collections.abc import Callable
from typing import Any

import pytest

BREAKS: dict[str, Callable[[], None]] = {}


def breaks(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a break."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        BREAKS[name] = run
        return run

    return register


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """pytest-django has set Django up by now."""
    name = os.environ.get("MUTANT", "")
    if name in BREAKS:
        BREAKS[name]()


@breaks("filter removed")
def _filter_removed() -> None:
    from django.db.models import Q

    from cro_platform.web import resources

    resources.first_wall = resources.row_wall = lambda model, by: Q()


@breaks("prefetch 1")
def _prefetch() -> None:
    from django.conf import settings

    settings.CELERY_WORKER_PREFETCH_MULTIPLIER = 1


@breaks("UTC day arithmetic")
def _utc_days() -> None:
    from datetime import UTC, datetime, time

    from cro_platform.deadlines.engine import arithmetic

    arithmetic.start_of_day = lambda on, zone: datetime.combine(on, time(0), UTC)


@breaks("stale ETag accepted")
def _stale() -> None:
    from cro_platform.web.views import ActionView

    ActionView._require_version = lambda self, request, pk: None  # type: ignore[method-assign]


@breaks("retry key ignored")
def _retry() -> None:
    from cro_platform.web import views

    views.begin = lambda request, by, raw: None


@breaks("done outside of the effect")
def _done_apart() -> None:
    from cro_platform.outbox import delivery
    from cro_platform.outbox.models import OutboxMessage
    from cro_platform.tenancy.expressions import TransactionNow
    from cro_platform.tenancy.scope import Actor, organization_scope

    original = delivery.deliver

    def deliver(message_id: Any, organization_id: Any, *, by: str) -> bool:
        with organization_scope(organization_id, Actor.system(by)):
            OutboxMessage.objects.filter(pk=message_id).update(done_at=TransactionNow())
        return original(message_id, organization_id, by=by)

    delivery.deliver = deliver


@breaks("session kept at log-in")
def _session_kept() -> None:
    from cro_platform.access.sessions import SessionStore

    SessionStore.cycle_key = lambda self: None  # type: ignore[method-assign]
    SessionStore.flush = lambda self: None  # type: ignore[method-assign]


@breaks("headers dropped")
def _headers_dropped() -> None:
    from django.conf import settings

    settings.MIDDLEWARE.remove("csp.middleware.CSPMiddleware")


@breaks("what may not be written is looked for in vain")
def _hold() -> None:
    from cro_platform.web.resources import Resource

    def hold(cls: Any, pk: Any) -> None:
        cls.model._default_manager.select_for_update(of=("self",)).only("pk").get(pk=pk)

    Resource.hold = classmethod(hold)  # type: ignore[assignment]


@breaks("the broker's end ends the relay")
def _relay_ends() -> None:
    from cro_platform.outbox import loops

    loops.BrokerError = loops.DatabaseError
