"""Training evidence: what lapsed stops new signatures and assignments, never reading; it is announced before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error as DatabaseError

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.esign.enums import Meaning
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.esign.selectors import content_sha256
from cro_platform.esign.services import sign
from cro_platform.notifications.selectors import today_in_organization
from studies.models import TrainingRecord
from studies.selectors.training import gaps_of
from studies.services import assign_person
from studies.services.training import record_training, require_training, withdraw_training
from tests.deadlines.lane import alerts_of, run_lanes
from tests.documents.papers import credentials, own_limits, paper, with_password, written
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits", "paper"]
LAPSES = date(2035, 6, 30)


def gcp(by: Principal, *, days: int = 0, **more: Any) -> TrainingRecord:
    """A person's own GCP certificate that counts until `days` from today."""
    with acting(by):
        until = today_in_organization() + timedelta(days=days)
        given: dict[str, Any] = {
            "kind": "gcp", "title": "ICH E6(R3) GCP", "issued_on": date(2024, 1, 1),
            "person": by.user_id, "expires_on": until,
        }  # fmt: skip
        return record_training(by=by, **(given | more))


def signed(world: World, note: Any, by: Principal) -> Signature:
    with acting(by):
        return sign(
            note,
            shown_sha256=content_sha256(note),
            meaning=Meaning.APPROVAL,
            by=by,
            credentials=credentials(by),
        )


@pytest.fixture
def lead(world: World) -> Principal:
    with_password(world.northwind["study-lead"])
    return world.northwind["study-lead"]


@pytest.fixture
def note(world: World, paper: None, lead: Principal) -> Any:
    return written(world.helix["safety-specialist"], world.alpha)


@pytest.mark.parametrize(("days", "may_sign"), [(0, True), (-1, False)], ids=["last day", "after"])
def test_a_lapsed_certificate_stops_signatures_from_the_next_day(
    world: World, note: Any, lead: Principal, days: int, *, may_sign: bool
) -> None:
    gcp(lead, days=days)

    if may_sign:
        assert signed(world, note, lead).signer_name == lead.name
        return
    with pytest.raises(NotPermitted, match="GCP certificate lapsed, it counted until") as refused:
        signed(world, note, lead)
    assert refused.value.clause == "21 CFR 11.10(i); ICH E6(R3) 3.4"
    with acting(lead):
        assert not Signature.objects.filter(record_id=note.pk).exists()
        assert type(note).objects.filter(pk=note.pk).exists()  # reading stays open


def test_a_renewed_certificate_counts(world: World, note: Any, lead: Principal) -> None:
    gcp(lead, days=-10)
    gcp(lead, days=300)

    assert signed(world, note, lead).signer_name == lead.name


def test_a_withdrawn_renewal_counts_no_more(world: World, lead: Principal) -> None:
    gcp(lead, days=-10)
    renewed = gcp(lead, days=300)
    with acting(lead):
        assert gaps_of(lead.user_id, None) == []
        withdraw_training(renewed, by=lead, reason="not my certificate")

        assert [gap.kind for gap in gaps_of(lead.user_id, None)] == ["gcp"]


def test_the_database_issues_no_ticket_to_whoever_lacks_training(
    world: World, note: Any, lead: Principal
) -> None:
    gcp(lead, days=-1)

    with (
        pytest.raises(DatabaseError) as refused,
        acting(lead),
    ):
        SigningTicket.objects.create(
            user_id=lead.user_id, meaning="approval", entity="documentversion", record_id=note.pk,
            content_sha256=content_sha256(note), factors="identity, password",
        )  # fmt: skip
    assert refused.value.__cause__.pgcode == "P0S08"


def test_required_training_that_was_never_recorded_stops_signatures_of_that_role_only(
    world: World, note: Any, lead: Principal
) -> None:
    admin = world.northwind["admin"]
    with acting(admin):
        require_training(
            by=admin, kind="safety_reporting", role="study-lead", applies_from=date(2024, 1, 1)
        )
        assert gaps_of(world.northwind["qa"].user_id, world.alpha) == []

    with pytest.raises(NotPermitted, match="Safety reporting training is required"):
        signed(world, note, lead)


def test_a_requirement_of_one_study_is_none_on_another(world: World, lead: Principal) -> None:
    with acting(lead):
        require_training(
            by=lead, kind="protocol", applies_from=date(2024, 1, 1), study_id=world.alpha
        )

        assert [gap.kind for gap in gaps_of(lead.user_id, world.alpha)] == ["protocol"]
        assert gaps_of(lead.user_id, world.bravo) == []


def test_training_of_one_organization_does_not_count_or_bind_in_another(
    world: World, lead: Principal
) -> None:
    with acting(lead):
        require_training(by=lead, kind="system", applies_from=date(2024, 1, 1))
    helix = world.helix["project-manager"]
    with acting(helix):
        assert gaps_of(helix.user_id, world.alpha) == []
        assert not TrainingRecord.objects.exists()


