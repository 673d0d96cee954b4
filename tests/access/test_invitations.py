"""An invitation tells its sender nothing of anybody, and nobody is a member before they accept."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.test import Client

from cro_platform.access.models import User
from cro_platform.access.principal import acting, find_principal
from cro_platform.access.services import set_password
from cro_platform.audit.intent import intent
from cro_platform.audit.trail import trail_of
from cro_platform.outbox.models import OutboxMessage
from cro_platform.portal.administration.events import PersonInvited
from cro_platform.portal.administration.handlers import send_invitation
from cro_platform.tenancy.models import Invitation, Membership
from cro_platform.tenancy.scope import login_scope
from tests.guard.probing import Answer
from tests.studies.faces import session
from tests.world import World, signed_in

NEW = "new@helix.example"
STRANGER = "study-lead@meridian.example"
PASSWORD = "correct horse battery staple"


def invite(world: World, **changes: Any) -> Any:
    """The administrator of helix invites somebody, in the portal."""
    body = {"email": NEW, "name": "Nia New", "role": "cra"} | changes
    return session(world.helix["admin"]).post("/o/helix/invitations/new/", body, follow=True)


def link(world: World, email: str = NEW) -> str:
    """Invited, and the address in the mail."""
    assert invite(world, email=email).status_code == 200
    with acting(world.helix["admin"]):
        made = Invitation.objects.get(email=email)
        send_invitation(PersonInvited(invitation_id=made.pk))
    found = re.search(r"https?://\S+?(/invitations/\S+?/)\s", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def chosen(browser: Client, address: str, **changes: str) -> Any:
    """A newcomer's first password."""
    body = {"password1": PASSWORD, "password2": PASSWORD} | changes
    return browser.post(address, body)


def is_member(email: str, slug: str = "helix") -> bool:
    return find_principal(email, slug) is not None


@pytest.mark.parametrize("email", [NEW, STRANGER])
def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(
    world: World, email: str
) -> None:
    page = invite(world, email=email)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Nia New" in text
    assert "Study lead" not in text
    with acting(world.helix["admin"]):
        people = User.objects.filter(email__iexact=email)
        assert not people.exists()
        assert not Membership.objects.filter(user__email__iexact=email).exists()
        assert len(trail_of("tenancy_invitation", str(Invitation.objects.get().pk))) == 1
    assert not is_member(email)


def test_the_mails_are_the_same_but_for_address_and_link(world: World) -> None:
    links = [link(world, email) for email in (NEW, STRANGER)]

    bodies = [sent.body.replace(each, "") for sent, each in zip(mail.outbox, links, strict=True)]
    assert bodies[0] == bodies[1]
    assert [sent.to for sent in mail.outbox] == [[NEW], [STRANGER]]


def test_the_mail_leaves_after_the_commit(world: World) -> None:
    invite(world)

    with acting(world.helix["admin"]):
        message = OutboxMessage.objects.get(event=PersonInvited.name)
        assert message.payload["invitation_id"] == str(Invitation.objects.get().pk)
    assert mail.outbox == []


def test_a_newcomer_sets_a_password_and_is_a_member(world: World) -> None:
    address = link(world)
    browser = Client()

    assert "Helix invites you" in browser.get(address).content.decode()
    answer = chosen(browser, address)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    with login_scope():
        person = User.objects.get(email=NEW)
        assert (person.name, person.check_password(PASSWORD)) == ("Nia New", True)
    assert is_member(NEW)
    with acting(world.helix["admin"]):
        (entry,) = trail_of("tenancy_membership", str(Membership.objects.get(user=person.pk).pk))
        assert "access.invitation.accept" in entry.action


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"password2": "something else entirely"}, "differ"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "new@helix.example", "password2": "new@helix.example"}, "similar"),
    ],
)
def test_a_poor_password_makes_nobody_a_member(
    world: World, changes: dict[str, str], word: str
) -> None:
    answer = chosen(Client(), link(world), **changes)

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not is_member(NEW)


