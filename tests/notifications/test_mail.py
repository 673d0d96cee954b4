"""Mail leaves the platform: it says that something waits and where, never what."""

from email.utils import parseaddr
from typing import Any

import pytest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import acting
from cro_platform.notifications.enums import Kind, Severity
from cro_platform.notifications.events import MailRequested
from cro_platform.notifications.models import Notification
from cro_platform.notifications.services import acknowledge, send, set_mail
from cro_platform.tenancy.scope import Actor, organization_scope
from tests.deadlines.clocks import specialist, started
from tests.deadlines.lane import alerts_of, believing, run_lanes
from tests.notifications.inbox import NOW, alert, tell
from tests.world import World

CANARIES = (
    "NW-ALPHA", "0042", "Examplinib", "arm B", "SUSAR", "Northwind", "Meridian", "EU-SUSAR-15",
    "Annex A",
)  # fmt: skip


def texts(message: Any) -> str:
    return "\n".join([message.subject, message.body, *(part[0] for part in message.alternatives)])


@pytest.mark.parametrize("severity", list(Severity))
def test_a_mail_carries_no_word_of_the_record(
    world: World, mailoutbox: list[Any], severity: Severity
) -> None:
    """The alert in the portal holds study, subject, product and arm: none of it may leave."""
    tell(world.helix, alert(world, severity=severity), specialist(world))

    run_lanes(world, NOW)

    (message,) = mailoutbox
    found = [canary for canary in CANARIES if canary.lower() in texts(message).lower()]
    assert found == []


def test_the_mail_of_a_clock_carries_nothing_but_severity_and_link(
    world: World, mailoutbox: list[Any], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://trials.example"
    started(world)

    run_lanes(world, "2035-03-18T07:30:00")

    message = next(m for m in mailoutbox if m.to == [specialist(world).email])
    assert message.subject.startswith("Overdue")
    (told,) = alerts_of(specialist(world))
    assert f"https://trials.example/o/helix/notifications/{told.pk}/" in texts(message)
    assert [canary for canary in CANARIES if canary in texts(message)] == []


def test_a_mail_goes_to_its_person_once(world: World, mailoutbox: list[Any]) -> None:
    person = specialist(world)
    tell(world.helix, alert(world), person)
    run_lanes(world, NOW)

    with organization_scope(world.helix.id, Actor.system("test")):
        send(MailRequested(user_id=person.user_id, key="thing:1"))

    assert [parseaddr(m.to[0])[1] for m in mailoutbox] == [person.email]


def test_a_mail_sent_again_after_a_crash_has_the_same_message_id(
    world: World, mailoutbox: list[Any]
) -> None:
    person = specialist(world)
    tell(world.helix, alert(world), person)
    event = MailRequested(user_id=person.user_id, key="thing:1")
    for _ in range(2):
        with organization_scope(world.helix.id, Actor.system("test")):
            send(event)
            Notification.objects.update(mailed_at=None)

    first, second = (message.extra_headers["Message-ID"] for message in mailoutbox)
    assert first == second


def test_what_was_answered_before_the_mail_left_is_not_mailed(
    world: World, mailoutbox: list[Any]
) -> None:
    person = specialist(world)
    tell(world.helix, alert(world), person)
    (told,) = alerts_of(person)
    with acting(person):
        acknowledge(told, by=person)

    run_lanes(world, NOW)

    assert mailoutbox == []


@pytest.mark.parametrize(("is_mailed", "mails"), [(True, 1), (False, 0)])
def test_a_person_chooses_what_is_mailed(
    world: World, mailoutbox: list[Any], is_mailed: bool, mails: int
) -> None:
    person = specialist(world)
    with acting(person):
        set_mail(by=person, kind=Kind.TASK, is_mailed=not is_mailed)
        set_mail(by=person, kind=Kind.TASK, is_mailed=is_mailed)
    tell(world.helix, alert(world, kind=Kind.TASK), person)

    run_lanes(world, NOW)

    assert len(mailoutbox) == mails


def test_mail_of_safety_clocks_cannot_be_switched_off(world: World) -> None:
    person = specialist(world)

    with acting(person), pytest.raises(RuleBroken, match="always mailed"):
        set_mail(by=person, kind=Kind.SAFETY, is_mailed=False)


def test_mail_waits_in_the_lane_until_the_business_is_committed(
    world: World, mailoutbox: list[Any]
) -> None:
    with believing(NOW):
        tell(world.helix, alert(world), specialist(world))

    assert mailoutbox == []
