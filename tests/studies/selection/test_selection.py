"""From request to work order: bids know nothing of each other, the choice is signed after an audit, and nobody is named in a regret."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.models import AuditEvent
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import is_valid
from studies.models import (
    Bid,
    Bidder,
    BidScore,
    BudgetLine,
    ContractClause,
    ProposalInvitation,
    ProposalRequest,
    ProviderProfile,
    ProviderSelection,
    QualificationAudit,
)
from studies.rules.selection import criteria_problems, weighted
from studies.selectors.selection import comparison
from studies.services.bidding import change_bid, decline, submit_bid, unlist_profile, withdraw_bid
from studies.services.choosing import choose, draft_work_order, invite, withdraw_request
from tests.deadlines.lane import believing
from tests.documents.papers import own_limits
from tests.studies.faces import Api, pointers, session
from tests.studies.selection.bidding import (
    CRITERIA,
    LINES,
    asked,
    audited,
    begun,
    bidder,
    chosen,
    drafted,
    fresh,
    invitation_of,
    listed,
    manager,
    scored,
    signed,
    submitted,
)  # fmt: skip
from tests.world import Company, World

__all__ = ["own_limits"]
SPONSORS_OWN = (ProposalRequest, Bidder, BidScore, QualificationAudit, ProviderSelection)


def seen(by: Principal) -> str:
    """Every row and every trail row of choosing that the wall shows this person, as one text."""
    tables = [
        m._meta.db_table for m in (*SPONSORS_OWN, ProposalInvitation, Bid, ProviderProfile, Signature, AuditEvent)
    ]  # fmt: skip
    texts = []
    with acting(by), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def pages(by: Principal) -> str:
    """Every list of choosing, in both faces, as this person is answered."""
    client, api = session(by), Api(by)
    names = (
        "proposal-requests", "proposal-invitations", "bids", "bidders", "bid-scores", "qualification-audits",
        "provider-selections", "provider-profiles",
    )  # fmt: skip
    texts = [client.get(f"/o/{by.organization_slug}/{name}/").content.decode() for name in names]
    return "\n".join(texts + [json.dumps(api.get(f"{name}/").json()) for name in names])


def everything_decided(world: World) -> ProviderSelection:
    """Helix is chosen, orbis is not."""
    request = asked(world)
    submitted(world.helix, summary="kanari-helix-summary")
    submitted(
        world.orbis, summary="kanari-orbis-summary", lines=[LINES[0] | {"unit_price": "987.65"}]
    )
    scored(world, request, world.helix, 9, 7)
    scored(world, request, world.orbis, 5, 8)
    audited(world, world.helix)
    return signed(world, chosen(world, request, world.helix))


def test_bids_know_nothing_of_each_other_nor_of_the_choice(world: World) -> None:
    selection = everything_decided(world)
    told = ("kanari-rationale", "kanari-finding", str(selection.request_id), str(selection.pk))
    for company, other, price in (
        (world.helix, world.orbis, "987.65"),
        (world.orbis, world.helix, "1200.50"),
    ):
        hidden = (*told, f"kanari-{other.slug}-summary", str(other.id), price)
        for by in company.people.values():
            text = seen(by)
            assert [each for each in hidden if each in text] == [], by.email
    assert "kanari-orbis-summary" not in pages(world.helix["contract-manager"])
    assert "kanari-helix-summary" in pages(world.helix["contract-manager"])
    for told in ("kanari-helix", "Helix", "kanari-rationale", "kanari-finding"):
        assert told not in pages(world.orbis["contract-manager"]), told


def test_no_answer_tells_a_bidder_whether_another_has_bid(world: World) -> None:
    """The same bodies, ETags and kinds of statements before and after; the other's bid is answered as one of nothing."""
    asked(world)
    submitted(world.orbis)
    by = world.orbis["contract-manager"]
    invitation = invitation_of(world.orbis)
    paths = (
        "proposal-invitations/", f"proposal-invitations/{invitation.pk}/", "bids/", "bidders/", "proposal-requests/",
        "notifications/",
    )  # fmt: skip

    def answers() -> list[Any]:
        api, found = Api(by), []
        for path in paths:
            with CaptureQueriesContext(connection) as statements:
                answer = api.get(path)
            kinds = [each["sql"].partition(" ")[0] for each in statements.captured_queries]
            found.append((answer.status_code, answer.content, answer.get("ETag"), kinds))
        return found

    answers()  # who asks is noted as seen once a minute
    before = answers()
    other = submitted(world.helix)

    assert answers() == before
    foreign, nothing = (Api(by).get(f"bids/{pk}/") for pk in (other.pk, uuid4()))
    assert foreign.status_code == nothing.status_code == 404
    assert foreign.json()["detail"] == nothing.json()["detail"]