def test_whoever_has_an_account_signs_in_first_and_keeps_the_password(world: World) -> None:
    set_password(STRANGER, "the one they have already")
    address = link(world, STRANGER)
    browser = Client()

    for answer in (browser.get(address), chosen(browser, address)):
        assert answer.status_code == 302
        assert unquote(answer["Location"]) == f"/accounts/login/?next={address}"
    assert not is_member(STRANGER)
    signed_in(browser, world.meridian["study-lead"])
    assert "Accept" in browser.get(address).content.decode()
    answer = browser.post(address)

    assert answer["Location"] == "/o/helix/"
    assert is_member(STRANGER)
    assert is_member(STRANGER, "meridian")
    with login_scope():
        assert User.objects.get(email=STRANGER).check_password("the one they have already")


def test_somebody_else_who_is_signed_in_accepts_nothing(world: World) -> None:
    address = link(world, STRANGER)
    browser = Client()
    signed_in(browser, world.northwind["study-lead"])

    answer = browser.post(address)

    assert "somebody else" in answer.content.decode()
    assert not is_member(STRANGER)
    assert not is_member("study-lead@northwind.example")


def test_a_link_works_once(world: World) -> None:
    address = link(world)
    chosen(Client(), address)

    again = chosen(
        Client(),
        address,
        password1="another passphrase of mine",
        password2="another passphrase of mine",
    )

    assert again.status_code == 404
    with login_scope():
        assert User.objects.get(email=NEW).check_password(PASSWORD)


@pytest.mark.parametrize("key", ["nonsense", "IjAxIg:1u:abc"])
def test_a_forged_link_is_answered_like_any_unknown_page(world: World, key: str) -> None:
    forged, unknown = (
        Answer.of(Client().get(path), "") for path in (f"/invitations/{key}/", "/nowhere/")
    )

    assert forged == unknown
    assert forged.status == 404


def test_a_withdrawn_invitation_is_worthless(world: World) -> None:
    address = link(world)
    with acting(world.helix["admin"]):
        made = Invitation.objects.get()
    browser = session(world.helix["admin"])

    answer = browser.post(f"/o/helix/invitations/{made.pk}/withdraw/", {"reason": "wrong address"})

    assert answer.status_code == 302
    assert chosen(Client(), address).status_code == 404
    assert not is_member(NEW)


def test_an_invitation_ends_by_itself(world: World) -> None:
    address = link(world)
    with acting(world.helix["admin"]):
        assert Invitation.objects.get().expires_at > datetime.now(UTC) + timedelta(days=13)
        with intent("test.wait"):
            Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert chosen(Client(), address).status_code == 404
    assert not is_member(NEW)


def test_a_former_member_comes_back_in_the_new_role(world: World) -> None:
    with acting(world.helix["admin"]):
        member = Membership.objects.get(user=world.helix["cra"].user_id)
    admin = session(world.helix["admin"])
    admin.post(f"/o/helix/memberships/{member.pk}/end/", {"reason": "left"})
    assert not is_member("cra@helix.example")
    address = link(world, "cra@helix.example")
    browser = Client()
    signed_in(browser, world.helix["cra"])

    browser.post(address)

    back = find_principal("cra@helix.example", "helix")
    assert back is not None
    assert back.role == "cra"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"email": "cra@helix.example"}, "belongs to your organization already"),
        ({"email": "nobody"}, "email"),
        ({"role": "study-lead"}, "study-lead"),
        ({"role": "service-account"}, "service-account"),
    ],
    ids=["a member", "no address", "a sponsor's role", "a machine"],
)
def test_a_faulty_invitation_is_refused(world: World, changes: dict[str, str], word: str) -> None:
    page = invite(world, **changes)

    assert page.status_code == 422
    assert word in page.content.decode()


def test_one_open_invitation_per_address(world: World) -> None:
    invite(world)

    again = invite(world, email=NEW.upper())

    assert again.status_code == 422
    assert "open invitation" in again.content.decode()


def test_a_machine_is_added_under_an_address_of_ours_without_a_mail(world: World) -> None:
    page = session(world.helix["admin"]).post(
        "/o/helix/memberships/new/", {"name": "EDC robot"}, follow=True
    )

    assert page.status_code == 200
    with acting(world.helix["admin"]):
        machine = Membership.objects.select_related("user").get(user__name="EDC robot")
        assert machine.user.is_machine
        assert machine.user.email.endswith(".helix@machines.invalid")
        assert not OutboxMessage.objects.filter(event=PersonInvited.name).exists()
