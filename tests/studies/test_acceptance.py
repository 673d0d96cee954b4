"""A sponsor accepts or returns a provider's work where the contract asks for it; nobody else hears of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.models import Signature, SigningTicket
from cro_platform.esign.selectors import is_valid
from cro_platform.web.waiting import waiting_for
from studies.models import (
    AcceptanceRequirement,
    Contract,
    ContractClause,
    Study,
    WorkDecision,
)
from studies.portal.acceptance import DOCUMENTS, register_work
from studies.selectors.work import WORK, Work, pieces_of
from studies.services.acceptance import lift_requirement, require_acceptance
from tests import paper
from tests.deadlines.lane import believing, subjects
from tests.documents.papers import PASSWORD, own_limits, work
from tests.pharmacovigilance.clocked import known, report, specialist
from tests.pharmacovigilance.test_submission import sent
from tests.studies.accepting import (
    LATER,
    OWED,
    accepted,
    decisions,
    released,
    required,
    returned,
    titles,
)
from tests.studies.faces import Api, session
from tests.world import World, at

__all__ = ["own_limits"]
NOBODY = ("orbis", "meridian")


def helper(world: World) -> Any:
    return world.helix["safety-specialist"]


def test_released_work_waits_only_where_the_contract_asks_for_it(world: World) -> None:
    before = released(helper(world), world.alpha, title="Before")
    with acting(world.northwind["qa"]):
        DocumentVersion.objects.filter(pk=before.pk).update(
            generated_at=datetime.now(UTC) - timedelta(days=1)
        )
    required(world)
    released(helper(world), world.alpha, title="Asked for")
    released(helper(world), world.alpha, title="Another duty", owed="data-management")
    released(world.northwind["study-lead"], world.alpha, title="The sponsor's own")
    released(world.helix["safety-specialist.meridian"], world.rival, title="For the rival")

    assert titles(world.northwind["study-lead"]) == ["Asked for, version 1"]
    assert titles(helper(world)) == ["Asked for, version 1"]
    assert titles(world.meridian["study-lead"]) == []
    assert titles(world.orbis["lead-cra"]) == []
    assert titles(world.helix["safety-specialist.meridian"]) == []


def test_an_acceptance_is_signed_on_what_was_shown_and_read_by_the_provider(world: World) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    lead = world.northwind["study-lead"]

    made = accepted(version, lead)

    assert titles(lead) == []
    with acting(lead):
        signature = Signature.objects.get(pk=made.signature_id)
        assert (signature.entity, signature.record_id) == ("workdecision", made.pk)
        assert is_valid(signature)
    (told,) = decisions(helper(world))
    assert (told.outcome, told.decided_by_name) == ("accepted", lead.name)
    with acting(lead):
        WorkDecision.objects.filter(pk=made.pk).update(content_sha256="9" * 64)
        assert not is_valid(Signature.objects.get(pk=made.signature_id))


def test_returned_work_tells_the_provider_why_and_waits_again_only_when_it_changed(
    world: World,
) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    lead = world.northwind["study-lead"]
    made = returned(version, lead)
    work(world.helix.id, "tell_provider")

    assert titles(lead) == []
    assert [each.reason for each in decisions(helper(world))] == ["Column 4 is empty"]
    assert subjects(world.helix["project-manager"]) == [
        "Returned by the sponsor: Listing 1, version 1"
    ]
    assert subjects(world.helix["safety-specialist.meridian"]) == []
    with pytest.raises(TransitionRefused, match="decided on"):
        returned(version, lead)

    with acting(helper(world)):
        DocumentVersion.objects.filter(pk=version.pk).update(rev=made.record_rev + 1)
    assert titles(lead) == ["Listing 1, version 1"]
    accepted(version, lead)
    assert [each.outcome for each in decisions(lead)] == ["returned", "accepted"]


def test_nobody_but_the_two_parties_and_their_people_on_the_study_hears_of_it(world: World) -> None:
    asked = required(world)
    returned(released(helper(world), world.alpha), world.northwind["study-lead"], "kanari-reason")

    strangers = [p for name in NOBODY for p in getattr(world, name).people.values()]
    strangers += [world.helix["safety-specialist.meridian"], world.helix["contract-manager"]]
    for by in strangers:
        assert decisions(by) == []
        with acting(by):
            assert not AcceptanceRequirement.objects.exists()
            trail = AuditEvent.objects.filter(tbl__in=("studies_workdecision", "studies_acceptancerequirement"))  # fmt: skip
            assert not trail.exists(), by.email
            assert not Signature.objects.filter(entity="workdecision").exists()
    assert decisions(world.helix["project-manager"])
    with acting(world.helix["project-manager"]):
        assert AcceptanceRequirement.objects.get().pk == asked.pk


def test_the_next_holder_of_the_cell_reads_nothing_of_what_was_returned_to_the_one_before(
    world: World,
) -> None:
    required(world, owed="expedited-safety-reporting", cell="EU")
    version = released(
        helper(world),
        world.alpha,
        owed="expedited-safety-reporting",
        title="Cover letter",
        cell="EU",
    )
    returned(version, world.northwind["study-lead"], "kanari-reason")
    now = datetime.now(UTC)
    paper.hand_over(world, world.orbis.id, signed=now - timedelta(hours=2), effective=now - timedelta(hours=1))  # fmt: skip

    assert decisions(world.orbis["service-account"]) == []
    assert decisions(helper(world))


def test_it_waits_on_the_home_page_of_whoever_may_accept_it(world: World) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    lead = world.northwind["study-lead"]

    def waits(by: Principal) -> list[tuple[str, str]]:
        with acting(by):
            found = waiting_for(by)
        return [(each.asked, each.what) for each in found if each.asked == "Accept"]

    told = {
        by.email: waits(by)
        for company in world.companies
        for by in company.people.values()
        if not by.is_machine
    }
    deciding = {"study-lead", "safety-physician", "unblinded-safety-physician", "medical-monitor", "regulatory-lead"}  # fmt: skip
    assert {email for email, found in told.items() if found} == {
        f"{role}@northwind.example" for role in deciding
    }
    assert told[lead.email] == [("Accept", "Listing 1, version 1")]
    page = session(lead).get("/o/northwind/").content.decode()
    assert f"/o/northwind/document-versions/{version.pk}/" in page
    accepted(version, lead)
    assert waits(lead) == []


def test_work_released_after_the_cell_went_back_does_not_wait(world: World) -> None:
    required(world)
    now = datetime.now(UTC)
    paper.give_back(world, OWED, "*", signed=now - timedelta(hours=1), effective=now + LATER * 2)
    released(helper(world), world.alpha, title="In time", at=now + LATER)
    released(helper(world), world.alpha, title="Too late", at=now + LATER * 3)

    assert titles(world.northwind["study-lead"]) == ["In time, version 1"]


def test_an_amendment_that_keeps_the_cell_keeps_the_requirement(world: World) -> None:
    required(world)
    now = datetime.now(UTC)
    with acting(world.northwind["vendor-manager"]):
        rows = paper.rows_of(Contract.objects.get(number="NW-HX-1"))
    paper.amend(world.northwind, "NW-HX-1", rows, signed=now - timedelta(hours=1), effective=now + LATER)  # fmt: skip
    released(helper(world), world.alpha, at=now + LATER * 2)

    assert titles(world.northwind["study-lead"]) == ["Listing 1, version 1"]


def test_a_lifted_requirement_holds_for_what_was_released_before(world: World) -> None:
    asked = required(world)
    manager = world.northwind["vendor-manager"]
    now = datetime.now(UTC)
    released(helper(world), world.alpha, title="Before", at=now + LATER)
    with acting(manager), at((now + LATER * 2).isoformat()):
        lift_requirement(AcceptanceRequirement.objects.get(pk=asked.pk), by=manager, reason="Trust")
    released(helper(world), world.alpha, title="After", at=now + LATER * 3)

    assert titles(world.northwind["study-lead"]) == ["Before, version 1"]
    with acting(manager), pytest.raises(TransitionRefused, match="lifted already"):
        lift_requirement(AcceptanceRequirement.objects.get(pk=asked.pk), by=manager, reason="Again")


@pytest.mark.parametrize(
    ("company", "role"),
    [("helix", "contract-manager"), ("helix", "project-manager"), ("northwind", "qa")],
)
def test_only_the_sponsors_people_require_acceptance(world: World, company: str, role: str) -> None:
    by = getattr(world, company)[role]
    with acting(by):
        clause = ContractClause.objects.filter(obligation=OWED, study_id=world.alpha).first()
        assert clause is not None
        with pytest.raises(NotPermitted):
            require_acceptance(clause, by=by, contract_clause="1")
        assert not AcceptanceRequirement.objects.exists()


def test_acceptance_is_required_once_and_of_the_version_in_force(world: World) -> None:
    required(world)
    with pytest.raises(RuleBroken, match="already"):
        required(world)
    manager = world.northwind["vendor-manager"]
    with acting(manager):
        old = ContractClause.objects.filter(obligation="data-management").first()
        assert old is not None
    now = datetime.now(UTC)
    paper.give_back(world, OWED, "*", signed=now - LATER, effective=now - LATER)
    with acting(manager), pytest.raises(TransitionRefused, match="in force"):
        require_acceptance(ContractClause.objects.get(pk=old.pk), by=manager, contract_clause="1")


def test_whoever_had_a_hand_in_it_does_not_accept_it_and_nothing_is_written(world: World) -> None:
    required(world)
    lead = world.northwind["study-lead"]
    version = released(helper(world), world.alpha, contributors=[f"user:{lead.user_id}"])

    with pytest.raises(NotPermitted, match="contributed"):
        accepted(version, lead)

    assert titles(lead) == ["Listing 1, version 1"]
    accepted(version, world.northwind["safety-physician"])


def test_what_changed_since_it_was_shown_is_not_accepted(world: World) -> None:
    required(world)
    version = released(helper(world), world.alpha)

    with pytest.raises(Stale, match="changed since"):
        accepted(version, world.northwind["study-lead"], shown="0" * 64)
    with pytest.raises(RuleBroken):
        accepted(version, world.northwind["study-lead"], password="wrong")
    assert decisions(world.northwind["qa"]) == []


@pytest.mark.parametrize("role", ["vendor-manager", "qa"])
def test_other_roles_of_the_sponsor_neither_accept_nor_return(world: World, role: str) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    for decide in (accepted, returned):
        with pytest.raises(NotPermitted):
            decide(version, world.northwind[role])


def test_the_provider_does_not_accept_its_own_work(world: World) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    with pytest.raises(NotPermitted):
        accepted(version, world.helix["project-manager"])


def test_an_expedited_report_waits_for_whoever_sent_it(world: World) -> None:
    with believing("2035-05-01T00:00:00"):
        required(world, owed="expedited-safety-reporting", cell="EU")
    by = specialist(world)
    with acting(by):
        case = known(world)
        found = sent(case, by, "EU-SUSAR-15", "2035-06-10")
        assert report(case, "EU-SUSAR-15").pk == found.pk

    (title,) = titles(world.northwind["study-lead"])
    assert title.endswith(f"for {case.number}")


def test_the_number_of_statements_does_not_grow_with_what_waits(world: World) -> None:
    required(world)
    lead = world.northwind["study-lead"]
    counts = []
    for n in (1, 2):
        for k in range(n):
            released(helper(world), world.alpha, title=f"Listing {n}{k}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            titles(lead)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_pages_without_losing_or_repeating(world: World) -> None:
    required(world)
    for n in range(5):
        released(helper(world), world.alpha, title=f"Listing {n}")
    api = Api(world.northwind["study-lead"])
    seen, cursor = [], ""
    for _ in range(3):
        given = {"page_size": 2} | ({"cursor": cursor} if cursor else {})
        answer = api.get("waiting-work/", **given).json()
        seen += [row["title"] for row in answer["results"]]
        if answer["next"] is None:
            break
        cursor = parse_qs(urlsplit(answer["next"]).query)["cursor"][0]
    assert seen == [f"Listing {n}, version 1" for n in range(5)]
    assert api.get("waiting-work/", cursor="nonsense").status_code == 422


def test_both_faces(world: World) -> None:
    required(world)
    version = released(helper(world), world.alpha)
    lead, manager = session(world.northwind["study-lead"]), world.helix["project-manager"]
    record = f"/o/northwind/document-versions/{version.pk}/"

    listed = lead.get("/o/northwind/work/waiting/").content.decode()
    page = lead.get(record).content.decode()
    form = lead.get(f"/o/northwind/work/documents/{version.pk}/accept/").content.decode()

    assert record in listed
    assert "Section 7.2" in listed
    assert "Waits for acceptance" in page
    assert "Return" in page
    assert "Bound by your signature" in form
    body = {"kind": "documents", "record_id": str(version.pk), "reason": "Column 4 is empty"}
    token = Api(world.northwind["study-lead"]).post("work-decisions/", body)
    assert token.status_code == 403
    sent_back = lead.post("/o/northwind/work-decisions/new/", body)
    assert sent_back.status_code == 302
    seen = session(manager).get(f"/o/helix/document-versions/{version.pk}/").content.decode()
    assert "Column 4 is empty" in seen
    assert "Nothing waits" in session(manager).get("/o/helix/work/waiting/").content.decode()
    (row,) = Api(manager).results("work-decisions/", outcome="returned")
    assert row["reason"] == "Column 4 is empty"


def test_a_foreign_record_is_answered_like_one_that_is_not_there(world: World) -> None:
    required(world)
    foreign = released(helper(world), world.alpha)
    client = session(world.meridian["study-lead"])
    body = {"kind": "documents", "reason": "x"}

    answers = [
        client.post("/o/meridian/work-decisions/new/", body | {"record_id": str(pk)})
        for pk in (foreign.pk, world.alpha)
    ]
    texts = [each.content.decode().replace(str(foreign.pk), "ID").replace(str(world.alpha), "ID") for each in answers]  # fmt: skip

    assert [each.status_code for each in answers] == [422, 422]
    assert "There is no such released record" in texts[0]
    assert client.get(f"/o/meridian/work/documents/{foreign.pk}/accept/").status_code == 404


def test_a_period_is_told_with_its_decisions(world: World) -> None:
    required(world)
    first = released(helper(world), world.alpha, title="First")
    released(helper(world), world.alpha, title="Second")
    returned(first, world.northwind["study-lead"])
    by, now = world.northwind["qa"], datetime.now(UTC)

    with acting(by):
        found = pieces_of(by, since=now, until=now + timedelta(days=1))

    assert [(p.record.document.title, p.waits) for p in found] == [
        ("First", False),
        ("Second", True),
    ]


def test_a_kind_of_work_is_registered_once_and_only_with_a_page(monkeypatch: Any) -> None:
    monkeypatch.setattr("studies.selectors.work.WORK", WORK)
    with pytest.raises(ValueError, match="documents"):
        register_work(DOCUMENTS)
    with pytest.raises(ValueError, match="pageless"):
        register_work(Work("pageless", "No page", SigningTicket, obligation=OWED))
    assert set(WORK) >= {"documents", "safety-reports"}
    assert Study not in {each.model for each in WORK.values()}
    assert PASSWORD