def test_another_sponsor_hears_of_nothing(world: World) -> None:
    everything_decided(world)
    for by in world.meridian.people.values():
        text = seen(by)
        assert "kanari" not in text
        assert "RFP-1" not in text
    assert "RFP-1" not in pages(world.meridian["vendor-manager"])


def test_a_regret_names_nobody_and_comes_with_the_signature_alone(world: World) -> None:
    request = asked(world)
    submitted(world.helix)
    submitted(world.orbis)
    audited(world, world.helix)
    selection = chosen(world, request, world.helix)
    assert [invitation_of(c).outcome for c in (world.helix, world.orbis)] == ["open", "open"]

    made = signed(world, selection)

    won, lost = invitation_of(world.helix), invitation_of(world.orbis)
    assert (won.outcome, lost.outcome) == ("awarded", "regretted")
    assert "elix" not in lost.message + lost.title
    with acting(manager(world)):
        assert is_valid(Signature.objects.get(pk=made.signature_id))
        assert fresh(request).status == "decided"
    with acting(manager(world)):
        ProviderSelection.objects.filter(pk=made.pk).update(rationale="Another reason")
        assert not is_valid(Signature.objects.get(pk=made.signature_id))


@pytest.mark.parametrize(
    ("audit", "words"),
    [
        (None, "audit"),
        ({"outcome": "unqualified"}, "audit"),
        ({"on": -30, "until": -1}, "audit"),
    ],
    ids=["none", "not qualified", "lapsed"],
)
def test_a_choice_is_final_only_after_an_audit_that_counts(
    world: World, audit: dict[str, Any] | None, words: str
) -> None:
    request = asked(world)
    submitted(world.helix)
    today = datetime.now(UTC).date()
    if audit is not None:
        days = {k: today + timedelta(days=v) for k, v in audit.items() if isinstance(v, int)}
        audited(world, world.helix, **(audit | days))
    audited(world, world.orbis)
    selection = chosen(world, request, world.helix)

    with pytest.raises(RuleBroken, match=words):
        signed(world, selection)

    assert invitation_of(world.helix).outcome == "open"
    audited(world, world.helix)
    assert signed(world, selection).final_at is not None


def test_from_the_choice_comes_a_draft_work_order_with_study_transfers_and_budget(
    world: World,
) -> None:
    request = asked(world, study_id=world.bravo, template="monitoring")
    submitted(world.helix)
    audited(world, world.helix)
    selection = signed(world, chosen(world, request, world.helix))
    by = manager(world)

    with acting(by):
        version = draft_work_order(fresh(selection), by=by)
        lines = list(
            BudgetLine.objects.filter(version=version).values_list("item", "unit_price", "currency")
        )
        owed = set(
            ContractClause.objects.filter(version=version).values_list("obligation", flat=True)
        )
        assert version.status == "draft"
        assert lines == [("Site visit", Decimal("1200.5000"), "EUR")]
        assert "site-monitoring" in owed
        assert fresh(selection).contract_id == version.contract_id
        with pytest.raises(TransitionRefused):
            draft_work_order(fresh(selection), by=by)
    with acting(world.helix["contract-manager"]):
        assert not ContractClause.objects.filter(version=version.pk).exists()


def test_a_draft_bid_is_its_companys_alone_until_it_is_submitted(world: World) -> None:
    request = asked(world)
    drafted(world.helix, summary="kanari-draft")

    assert "kanari-draft" not in seen(manager(world))
    with acting(manager(world)):
        today = datetime.now(UTC).date()
        assert [row.bid for row in comparison(fresh(request), today)] == [None, None]
    assert "kanari-draft" in seen(world.helix["contract-manager"])


