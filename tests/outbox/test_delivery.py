"""The outbox: what is asked for in a transaction happens once, after it, whoever dies in between."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction

from cro_platform.access.principal import acting
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.outbox import events
from cro_platform.outbox.delivery import claim, deliver
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import Event, emit, on, rebuild
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy import scope
from cro_platform.tenancy.scope import Actor, NoScope, organization_scope
from sites.models import Site
from tests import databases
from tests.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFound(Event):
    """Something to react to."""

    name: ClassVar[str] = "test.clinic_found.v1"
    word: str = ""
    site_id: UUID | None = None


FAILING: list[str] = []


@pytest.fixture(autouse=True)
def _reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HANDLERS", events.HANDLERS)
    FAILING.clear()
    known = dict(events.HANDLERS)
    on(ClinicFound, lane=Lane.SAFETY)(write_a_site)
    yield
    events.HANDLERS.clear()
    events.HANDLERS.update(known)
    events._BY_EVENT.pop(ClinicFound.name, None)


def write_a_site(event: ClinicFound) -> None:
    """The reaction leaves a row behind, so that doing it twice would show."""
    with intent("test.clinic.write"):
        Site.objects.create(name=event.word, country="DE", city=scope.actor().reference)
    if FAILING:
        raise ValueError(FAILING.pop())


def ask(world: World, word: str, **given: Any) -> int:
    with acting(world.helix["project-manager"]):
        return emit(ClinicFound(word=word), **given)


def rows(world: World) -> list[OutboxMessage]:
    with organization_scope(world.helix.id, Actor.system("test")):
        return list(OutboxMessage.objects.filter(event=ClinicFound.name).order_by("id"))


def sites(world: World) -> list[str]:
    with organization_scope(world.helix.id, Actor.system("test")):
        return sorted(Site.objects.values_list("name", flat=True))


def run_all() -> list[bool]:
    return [
        deliver(message, organization, by="safety-lane")
        for message, organization, _ in claim(Lane.SAFETY, limit=10, lease=30)
    ]


def test_what_is_asked_for_is_done_once_in_the_organization_s_name(committed_world: World) -> None:
    ask(committed_world, "Clinic")

    assert run_all() == [True]
    assert run_all() == []
    assert sites(committed_world) == ["Clinic"]
    (message,) = rows(committed_world)
    assert message.done_at is not None
    with organization_scope(committed_world.helix.id, Actor.system("test")):
        assert Site.objects.get().city == "system:safety-lane"


def test_what_was_rolled_back_was_never_asked_for(committed_world: World) -> None:
    with acting(committed_world.helix["project-manager"]):
        emit(ClinicFound(word="Clinic"))
        transaction.set_rollback(True)

    assert claim(Lane.SAFETY, limit=10, lease=30) == []


def test_the_same_reference_is_asked_for_once(committed_world: World) -> None:
    assert [ask(committed_world, "Clinic", ref="one") for _ in range(3)] == [1, 0, 0]
    assert ask(committed_world, "Clinic", ref="two") == 1


def test_what_is_due_later_waits(committed_world: World) -> None:
    ask(committed_world, "Clinic", due_at=datetime.now(UTC) + timedelta(hours=1))

    assert claim(Lane.SAFETY, limit=10, lease=30) == []


def test_each_lane_takes_its_own(committed_world: World) -> None:
    ask(committed_world, "Clinic")

    assert claim(Lane.CELERY, limit=10, lease=30) == []
    assert len(claim(Lane.SAFETY, limit=10, lease=30)) == 1


def test_what_one_has_taken_no_other_takes_until_the_lease_ends(committed_world: World) -> None:
    ask(committed_world, "Clinic")

    first = claim(Lane.SAFETY, limit=10, lease=30)
    meanwhile = claim(Lane.SAFETY, limit=10, lease=30)
    databases.execute(
        database(),
        "UPDATE outbox_outboxmessage SET claimed_until = clock_timestamp() - interval '1 s'",
    )
    later = claim(Lane.SAFETY, limit=10, lease=30)

    assert (len(first), meanwhile, len(later)) == (1, [], 1)
    assert later[0][2] == first[0][2] + 1


def database() -> str:
    return str(connection.settings_dict["NAME"])


def test_the_lease_grows_with_each_attempt(committed_world: World) -> None:
    ask(committed_world, "Clinic")
    leases = []
    for _ in range(3):
        claim(Lane.SAFETY, limit=10, lease=10)
        (message,) = rows(committed_world)
        leases.append((message.claimed_until - datetime.now(UTC)).total_seconds())
        databases.execute(database(), "UPDATE outbox_outboxmessage SET claimed_until = NULL")

    assert [round(lease / 10) for lease in leases] == [1, 2, 4]


def test_a_failure_leaves_nothing_behind_but_its_kind_and_is_tried_again(
    committed_world: World,
) -> None:
    ask(committed_world, "Clinic")
    FAILING.append("the patient's name is in here")
    ((message, organization, _),) = claim(Lane.SAFETY, limit=10, lease=30)

    with pytest.raises(ValueError, match="the patient"):
        deliver(message, organization, by="safety-lane")

    (kept,) = rows(committed_world)
    assert (kept.done_at, kept.last_error) == (None, "ValueError")
    assert sites(committed_world) == []
    assert deliver(message, organization, by="safety-lane") is True
    assert sites(committed_world) == ["Clinic"]


def test_delivering_again_what_is_done_does_nothing(committed_world: World) -> None:
    ask(committed_world, "Clinic")
    ((message, organization, _),) = claim(Lane.SAFETY, limit=10, lease=30)

    done = [deliver(message, organization, by="safety-lane") for _ in range(3)]

    assert done == [True, False, False]
    assert sites(committed_world) == ["Clinic"]


def test_a_message_reaches_no_other_organization_s_handler(committed_world: World) -> None:
    ask(committed_world, "Clinic")
    ((message, _, _),) = claim(Lane.SAFETY, limit=10, lease=30)

    assert deliver(message, committed_world.orbis.id, by="safety-lane") is False
    assert sites(committed_world) == []


def test_the_trail_of_the_effect_names_the_request_that_asked(committed_world: World) -> None:
    with acting(committed_world.helix["project-manager"]), intent("test.ask"):
        emit(ClinicFound(word="Clinic"))
    (message,) = rows(committed_world)
    run_all()

    with organization_scope(committed_world.helix.id, Actor.system("test")):
        event = AuditEvent.objects.get(tbl="sites_site")
    assert event.correlation == message.correlation != ""


def test_a_provider_can_ask_its_sponsor_and_nobody_else(committed_world: World) -> None:
    world = committed_world
    with acting(world.helix["project-manager"]):
        told = emit(ClinicFound(study_id=world.alpha), to=world.northwind.id)

    assert told == 1
    for stranger, study in ((world.orbis.id, world.alpha), (world.meridian.id, world.alpha)):
        with (
            pytest.raises(DatabaseError, match="no study connects"),
            acting(world.helix["project-manager"]),
        ):
            emit(ClinicFound(study_id=study), to=stranger)


def test_without_a_scope_nothing_is_asked_for() -> None:
    with pytest.raises(NoScope):
        emit(ClinicFound(word="Clinic"))


def test_an_event_comes_back_as_it_was_emitted() -> None:
    event = ClinicFound(word="x", site_id=uuid4(), study_id=uuid4())
    stored = {"word": "x", "site_id": str(event.site_id), "study_id": str(event.study_id)}

    assert rebuild(ClinicFound, stored) == event


SLOW_LANE = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "cro_platform.config.settings"
import django; django.setup()
from tests.outbox import test_delivery as t
from cro_platform.outbox.events import on
from cro_platform.outbox.enums import Lane
def slow(event):
    t.write_a_site(event)
    print("working", flush=True)
    time.sleep(60)
slow.__module__, slow.__qualname__ = t.write_a_site.__module__, t.write_a_site.__qualname__
on(t.ClinicFound, lane=Lane.SAFETY)(slow)
t.run_all()
"""


