"""An inspector reads what had been approved by a date, of the studies named, until the grant ends; and every click is kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.models import Inspection
from cro_platform.access.principal import Principal, acting, find_principal
from cro_platform.access.services import add_member
from cro_platform.audit.intent import intent
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import Document, DocumentVersion
from cro_platform.portal.administration.inspections import admit
from cro_platform.portal.administration.services import change_role, issue_token
from cro_platform.tenancy.models import Invitation, Membership
from cro_platform.tenancy.scope import Actor, organization_scope
from cro_platform.workflow.machine import claim
from pharmacovigilance.models import SafetyCase
from studies.models import Study
from tests.access.inspected import (
    EMAIL,
    NAME,
    PDF,
    allowed,
    changed,
    countersigned,
    guest,
    let_in,
    now,
    signed,
)
from tests.documents.papers import written
from tests.pharmacovigilance import safety
from tests.studies.faces import session
from tests.world import World, bearer, signed_in

HOME = "/o/northwind/inspection/"


def at_study(world: World, *more: Any, slug: str = "northwind") -> str:
    parts = "".join(f"{each}/" for each in more)
    return f"/o/{slug}/inspection/studies/{world.alpha}/{parts}"


def browser_of(by: Principal) -> Client:
    client = Client()
    signed_in(client, by)
    return client


def body(world: World, **changes: Any) -> dict[str, Any]:
    """What the form of an inspection takes."""
    given = {
        "email": EMAIL, "name": NAME, "authority": "EMA", "studies": [str(world.alpha)],
        "as_of": (now() - timedelta(hours=1)).isoformat(), "valid_from": now().isoformat(),
        "valid_until": (now() + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    return given | changes


def clicks(by: Principal, inspection: Inspection) -> list[tuple[str, str]]:
    """Verb and address of each click, oldest first, as a member of the organization reads them."""
    with acting(by):
        found = AuditEvent.objects.filter(
            tbl="access_inspection", pk_text=str(inspection.pk), op="A"
        )
        return [(each.intent, each.new["address"]) for each in found.order_by("id")]


@pytest.mark.parametrize("role", ["admin", "qa"])
def test_administrator_and_quality_assurance_let_an_inspector_in(world: World, role: str) -> None:
    page = session(world.northwind[role]).post(
        "/o/northwind/inspections/new/", body(world), follow=True
    )

    assert page.status_code == 200
    assert "NW-ALPHA" in page.content.decode()
    with acting(world.northwind[role]):
        made = Inspection.objects.get()
        assert made.study_ids == [world.alpha]
        assert Invitation.objects.get(email=EMAIL).role == "inspector"
    assert find_principal(EMAIL, "northwind") is None


@pytest.mark.parametrize("role", ["study-lead", "vendor-manager"])
def test_nobody_else_lets_an_inspector_in(world: World, role: str) -> None:
    by = world.northwind[role]
    with acting(by), pytest.raises(NotPermitted):
        admit(by=by, allowed=allowed(world.alpha))
    assert session(by).get("/o/northwind/inspections/").status_code == 403


def test_a_machine_lets_nobody_in(world: World) -> None:
    answer = Client(headers=bearer(world.northwind["qa"])).post(
        "/api/v1/inspections/", body(world), content_type="application/json"
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("as_of", {"as_of": now() + timedelta(days=1)}),
        ("valid_until", {"valid_until": now() - timedelta(days=3)}),
        ("valid_until", {"valid_until": now() - timedelta(days=1)}),
        ("valid_until", {"valid_until": now() + timedelta(days=400)}),
        ("email", {"email": "study-lead@northwind.example"}),
        ("studies", {"studies": ()}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    world: World, field: str, values: dict[str, Any]
) -> None:
    qa = world.northwind["qa"]
    with acting(qa), pytest.raises(RuleBroken) as broken:
        admit(by=qa, allowed=allowed(world.alpha, **values))

    assert [each.field for each in broken.value.problems] == [field]
    with acting(qa):
        assert not Inspection.objects.exists()


def test_a_study_of_another_sponsor_is_answered_like_none(world: World) -> None:
    qa, told = world.northwind["qa"], []
    for study in (world.rival, uuid4()):
        with acting(qa), pytest.raises(RuleBroken) as broken:
            admit(by=qa, allowed=allowed(study))
        told.append(str(broken.value.problems))
    assert told[0] == told[1]


def test_one_person_has_one_inspection_at_a_time(world: World) -> None:
    let_in(world.northwind, world.alpha)
    qa = world.northwind["qa"]

    with acting(qa), pytest.raises(RuleBroken, match="has not ended"):
        admit(by=qa, allowed=allowed(world.bravo))


def test_the_state_at_the_date_is_shown_and_no_later_one(world: World) -> None:
    lead = world.northwind["study-lead"]
    specialist = world.helix["safety-specialist"]
    early = signed(specialist, world.alpha, content=b"%PDF as signed once")
    as_of = now()
    countersigned(early, specialist, content=b"%PDF as signed twice")
    with acting(lead), intent("studies.study.change", reason="test"):
        claim(Study.objects.get(pk=world.alpha), title="Renamed after the date")
    inspector, _ = let_in(world.northwind, world.alpha, as_of=as_of)
    client = browser_of(inspector)

    study = client.get(at_study(world)).content.decode()
    record = client.get(at_study(world, "documents", early.pk)).content.decode()
    file = client.get(at_study(world, "files", early.pk))

    assert "Study NW-ALPHA" in study
    assert "Renamed after the date" not in study
    assert "Note 1" in record
    assert file.content == b"%PDF as signed once"
    assert "sandbox" in file["Content-Security-Policy"]


def test_drafts_and_what_was_signed_later_are_not_there(world: World) -> None:
    specialist = world.helix["safety-specialist"]
    draft = written(specialist, world.alpha)
    with acting(specialist), intent("test.rename"):
        claim(Document.objects.get(pk=draft.document_id), title="Secret draft")
    as_of = now()
    inspector, inspection = let_in(world.northwind, world.alpha, as_of=as_of)
    countersigned(draft, specialist, content=PDF)
    client = browser_of(inspector)

    listed = client.get(at_study(world, "documents")).content.decode()
    trail = client.get(at_study(world, "trail")).content.decode()
    answers = [
        client.get(at_study(world, kind, draft.pk)).status_code for kind in ("documents", "files")
    ]

    assert "No document had been signed by then." in listed
    assert "Secret draft" not in listed + trail
    assert answers == [404, 404]
    changed(inspection, world.northwind["qa"], as_of=now())
    assert "Secret draft" in client.get(at_study(world, "documents")).content.decode()


def test_a_case_is_shown_in_the_version_of_then(world: World) -> None:
    specialist = world.helix["safety-specialist"]
    with acting(specialist):
        case = safety.opened(specialist, world.alpha)
    as_of = now()
    with acting(specialist), intent("test.rename", reason="test"):
        claim(SafetyCase.objects.get(pk=case.pk), title="Retitled after the date")
    inspector, _ = let_in(world.northwind, world.alpha, as_of=as_of)
    client = browser_of(inspector)

    listed = client.get(at_study(world, "safety-cases")).content.decode()
    record = client.get(at_study(world, "safety-cases", case.pk)).content.decode()
    clocks = client.get(at_study(world, "deadlines")).content.decode()

    assert "Acute liver failure" in listed
    assert "Retitled after the date" not in listed + record
    assert "Version in force then" in record
    assert "No clock had been set by then." not in clocks


def test_only_the_studies_named_exist(world: World) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    client = browser_of(inspector)
    home = client.get(HOME).content.decode()

    assert "NW-ALPHA" in home
    assert "NW-BRAVO" not in home
    for study in (world.bravo, world.rival, uuid4()):
        assert client.get(f"{HOME}studies/{study}/").status_code == 404


def test_a_provider_is_inspected_without_its_sponsors_other_provider(world: World) -> None:
    own = signed(world.helix["safety-specialist"], world.alpha)
    with acting(world.orbis["cra"]):
        theirs = Document.objects.create(
            study_id=world.alpha, kind="test-note", title="Note of Orbis", subject_type="studies", subject_id=uuid4(),
            obligation="site-monitoring", cell="DE",
        )  # fmt: skip
        version = DocumentVersion.objects.create(
            document=theirs,
            study_id=world.alpha,
            obligation="site-monitoring",
            cell="DE",
            number=1,
            status="rendered",
        )
    countersigned(version, world.orbis["cra"], content=PDF)
    inspector, _ = let_in(world.helix, world.alpha)
    client = browser_of(inspector)

    listed = client.get(at_study(world, "documents", slug="helix")).content.decode()
    trail = client.get(at_study(world, "trail", slug="helix")).content.decode()

    assert str(own.pk) in listed
    assert str(version.pk) not in listed
    assert "Orbis" not in listed + trail
    assert client.get(at_study(world, "files", version.pk, slug="helix")).status_code == 404
    sponsors, _ = let_in(world.northwind, world.alpha)
    assert (
        str(version.pk) in browser_of(sponsors).get(at_study(world, "documents")).content.decode()
    )


def test_each_click_is_read_by_administrator_and_quality_assurance(world: World) -> None:
    version = signed(world.helix["safety-specialist"], world.alpha)
    inspector, inspection = let_in(world.northwind, world.alpha)
    client = browser_of(inspector)
    document = (at_study(world, kind, version.pk) for kind in ("documents", "files"))
    asked = [HOME, at_study(world), at_study(world, "documents"), *document]

    for address in asked:
        assert client.get(address).status_code == 200
    client.get(at_study(world, "documents", uuid4()))
    client.get("/o/northwind/studies/")

    for role in ("qa", "admin"):
        found = clicks(world.northwind[role], inspection)
        assert [address for _, address in found][:5] == asked
        assert [verb for verb, _ in found][4:] == [
            "inspection.file.open",
            "inspection.page.ask",
            "inspection.page.ask",
        ]
        page = session(world.northwind[role]).get(f"/o/northwind/inspections/{inspection.pk}/")
        assert at_study(world, "files", version.pk) in page.content.decode()
    assert clicks(world.meridian["qa"], inspection) == []


def test_the_access_ends_by_itself_and_at_once(world: World) -> None:
    inspector, inspection = let_in(world.northwind, world.alpha)
    qa, client = world.northwind["qa"], browser_of(inspector)
    assert client.get(HOME).status_code == 200

    changed(inspection, qa, valid_until=now() - timedelta(days=1))
    assert client.get(HOME).status_code == 404
    changed(inspection, qa, valid_until=now() + timedelta(days=1))
    assert client.get(HOME).status_code == 200
    changed(inspection, qa, valid_from=now() + timedelta(hours=2))
    assert client.get(HOME).status_code == 404
    changed(inspection, qa, valid_from=now() - timedelta(days=2))
    answer = session(qa).post(
        f"/o/northwind/inspections/{inspection.pk}/end/", {"reason": "Closed"}
    )

    assert answer.status_code == 302
    assert client.get(HOME).status_code == 404
    with acting(qa):
        assert Membership.objects.get(user_id=inspector.user_id).ended_at is not None


def test_an_inspector_writes_nothing_and_holds_no_key(world: World) -> None:
    inspector, _ = let_in(world.northwind, world.alpha)
    client = browser_of(inspector)

    posted = [
        client.post(each).status_code
        for each in (HOME, at_study(world), "/o/northwind/api-tokens/new/")
    ]
    with acting(inspector), pytest.raises(NotPermitted):
        issue_token(
            by=inspector, name="key", expires_at=now() + timedelta(days=1), scopes=("read",)
        )

    assert posted == [404, 404, 404]
    assert (
        client.get("/api/v1/studies/", headers={"X-Organization": "northwind"}).status_code == 401
    )


def test_a_key_of_an_earlier_membership_opens_nothing(world: World) -> None:
    with organization_scope(world.northwind.id, Actor.system("test")):
        add_member(EMAIL, NAME, "vendor-manager")
    member = find_principal(EMAIL, "northwind")
    assert member is not None
    header = bearer(member)
    assert Client(headers=header).get("/api/v1/studies/").status_code == 200

    let_in(world.northwind, world.alpha)

    assert Client(headers=header).get("/api/v1/studies/").status_code == 401


def test_a_guest_becomes_no_member_and_no_member_a_guest(world: World) -> None:
    inspector, admin = guest(world.northwind), world.northwind["admin"]
    with acting(admin):
        people = {
            each.user_id: each
            for each in Membership.objects.filter(organization=admin.organization_id)
        }
        for person, role in ((inspector, "qa"), (world.northwind["qa"], "inspector")):
            with pytest.raises(RuleBroken, match="let in by an inspection"):
                change_role(people[person.user_id], by=admin, role=role, reason="test")
    page = session(admin).get("/o/northwind/invitations/new/").content.decode()
    assert "Inspector" not in page


def test_without_a_grant_the_role_opens_nothing(world: World) -> None:
    assert browser_of(guest(world.northwind)).get(HOME).status_code == 404


def test_members_do_not_enter_the_inspectors_room(world: World) -> None:
    assert session(world.northwind["qa"]).get(HOME).status_code == 403