def test_nobody_hears_of_a_request_before_it_is_sent(world: World) -> None:
    request, by = begun(world, title="kanari-request"), manager(world)
    with acting(by):
        invite(request, by=by, provider=world.helix.id)

    assert "kanari-request" not in seen(world.helix["contract-manager"])


def test_a_submitted_bid_never_changes(world: World) -> None:
    asked(world)
    bid, by = submitted(world.helix), world.helix["contract-manager"]

    with acting(by):
        with pytest.raises(TransitionRefused):
            change_bid(fresh(bid), by=by, summary="Cheaper", lines=LINES, answers=["a", "b"])
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Bid.objects.filter(pk=bid.pk).update(summary="Cheaper")
    with acting(manager(world)), pytest.raises(DatabaseError, match="never changes"):
        Bid.objects.filter(pk=bid.pk).update(summary="Dearer")


def test_after_the_time_for_bids_nothing_is_submitted(world: World) -> None:
    asked(world)
    bid, by = drafted(world.helix), world.helix["contract-manager"]
    later = datetime.now(UTC) + timedelta(days=31)

    with believing(f"{later:%Y-%m-%dT%H:%M:%S}"), acting(by):
        with pytest.raises(TransitionRefused, match="over"):
            submit_bid(Bid.objects.select_related("invitation").get(pk=bid.pk), by=by)
        with pytest.raises(TransitionRefused, match="over"):
            decline(ProposalInvitation.objects.get(), by=by, reason="No time")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "lines"),
        ({"answers": ["Two"]}, "answers"),
        ({"answers": ["Two", " "]}, "answers"),
    ],
)
def test_an_incomplete_bid_is_not_submitted(
    world: World, changes: dict[str, Any], field: str
) -> None:
    asked(world)
    bid, by = drafted(world.helix, **changes), world.helix["contract-manager"]
    with acting(by), pytest.raises(RuleBroken) as refusal:
        submit_bid(Bid.objects.select_related("invitation").get(pk=bid.pk), by=by)
    assert field in {problem.field for problem in refusal.value.problems}


def test_a_withdrawn_bid_counts_no_more_and_another_may_follow(world: World) -> None:
    request = asked(world)
    bid, by = submitted(world.helix), world.helix["contract-manager"]
    with acting(by):
        withdraw_bid(
            Bid.objects.select_related("invitation").get(pk=bid.pk), by=by, reason="Wrong price"
        )
    with acting(manager(world)):
        assert comparison(fresh(request), datetime.now(UTC).date())[0].bid is None
        with pytest.raises(TransitionRefused, match="not submitted"):
            chosen_now(world, request, world.helix)
    again = submitted(world.helix)
    assert again.number == 2


def chosen_now(world: World, request: ProposalRequest, company: Company) -> ProviderSelection:
    return choose(bidder(world, request, company), by=manager(world), rationale="x")


def test_the_comparison_weighs_what_people_gave_and_costs_the_same_for_more_bidders(
    world: World,
) -> None:
    request = asked(world)
    submitted(world.helix)
    scored(world, request, world.helix, 5, 5)
    scored(world, request, world.helix, 9, 7)
    by, today = manager(world), datetime.now(UTC).date()
    counts = []
    for company in (None, world.orbis):
        if company:
            submitted(company)
            scored(world, request, company, 5, 8)
        with acting(by), CaptureQueriesContext(connection) as queries:
            found = comparison(fresh(request), today)
        counts.append(len(queries))

    assert [(row.bidder.provider_id, row.score) for row in found] == [
        (world.helix.id, Decimal("82.0")),
        (world.orbis.id, Decimal("62.0")),
    ]
    assert counts[0] == counts[1]


def test_weights_are_a_hundred_and_names_are_told_apart() -> None:
    assert criteria_problems(CRITERIA) == []
    assert criteria_problems([]) != []
    assert criteria_problems([{"name": "A", "weight": "50"}, {"name": "a", "weight": "50"}]) != []
    assert criteria_problems([{"name": "A", "weight": "99"}]) != []
    assert criteria_problems([{"name": "A", "weight": "nan"}]) != []
    assert weighted(CRITERIA, {"Experience": [Decimal(10)]}) is None