def test_whoever_lapsed_is_not_newly_assigned(world: World) -> None:
    person, lead = world.helix["safety-specialist.meridian"], world.helix["project-manager"]
    gcp(person, days=-1)

    with pytest.raises(RuleBroken, match="GCP certificate lapsed"), acting(lead):
        assign_person(world.alpha, person.user_id, by=lead)


@pytest.mark.parametrize(
    ("days", "heard"), [(91, []), (90, [90]), (61, [90]), (60, [60, 90]), (30, [30, 60, 90])]
)
def test_the_person_and_the_leads_hear_it_before(world: World, days: int, heard: list[int]) -> None:
    cra, lead = world.helix["cra"], world.helix["project-manager"]
    record = gcp(cra, expires_on=LAPSES)

    run_lanes(world, f"{LAPSES + timedelta(days=1 - days):%Y-%m-%d}T00:00:00")

    for person in (cra, lead):
        told = [a for a in alerts_of(person) if a.link_id == record.pk]
        assert sorted(int(a.key.rpartition(":")[2]) for a in told) == heard
    assert not [a for a in alerts_of(world.northwind["study-lead"]) if a.link_id == record.pk]
    assert not [a for a in alerts_of(world.helix["qa"]) if a.link_id == record.pk]


def test_nobody_hears_of_a_certificate_that_was_renewed(world: World) -> None:
    cra = world.helix["cra"]
    record = gcp(cra, expires_on=LAPSES)
    gcp(cra, expires_on=LAPSES + timedelta(days=700))

    run_lanes(world, "2035-06-29T00:00:00")

    assert not [a for a in alerts_of(cra) if a.link_id == record.pk]


def test_a_certificate_is_kept_opened_and_its_opening_recorded(world: World) -> None:
    cra = world.helix["cra"]
    file = SimpleUploadedFile("gcp.pdf", b"%PDF-1.7 certificate")
    record = gcp(cra, days=100, file=file)

    answer = Api(cra).get(f"training-records/{record.pk}/file/")
    page = session(cra).get(f"/o/helix/training-records/{record.pk}/file/")

    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 certificate")
    assert page.content == answer.content
    with acting(cra):
        opened = AuditEvent.objects.filter(pk_text=str(record.pk), intent="studies.training.open")
        assert [event.actor for event in opened] == [cra.actor.reference] * 2


def test_a_colleague_does_not_read_it_and_a_lead_does(world: World) -> None:
    cra = world.helix["cra"]
    record = gcp(cra, days=100, file=SimpleUploadedFile("gcp.pdf", b"%PDF-1.7 certificate"))

    for person, status in (("lead-cra", 404), ("project-manager", 200), ("qa", 200)):
        path = f"training-records/{record.pk}/"
        assert Api(world.helix[person]).get(path).status_code == status
        assert Api(world.helix[person]).get(f"{path}file/").status_code == status
    assert Api(world.northwind["qa"]).get(f"training-records/{record.pk}/").status_code == 404


def test_one_records_only_ones_own(world: World) -> None:
    cra = world.helix["cra"]

    with pytest.raises(NotPermitted, match="may not record the training of others"):
        gcp(cra, days=1, person=world.helix["lead-cra"].user_id)


def test_a_file_of_another_kind_is_refused_and_nothing_is_written(world: World) -> None:
    cra = world.helix["cra"]

    page = session(cra).post(
        "/o/helix/training-records/new/",
        {
            "person": cra.user_id, "kind": "gcp", "title": "GCP", "issued_on": "2026-01-02",
            "file": SimpleUploadedFile("gcp.exe", b"MZ not a certificate"),
        },
    )  # fmt: skip

    assert page.status_code == 422
    assert b"PDF files and pictures" in page.content
    with acting(cra):
        assert not TrainingRecord.objects.exists()


def test_a_token_attests_no_training(world: World) -> None:
    """A certificate is a person's evidence; a key never stands in for them."""
    cra = world.helix["cra"]
    given = {"person": str(cra.user_id), "kind": "gcp", "title": "GCP", "issued_on": "2026-01-02"}

    refused = Api(cra).post("training-records/", given)

    assert refused.status_code == 403
    assert "never does" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issued_on": date(2099, 1, 1)}, "issued_on"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
    ],
)
def test_bad_dates_are_named(world: World, change: dict[str, Any], field: str) -> None:
    cra = world.helix["cra"]
    with pytest.raises(RuleBroken) as refused:
        gcp(cra, **({"expires_on": date(2100, 1, 1)} | change))

    assert [problem.field for problem in refused.value.problems] == [field]
