"""Participants: codes and nothing more; arms for named persons alone."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted
from cro_platform.access.principal import Principal, acting
from cro_platform.access.services import name_unblinded
from cro_platform.audit.models import AuditEvent
from cro_platform.audit.trail import trail_of
from sites.api import SubjectArms
from sites.enums import SubjectStatus
from sites.models import StudySite, Subject, SubjectArm
from sites.services.study_sites import add_study_site
from sites.services.subjects import record_arm
from sites.workflows import SUBJECT
from studies.models import Arm
from tests.studies.faces import Api, pointers, session
from tests.world import World


@pytest.fixture
def hospital(world: World) -> StudySite:
    """A site of alpha."""
    manager = world.helix["project-manager"]
    with acting(manager):
        return add_study_site(by=manager, study=world.alpha, country="DE", name="Charité")


def participant(hospital: StudySite, **changes: Any) -> dict[str, Any]:
    """A participant as a CRA would send one."""
    return {
        "study_site": str(hospital.pk),
        "code": "DE-001",
        "sex": "female",
        "year_of_birth": 1970,
    } | changes


def test_a_participant_is_recorded_by_code(world: World, hospital: StudySite) -> None:
    answer = Api(world.orbis["cra"]).post("subjects/", participant(hospital))

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["code"], told["status"], told["study"]) == (
        "DE-001",
        "screening",
        str(world.alpha),
    )


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"code": "Anna Müller"}, "/code"),
        ({"code": "a@b.example"}, "/code"),
        ({"code": ""}, "/code"),
        ({"year_of_birth": 1850}, "/year_of_birth"),
        ({"year_of_birth": 2999}, "/year_of_birth"),
        ({"year_of_birth": None, "age": 200}, "/age"),
        ({"year_of_birth": None, "age": -1}, "/age"),
        ({"age": 55}, "/age"),
        ({"sex": "?"}, "/sex"),
        ({"initials": "AM"}, "/initials"),
        ({"date_of_birth": "1970-05-01"}, "/date_of_birth"),
    ],
    ids=[
        "a name", "an address", "none", "born too early", "not born yet", "too old", "negative", "year and age", "no sex",
        "initials", "a birth date",
    ],
)  # fmt: skip
def test_what_may_not_be_kept_is_refused(
    world: World, hospital: StudySite, changes: dict[str, Any], pointer: str
) -> None:
    answer = Api(world.orbis["cra"]).post("subjects/", participant(hospital, **changes))

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


def test_a_code_is_used_once_in_a_study(world: World, hospital: StudySite) -> None:
    api = Api(world.orbis["cra"])
    api.post("subjects/", participant(hospital))

    assert pointers(api.post("subjects/", participant(hospital))) == {"/code"}


def test_every_change_of_a_participant_says_why(world: World, hospital: StudySite) -> None:
    api = Api(world.orbis["cra"])
    pk = api.post("subjects/", participant(hospital)).json()["id"]

    assert pointers(api.act("subjects", pk, "change", {"sex": "male"})) == {"/reason"}
    assert pointers(api.act("subjects", pk, "enrol", {})) == {"/reason"}
    changed = api.act("subjects", pk, "change", {"sex": "male", "reason": "misread"})
    moved = api.act("subjects", pk, "enrol", {"reason": "eligible"})

    assert (changed.json()["sex"], changed.json()["year_of_birth"]) == ("male", 1970)
    assert moved.json()["status"] == "enrolled"
    with acting(world.orbis["qa"]):
        assert [entry.reason for entry in trail_of("sites_subject", pk)][:2] == [
            "eligible",
            "misread",
        ]


def test_every_state_of_a_participant_can_be_reached() -> None:
    assert {SUBJECT.initial, *(s.target for s in SUBJECT.transitions)} == set(SubjectStatus.values)


def test_a_step_out_of_order_is_refused(world: World, hospital: StudySite) -> None:
    api = Api(world.orbis["cra"])
    pk = api.post("subjects/", participant(hospital)).json()["id"]

    assert api.act("subjects", pk, "complete", {"reason": "r"}).status_code == 409


@pytest.mark.parametrize("role", ["qa", "regulatory-specialist"])
def test_who_only_reads_records_no_participant(
    world: World, hospital: StudySite, role: str
) -> None:
    assert Api(world.helix[role]).post("subjects/", participant(hospital)).status_code == 403


def test_a_rival_sees_no_participant(world: World, hospital: StudySite) -> None:
    pk = Api(world.orbis["cra"]).post("subjects/", participant(hospital)).json()["id"]

    assert Api(world.meridian["study-lead"]).get(f"subjects/{pk}/").status_code == 404
    assert Api(world.meridian["study-lead"]).results("subjects/") == []


def blinded(world: World, hospital: StudySite) -> tuple[Principal, Subject, Arm]:
    """The unblinded physician of northwind, a participant, and the arm they are in."""
    physician, lead = world.northwind["unblinded-safety-physician"], world.northwind["study-lead"]
    with acting(lead):
        arm = Arm.objects.create(study_id=world.alpha, label="High dose")
        subject = Subject.objects.create(study_id=world.alpha, study_site=hospital, code="DE-009")
        name_unblinded(world.alpha, physician.user_id, reason="medical need")
    return physician, subject, arm


def recorded(world: World, hospital: StudySite) -> SubjectArm:
    """An unblinding fact."""
    physician, subject, arm = blinded(world, hospital)
    with acting(physician):
        return record_arm(by=physician, subject=subject, arm=arm)


def test_a_named_person_records_and_reads_an_arm_and_the_reading_is_recorded(
    world: World, hospital: StudySite
) -> None:
    fact = recorded(world, hospital)
    physician = world.northwind["unblinded-safety-physician"]

    page = session(physician).get(f"/o/northwind/subject-arms/{fact.pk}/").content.decode()

    assert "High dose" in page
    with acting(physician):
        acts = AuditEvent.objects.filter(intent="sites.subject-arm.read", is_unblinding=True)
        assert acts.first().new == {"subjects": ["DE-009"]}


@pytest.mark.parametrize(
    ("company", "role"),
    [
        ("northwind", "study-lead"),
        ("northwind", "safety-physician"),
        ("helix", "project-manager"),
        ("helix", "safety-specialist"),
        ("orbis", "cra"),
    ],
)
def test_nobody_else_reads_an_arm_or_its_trail(
    world: World, hospital: StudySite, company: str, role: str
) -> None:
    fact = recorded(world, hospital)
    by = getattr(world, company)[role]

    with acting(by):
        assert not SubjectArm.objects.exists()
        assert trail_of("sites_subjectarm", str(fact.pk)) == []
        assert not AuditEvent.objects.filter(is_unblinding=True).exists()


def test_who_is_not_named_records_no_arm(world: World, hospital: StudySite) -> None:
    _, subject, arm = blinded(world, hospital)
    rival = world.helix["data-manager"]

    with acting(rival), pytest.raises(NotPermitted, match="not among the persons named"):
        record_arm(by=rival, subject=subject, arm=arm)


def test_a_token_of_a_named_person_reads_no_arm(world: World, hospital: StudySite) -> None:
    recorded(world, hospital)

    answer = Api(world.northwind["unblinded-safety-physician"]).get("subject-arms/")

    assert answer.status_code == 403


def test_an_arm_of_another_study_is_refused(world: World, hospital: StudySite) -> None:
    physician, subject, _ = blinded(world, hospital)
    with acting(world.northwind["study-lead"]):
        other = Arm.objects.create(study_id=world.bravo, label="Elsewhere")
    browser = session(physician)

    answer = browser.post(
        "/o/northwind/subject-arms/new/", {"subject": subject.pk, "arm": other.pk}
    )

    assert answer.status_code == 422
    with acting(physician):
        assert not SubjectArm.objects.exists()


def test_the_reading_of_nothing_is_no_event(world: World) -> None:
    physician = world.northwind["unblinded-safety-physician"]

    with acting(physician):
        SubjectArms.page(physician, given={}, cursor=None, size=10)

        assert not AuditEvent.objects.filter(intent="sites.subject-arm.read").exists()