def test_a_profile_is_found_by_sponsors_only_while_it_is_listed(world: World) -> None:
    listed(world.orbis, is_listed=False)
    listed(world.helix)
    names = {
        slug: _profiles(getattr(world, slug)[role])
        for slug, role in (("northwind", "vendor-manager"), ("meridian", "study-lead"), ("orbis", "contract-manager"))
    }  # fmt: skip
    assert names == {"northwind": {"Helix"}, "meridian": {"Helix"}, "orbis": {"Orbis"}}

    by = world.helix["contract-manager"]
    with acting(by):
        unlist_profile(ProviderProfile.objects.get(replaced_at=None), by=by)
    assert _profiles(world.meridian["study-lead"]) == set()


def _profiles(by: Principal) -> set[str]:
    with acting(by):
        in_database = set(ProviderProfile.objects.values_list("name", flat=True))
    in_api = {row["name"] for row in Api(by).results("provider-profiles/")}
    assert in_api == in_database
    return in_api


def test_machines_and_other_roles_neither_submit_nor_choose(world: World) -> None:
    request = asked(world)
    bid = drafted(world.helix)
    assert Api(world.helix["contract-manager"]).act("bids", bid.pk, "submit", {}).status_code == 403
    submitted_bid = session(world.helix["contract-manager"]).post(
        f"/o/helix/bids/{bid.pk}/submit/", {}
    )
    assert submitted_bid.status_code == 302
    with acting(manager(world)):
        asked_one = bidder(world, request, world.helix)
    for role in ("qa", "regulatory-lead"):
        by = world.northwind[role]
        with acting(by), pytest.raises(NotPermitted):
            choose(asked_one, by=by, rationale="x")


def test_withdrawing_tells_each_provider_that_and_no_more(world: World) -> None:
    request, by = asked(world), manager(world)
    with acting(by):
        withdraw_request(fresh(request), by=by, reason="kanari: the study is stopped")
    for company in (world.helix, world.orbis):
        assert invitation_of(company).outcome == "withdrawn"
        assert "kanari: the study" not in seen(company["contract-manager"])


def test_both_faces_from_a_request_to_the_signing_page(world: World) -> None:
    api = Api(manager(world))
    body = {
        "number": "RFP-9", "title": "Monitoring", "scope": "Sites", "currency": "EUR", "criteria": CRITERIA,
        "questions": ["Who?"], "due_at": "2099-01-01T00:00:00Z",
    }  # fmt: skip
    assert pointers(
        api.post("proposal-requests/", body | {"criteria": [{"name": "A", "weight": "5"}]})
    ) == {"/criteria"}
    made = api.post("proposal-requests/", body).json()
    listed(world.helix)
    assert (
        api.act("proposal-requests", made["id"], "invite", {"provider": "Helix"}).status_code == 200
    )
    assert api.act("proposal-requests", made["id"], "send", {}).status_code == 200
    theirs = session(world.helix["contract-manager"])
    (invitation,) = Api(world.helix["contract-manager"]).results("proposal-invitations/")
    answered = theirs.post(
        f"/o/helix/proposal-invitations/{invitation['id']}/bid/",
        {"summary": "Ours", "lines": "Visit; visit; 2; 100", "answers": "We"},
    )
    assert answered.status_code == 302, answered.content
    (bid,) = Api(world.helix["contract-manager"]).results("bids/")
    assert bid["total"] == "200"
    assert theirs.post(f"/o/helix/bids/{bid['id']}/submit/", {}).status_code == 302
    mine = session(manager(world))
    page = mine.get(f"/o/northwind/proposal-requests/{made['id']}/").content.decode()
    assert "Comparison of bids" in page
    assert "Helix" in page
    (one,) = api.results("bidders/", request=made["id"])
    chosen_page = mine.post(f"/o/northwind/bidders/{one['id']}/choose/", {"rationale": "Best"})
    assert chosen_page.status_code == 302
    (selection,) = api.results("provider-selections/")
    record = mine.get(f"/o/northwind/provider-selections/{selection['id']}/").content.decode()
    sign = mine.get(f"/o/northwind/provider-selections/{selection['id']}/sign/").content.decode()
    assert "A qualification audit is missing" in record
    assert "Bound by your signature" in sign