def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(committed_world: World) -> None:
    ask(committed_world, "Clinic")
    variables = ("DATABASE_URL", "RELAY_DATABASE_URL")
    env = os.environ | {each: databases.url_for(each, database()) for each in variables}
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_LANE], cwd=databases.ROOT, env=env, stdout=subprocess.PIPE
    ) as lane:
        assert lane.stdout is not None
        assert lane.stdout.readline() == b"working\n"
        lane.send_signal(signal.SIGKILL)
    wait_until_gone()

    undone = sites(committed_world)
    databases.execute(database(), "UPDATE outbox_outboxmessage SET claimed_until = NULL")

    assert undone == []
    assert run_all() == [True]
    assert sites(committed_world) == ["Clinic"]


def wait_until_gone() -> None:
    """The database notices a dead client when it next speaks to it; its locks end with it."""
    link = databases.owner(database())
    mine = connection.connection.info.backend_pid if connection.connection else 0
    with link.cursor() as cursor:
        for _ in range(600):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename <> 'cro_owner'"
                " AND pid <> %s AND pid NOT IN (SELECT pg_backend_pid())",
                [mine],
            )
            if cursor.fetchone()[0] <= 1:
                break
            time.sleep(0.1)
    link.close()


@pytest.fixture
def celery_lane() -> Any:
    """The same reaction in the Celery lane; what the relay hands over is taken from the broker again."""
    from cro_platform.config.celery import app
    from cro_platform.outbox.loops import relay_turn

    events._BY_EVENT.pop(ClinicFound.name, None)
    on(ClinicFound, lane=Lane.CELERY)(write_a_site)
    app.control.purge()
    yield relay_turn
    app.control.purge()


def test_the_relay_keeps_so_many_with_the_workers_and_no_more(
    committed_world: World, celery_lane: Any
) -> None:
    from cro_platform.outbox.loops import IN_FLIGHT

    for number in range(IN_FLIGHT + 5):
        ask(committed_world, f"Clinic {number}")

    handed_over = [celery_lane(), celery_lane()]
    deliver(rows(committed_world)[0].pk, committed_world.helix.id, by="celery-lane")

    assert handed_over == [IN_FLIGHT, 0]
    assert celery_lane() == 1


def test_what_fails_in_the_celery_lane_gives_its_place_back(
    committed_world: World, celery_lane: Any
) -> None:
    ask(committed_world, "Clinic")
    FAILING.append("broken")
    celery_lane()
    (message,) = rows(committed_world)

    with pytest.raises(ValueError, match="broken"):
        deliver(message.pk, committed_world.helix.id, by="celery-lane")

    (kept,) = rows(committed_world)
    assert (kept.claimed_until, kept.last_error) == (None, "ValueError")
    assert kept.due_at == message.claimed_until
