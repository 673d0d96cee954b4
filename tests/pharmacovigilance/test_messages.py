"""Reports leave as E2B(R3) messages: what is recorded is in them, what is masked is not, and no broken rule leaves."""

import json
from dataclasses import replace
from typing import Any

import pytest

from cro_platform.access.errors import RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.models import AuditEvent
from cro_platform.notifications.models import Notification
from cro_platform.outbox.models import OutboxMessage
from cro_platform.tenancy.models import LegalEntity
from pharmacovigilance import handlers
from pharmacovigilance.enums import MessageStatus
from pharmacovigilance.exchange.e2b_r3 import Icsr, Null, Schema
from pharmacovigilance.exchange.e2b_r3.binding import elements
from pharmacovigilance.models import SafetyCase, SafetyMessage, SafetyReport
from pharmacovigilance.services import cases, submission
from pharmacovigilance.services.icsr.masking import masked
from pharmacovigilance.services.icsr.snapshot import restore, snapshot
from pharmacovigilance.services.sending.merging import base_of
from pharmacovigilance.services.sending.messages import (
    make_message,
    open_message,
    request_message,
)
from tests.deadlines.lane import run_lanes
from tests.pharmacovigilance.clocked import judged, report, specialist, utc
from tests.pharmacovigilance.exchange.filled import filled
from tests.pharmacovigilance.exchange.icsr_builder import Product, Report
from tests.pharmacovigilance.safety import EVENT, brought_in
from tests.pharmacovigilance.sending import (
    CODED,
    EUROPE,
    FDA,
    asked,
    content,
    made,
    reportable,
)
from tests.shared_data import shared
from tests.world import World, at


def schema() -> Schema:
    return Schema.load(shared("e2b-r3", "xsd"))


def found(message: SafetyMessage) -> dict[str, str]:
    return {each["element"]: each["detail"] for each in message.findings}


@pytest.mark.parametrize("rows", [1, 2])
def test_a_snapshot_is_restored_without_loss(rows: int) -> None:
    icsr = filled(rows=rows)

    again = restore(Icsr, json.loads(json.dumps(snapshot(icsr))))

    assert [(e.element, e.occurrence, e.value) for e in elements(again)] == [
        (e.element, e.occurrence, e.value) for e in elements(icsr)
    ]


def test_a_snapshot_with_a_name_nobody_knows_is_refused() -> None:
    held = snapshot(filled()) | {"invented": "x"}

    with pytest.raises(ValueError, match="Icsr has no invented"):
        restore(Icsr, held)


def test_a_case_entered_by_hand_leaves_valid_and_whole(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = made(reportable(world), by)
        assert (message.status, found(message).get("E.i.2.1b")) == (MessageStatus.READY, None)

        icsr = content(message, by, schema())

    assert icsr.safety_report_id == icsr.worldwide_id == message.message_number
    assert icsr.message.message_id == icsr.safety_report_id
    assert icsr.case.created_at == icsr.message.created_at
    assert icsr.case.created_at is not None
    assert icsr.case.created_at.text == "20350605100000+0000"
    assert (icsr.case.report_type, icsr.case.has_other_identifiers) == ("2", Null("NI"))
    (reaction,), (drug,) = icsr.reactions, icsr.drugs
    assert (reaction.verbatim, reaction.outcome, reaction.country) == (
        "Acute liver failure",
        "3",
        "DE",
    )
    assert reaction.requires_hospitalization is True
    assert reaction.results_in_death == Null("NI")
    assert drug.matrix[0].assessments[0].result == "Related"
    assert icsr.study is not None
    assert icsr.study.sponsor_study_number == "NW-ALPHA"
    assert icsr.patient is not None
    assert (icsr.patient.initials, icsr.patient.sex) == (Null("MSK"), "2")
    assert sum(source.is_primary for source in icsr.primary_sources) == 1


def test_the_worker_makes_what_was_asked_for_once(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = asked(report(reportable(world), "EU-SUSAR-15"), by)
        assert message.status == MessageStatus.REQUESTED
        with pytest.raises(TransitionRefused, match="being made"):
            open_message(message, by=by)

    run_lanes(world, "2035-06-05T10:05:00")

    with acting(by):
        message.refresh_from_db()
        first = message.content_sha256
        make_message(message)
        message.refresh_from_db()
        assert (message.status, message.content_sha256) == (MessageStatus.READY, first)


def test_a_fault_of_the_last_attempt_is_told_to_whoever_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that fails leaves the request to the next one; the fifth tells a human, without the content."""

    def broken(_: SafetyMessage) -> None:
        raise LookupError("subject DE-001-007")

    by = specialist(world)
    with acting(by):
        message = asked(report(reportable(world), "EU-SUSAR-15"), by)
    monkeypatch.setattr(handlers, "make_message", broken)
    with pytest.raises(LookupError):
        run_lanes(world, "2035-06-05T10:05:00")
    with acting(by):
        message.refresh_from_db()
        assert message.status == MessageStatus.REQUESTED
        OutboxMessage.objects.filter(ref=str(message.pk)).update(attempts=5, done_at=None)

    run_lanes(world, "2035-06-05T10:10:00")

    with acting(by):
        message.refresh_from_db()
        assert message.status == MessageStatus.UNFIT
        assert found(message) == {"N.1": "could not be made: Fault of kind LookupError."}
        told = Notification.objects.get(user_id=by.user_id, link_id=message.pk)
        assert told.subject == "An E2B(R3) message cannot leave"


def test_making_and_opening_are_acts_in_the_trail(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = made(reportable(world), by)
        open_message(message, by=by)

        acts = AuditEvent.objects.filter(
            tbl="pharmacovigilance_safetymessage", pk_text=str(message.pk)
        ).values_list("intent", flat=True)

        assert {
            "pharmacovigilance.message.request",
            "pharmacovigilance.message.make",
            "pharmacovigilance.message.open",
        } <= set(acts)


@pytest.mark.parametrize(
    ("changed", "element"),
    [
        pytest.param({"events": [EVENT]}, "E.i.2.1b", id="event without a MedDRA code"),
        pytest.param({"narrative": ""}, "H.1", id="no narrative"),
        pytest.param({"narrative": "a\x0bb"}, "H.1", id="a character XML cannot carry"),
        pytest.param(
            {"events": [CODED, CODED | {"term": "Rash", "meddra_version": "26.0"}]},
            "E.i.2.1a",
            id="two MedDRA versions",
        ),
    ],
)
def test_a_case_that_breaks_a_rule_does_not_leave(
    world: World, changed: dict[str, Any], element: str
) -> None:
    by = specialist(world)
    with acting(by):
        message = made(reportable(world, **changed), by)

        assert message.status == MessageStatus.UNFIT
        assert element in found(message)
        assert message.blob_key == ""
        alerts = Notification.objects.filter(user_id=by.user_id, link_id=message.pk)
        assert [alert.subject for alert in alerts] == ["An E2B(R3) message cannot leave"]
        with pytest.raises(TransitionRefused):
            open_message(message, by=by)


def test_fda_is_told_what_only_fda_asks(world: World) -> None:
    by = specialist(world)
    contact = {
        "department": "Safety", "title": "Dr", "given_name": "Ada", "family_name": "Example", "state": "BE",
        "telephone": "4930123", "fax": "4930124", "email": "safety@northwind.example",
    }  # fmt: skip
    with acting(by):
        case = reportable(world)
        judged(case, world.northwind["safety-physician"], "related", "unexpected", on="2035-06-03")
        message = made(case, by, **FDA, **contact)
        assert message.status == MessageStatus.UNFIT
        assert {"FDA.C.5.5a", "C.3.4.1", "C.3.4.4"} <= set(found(message))
    _register_ind(world, "123456")
    _register_address(world)
    with acting(by):
        message = made(case, by, **FDA, **contact)
        assert message.status == MessageStatus.READY, message.findings

        icsr = content(message, by, schema())

    assert (icsr.case.fda_local_report_type, icsr.case.fda_is_combination_product) == (
        "1",
        Null("NI"),
    )
    assert icsr.study is not None
    assert icsr.study.fda_ind_number == "123456"
    assert [each.number for each in icsr.study.fda_cross_reported_inds] == [Null("NA")]
    assert icsr.primary_sources[0].fda_email == Null("MSK")
    assert {r.fda_required_intervention for r in icsr.reactions} == {Null("NI")}
    opinions = [o for d in icsr.drugs for c in d.matrix for o in c.assessments]
    assert ("Sponsor", "FDA", "Suspected") in {(o.source, o.method, o.result) for o in opinions}
    assert icsr.sender is not None
    assert (icsr.sender.email, icsr.sender.given_name) == ("safety@northwind.example", "Ada")


def _register_ind(world: World, number: str) -> None:
    from studies.models import StudyIdentifier

    lead = world.northwind["study-lead"]
    with acting(lead):
        StudyIdentifier.objects.create(study_id=world.alpha, kind="ind", value=number)


def _register_address(world: World) -> None:
    with acting(world.northwind["admin"]):
        LegalEntity.objects.create(
            organization_id=world.northwind.id, name="Northwind GmbH", street="Weg 1", city="Berlin",
            postal_code="10115", country="DE",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"sender": " "}, "sender", id="no sender"),
        pytest.param(
            FDA | {"receiver": "EVCTMPROD"}, "receiver", id="FDA's batch, not FDA's message"
        ),
        pytest.param(
            FDA | {"batch_receiver": "EVCTMPROD"},
            "batch_receiver",
            id="FDA's message, not FDA's batch",
        ),
    ],
)
def test_parties_that_do_not_belong_together_are_refused(
    world: World, given: dict[str, str], field: str
) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        with pytest.raises(RuleBroken) as caught:
            made(case, by, **given)

        assert [problem.field for problem in caught.value.problems] == [field]
        assert not SafetyMessage.objects.exists()


def test_a_received_message_leaves_with_every_element_it_came_with(world: World) -> None:
    """Names stay masked; sender, dates of sending and the sponsor's own opinion are the platform's."""
    by = specialist(world)
    given = Report(first_received="20350601", most_recent="20350601", created="20350602120000+0000")
    with acting(by), at("2035-06-03T12:00:00Z"):
        (outcome,) = brought_in(by, world.alpha, given)
        case = SafetyCase.objects.get(pk=outcome.case)
        kept = restore(Icsr, case.current_version.content)
        message = made(case, by)
        assert message.status == MessageStatus.READY, message.findings
        icsr = content(message, by, schema())

    def compared(record: Icsr) -> list[tuple[str, Any]]:
        case = replace(record.case, created_at=None)
        bare = replace(record, case=case, sender=None)
        skipped = {"E.i", "G.k", "D.7.2"}
        return [
            (e.element, e.value)
            for e in elements(bare)
            if e.element not in skipped and not e.element.startswith("N.")
        ]

    assert compared(icsr) == compared(kept)
    assert kept == restore(Icsr, snapshot(masked(kept)))
    assert icsr.patient is not None
    assert (icsr.patient.initials, icsr.patient.history_text) == (Null("MSK"), Null("UNK"))


def test_masked_names_never_leave(world: World) -> None:
    by = specialist(world)
    given = Report(
        first_received="20350601", most_recent="20350601", created="20350602120000+0000", initials="QXZ",
        narrative="QXZ, born 1979-04-05, told Dr Exampleton.",
    )  # fmt: skip
    with acting(by), at("2035-06-03T12:00:00Z"):
        (outcome,) = brought_in(by, world.alpha, given)
        message = made(SafetyCase.objects.get(pk=outcome.case), by)
        data = open_message(message, by=by)

    assert b"QXZ" not in data
    assert b"19790405" not in data
    assert b"1979-04-05" not in data


def test_a_follow_up_keeps_both_ids(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        first = content(made(case, by), by)
        with at("2035-06-04T12:00:00Z"):
            cases.add_follow_up(
                case, by=by, aware_at="2035-06-04", aware_zone="UTC", events=[CODED | {"outcome": "recovered"}],
                narrative="She recovered.", reason="Outcome known",
            )  # fmt: skip
        second = content(made(case, by), by)

    assert (second.safety_report_id, second.worldwide_id) == (
        first.safety_report_id,
        first.worldwide_id,
    )
    assert second.case.nullification is None
    assert second.case.most_recent_information_on != first.case.most_recent_information_on
    assert second.narrative.text == "She recovered."


def test_a_follow_up_leaves_with_what_the_sponsor_judged_before_it(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        judged(case, by, "not_related", "unexpected", on="2035-06-03")
        with at("2035-06-04T12:00:00Z"):
            cases.add_follow_up(
                case, by=by, aware_at="2035-06-04", aware_zone="UTC", narrative="She recovered.",
                reason="Outcome known",
            )  # fmt: skip
        icsr = content(made(case, by), by)

    said = [(o.source, o.result) for d in icsr.drugs for c in d.matrix for o in c.assessments]
    assert ("Sponsor", "Not Suspected") in said
    assert len(said) == 2


def test_an_amendment_says_so_and_why(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        with at("2035-06-04T12:00:00Z"):
            cases.amend(
                case,
                by=by,
                events=[CODED | {"country": "FR"}],
                narrative="Same.",
                reason="Wrong country",
            )
        icsr = content(made(case, by), by, schema())

    assert (icsr.case.nullification, icsr.case.nullification_reason) == ("2", "Wrong country")
    assert icsr.case.is_amendment


def test_a_nullification_leaves_under_the_same_ids_with_its_reason(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        first = made(case, by)
        with at("2035-06-05T13:00:00Z"):
            submission.submit(
                first.report, by=by, at=utc("2035-06-05T12:00:00"), evidence="Gateway 1"
            )
        before = content(first, by)
        with at("2035-06-06T09:00:00Z"):
            cases.nullify(case, by=by, reason="Another participant's data")
        duty = SafetyReport.objects.get(case=case, kind="nullification", jurisdiction="EU")
        with at("2035-06-06T10:00:00Z"):
            message = request_message(duty, by=by, **EUROPE)
            make_message(message)
            assert message.status == MessageStatus.READY, message.findings
        icsr = content(message, by, schema(), on="2035-06-06")

    assert icsr.case.is_nullification
    assert icsr.case.nullification_reason == "Another participant's data"
    assert (icsr.safety_report_id, icsr.worldwide_id) == (
        before.safety_report_id,
        before.worldwide_id,
    )


def test_what_was_entered_by_hand_drops_nothing_of_the_message_before(world: World) -> None:
    """An imported case is corrected by hand: elements that no form knows still leave."""
    by = specialist(world)
    given = Report(
        first_received="20350601", most_recent="20350601", created="20350602120000+0000",
        products=(Product(), Product(name="Other", role="2", opinions=())),
    )  # fmt: skip
    with acting(by), at("2035-06-03T12:00:00Z"):
        (outcome,) = brought_in(by, world.alpha, given)
        case = SafetyCase.objects.get(pk=outcome.case)
        before = restore(Icsr, case.current_version.content)
        cases.nullify(case, by=by, reason="Reported twice")
        case.refresh_from_db()
        base = base_of(case.current_version)

    assert base.case.nullification is None
    for name in ("primary_sources", "study", "reactions", "drugs", "patient", "tests", "narrative"):
        assert getattr(base, name) == getattr(before, name), name


def test_a_report_that_has_gone_out_makes_no_further_message(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        first = made(case, by)
        with at("2035-06-05T13:00:00Z"):
            submission.submit(
                first.report, by=by, at=utc("2035-06-05T12:00:00"), evidence="Gateway 1"
            )
        with pytest.raises(TransitionRefused, match="submitted"):
            made(case, by)

        assert SafetyMessage.objects.count() == 1
