"""What recipients answer: accepted ends the wait, rejected is no submission and the clock runs on to its old date."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.enums import MessageStatus, ReportStatus
from pharmacovigilance.models import SafetyMessage, SafetyReport
from pharmacovigilance.services import cases, submission
from pharmacovigilance.services.sending.acknowledgements import import_acknowledgement
from pharmacovigilance.services.sending.messages import make_message, request_message
from tests.pharmacovigilance.clocked import report, running, specialist, utc
from tests.pharmacovigilance.safety import row_counts
from tests.pharmacovigilance.sending import (
    EUROPE,
    answer_xml,
    asked,
    made,
    past_case,
    reportable,
)
from tests.shared_data import shared
from tests.world import World, at, bearer, signed_in

NOW = "2035-06-07T08:00:00Z"


def submitted(found: SafetyReport, by: Principal, on: str = "2035-06-05") -> SafetyReport:
    """Somebody recorded that the message went out."""
    found.refresh_from_db()
    with at(f"{on}T13:00:00Z"):
        submission.submit(found, by=by, at=utc(f"{on}T12:00:00"), evidence="Gateway 1")
    return found


def sent(world: World, by: Principal) -> SafetyMessage:
    """A message whose report was submitted; in an open scope."""
    case = reportable(world)
    message = made(case, by)
    assert message.status == MessageStatus.READY, message.findings
    submitted(message.report, by)
    return message


def taken(content: bytes, by: Principal) -> Any:
    with at(NOW):
        return import_acknowledgement(content, by=by)


def test_an_acceptance_acknowledges_the_report(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = sent(world, by)

        told = taken(answer_xml(message, "CA", detail="Loaded"), by)

        found = SafetyReport.objects.get(pk=message.report_id)
        message.refresh_from_db()
        assert (told.status, told.report) == ("accepted", str(found.pk))
        assert (found.status, message.status) == (ReportStatus.ACKNOWLEDGED, MessageStatus.ACCEPTED)
        assert found.acknowledged_at == datetime(2035, 6, 6, 12, tzinfo=UTC)
        assert (message.answer_code, message.answer_number) == ("CA", "L-77")


@pytest.mark.parametrize("code", ["CA", "CR"])
def test_a_nullification_is_answered_on_its_own(world: World, code: str) -> None:
    """The report that went out before is answered under its own batch, though both bear the number of the case."""
    by = specialist(world)
    with acting(by):
        first = sent(world, by)
        with at("2035-06-05T15:00:00Z"):
            cases.nullify(first.case, by=by, reason="Another participant's data")
        duty = SafetyReport.objects.get(case=first.case, kind="nullification", jurisdiction="EU")
        with at("2035-06-05T16:00:00Z"):
            void = request_message(duty, by=by, **EUROPE)
            make_message(void)
        with at("2035-06-05T18:00:00Z"):
            submission.submit(duty, by=by, at=utc("2035-06-05T17:00:00"), evidence="Gateway 2")
        assert void.message_number == first.message_number

        taken(answer_xml(void, code, detail="C.1.11.2"), by)
        before = taken(answer_xml(first, "CA"), by)

        answered, earlier = (SafetyReport.objects.get(pk=each.report_id) for each in (void, first))
        expected = ReportStatus.ACKNOWLEDGED if code == "CA" else ReportStatus.REJECTED
        assert (answered.status, earlier.status) == (expected, ReportStatus.ACKNOWLEDGED)
        assert before.status == "accepted"
        first.case.refresh_from_db()
        assert first.case.status == "nullified"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"code": "CR"}, id="message rejected"),
        pytest.param({"code": "CR", "batch_code": "AR"}, id="batch not parsed"),
    ],
)
def test_a_rejection_is_kept_with_its_errors_and_the_clock_runs(
    world: World, answer: dict[str, str]
) -> None:
    by = specialist(world)
    with acting(by):
        message = sent(world, by)
        clock = Deadline.objects.get(pk=message.report.deadline_id)
        due = clock.due_at
        assert "EU-SUSAR-15" not in running(message.case)

        told = taken(answer_xml(message, detail="C.1.7 is missing; E.i.7 is wrong", **answer), by)

        clock.refresh_from_db()
        found = SafetyReport.objects.get(pk=message.report_id)
        assert told.errors == ["C.1.7 is missing", "E.i.7 is wrong"]
        assert (found.status, found.submitted_at) == (ReportStatus.REJECTED, None)
        assert (clock.status, clock.due_at) == ("running", due)
        assert "EU-SUSAR-15" in running(message.case)


def test_a_rejected_report_is_corrected_and_sent_again(world: World) -> None:
    by = specialist(world)
    with acting(by):
        first = sent(world, by)
        taken(answer_xml(first, "CR", detail="wrong"), by)
        again = asked(SafetyReport.objects.get(pk=first.report_id), by)
        with at("2035-06-07T09:00:00Z"):
            make_message(again)
        submitted(again.report, by, on="2035-06-08")
        with at("2035-06-10T08:00:00Z"):
            told = import_acknowledgement(
                answer_xml(again, "CA", when="20350609120000+0000"), by=by
            )

        found = SafetyReport.objects.get(pk=first.report_id)
        assert told.status == "accepted"
        assert found.status == ReportStatus.ACKNOWLEDGED
        assert again.message_number == first.message_number
        assert again.batch_number != first.batch_number


def test_a_late_rejection_of_an_earlier_message_leaves_the_report(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = reportable(world)
        first, second = made(case, by), made(case, by)
        submitted(second.report, by)

        told = taken(answer_xml(first, "CR", detail="superseded"), by)

        assert told.status == "rejected"
        assert told.warnings == [
            "A later message of this report exists; the report itself did not change."
        ]
        assert SafetyReport.objects.get(pk=first.report_id).status == ReportStatus.SUBMITTED


def test_the_same_answer_twice_changes_nothing(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = sent(world, by)
        content = answer_xml(message, "CR", detail="wrong")
        taken(content, by)
    before = row_counts(by)
    with acting(by):
        assert taken(content, by).status == "duplicate"
    assert row_counts(by) == before


@pytest.mark.parametrize(
    ("changed", "element"),
    [
        pytest.param({"batch": "nobody-sent-this"}, "ACK.A.1", id="unknown batch"),
        pytest.param({"numbers": ("DE-OTHER-1",)}, "ACK.B.r.1", id="another message"),
        pytest.param(
            {"numbers": ("DE-OTHER-1", "DE-OTHER-2")}, "ACK.B.r.1", id="messages nobody sent"
        ),
        pytest.param({"when": "20350608120000+0000"}, "ACK.M.4", id="in the future"),
        pytest.param({"when": "20350605110000+0000"}, "ACK.M.4", id="before the submission"),
        pytest.param({"when": "20350606120000"}, "ACK.M.4", id="without zone"),
        pytest.param({"code": "XX"}, "ACK.B.r.6", id="unknown code"),
        pytest.param({"batch_code": "ZZ"}, "ACK.A.4", id="unknown batch code"),
    ],
)
def test_an_answer_that_cannot_be_true_is_refused_whole(
    world: World, changed: dict[str, Any], element: str
) -> None:
    by = specialist(world)
    with acting(by):
        message = sent(world, by)
    before = row_counts(by)
    with acting(by), pytest.raises(RuleBroken) as caught:
        taken(answer_xml(message, **changed), by)

    assert {problem.field for problem in caught.value.problems} == {element}
    assert row_counts(by) == before


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not XML", id="text"),
        pytest.param(b"<a/>", id="another root"),
        pytest.param(b"\x1f\x8b\x08\x00", id="gzip"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><MCCI_IN200101UV01 xmlns="urn:hl7-org:v3">&x;</MCCI_IN200101UV01>',
            id="entity",
        ),
        pytest.param(
            b'<MCCI_IN200101UV01 xmlns="urn:hl7-org:v3">'
            + b"<a>" * 300
            + b"</a>" * 300
            + b"</MCCI_IN200101UV01>",
            id="deep",
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="ISO-8859-1"?><MCCI_IN200101UV01 xmlns="urn:hl7-org:v3"/>',
            id="encoding",
        ),
    ],
)
def test_what_is_no_acknowledgement_is_refused(world: World, content: bytes) -> None:
    by = specialist(world)
    with acting(by), pytest.raises(RuleBroken) as caught:
        taken(content, by)

    assert all(problem.field.startswith("ACK.") for problem in caught.value.problems)
    assert b"root:" not in str(caught.value).encode()


def test_an_answer_before_anybody_recorded_the_submission_is_refused(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = made(reportable(world), by)
        with pytest.raises(RuleBroken, match="record it, then import"):
            taken(answer_xml(message), by)

        message.refresh_from_db()
        assert message.status == MessageStatus.READY


def test_a_strangers_batch_number_is_as_unknown_as_an_invented_one(world: World) -> None:
    by, rival = specialist(world), world.meridian["safety-physician"]
    with acting(by):
        message = sent(world, by)
    said = []
    for batch in (message.batch_number, "00000000-0000-4000-8000-000000000000"):
        with acting(rival), pytest.raises(RuleBroken) as caught:
            taken(answer_xml(message, batch=batch), rival)
        said.append(str(caught.value))

    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["negative", "positive"])
def test_a_published_answer_is_read_and_answers_no_message_of_ours(world: World, name: str) -> None:
    content = shared("e2b-r3", "ack", f"R3ack-{name}.ack").read_bytes()
    by = specialist(world)
    with acting(by), pytest.raises(RuleBroken) as caught:
        taken(content, by)

    assert [problem.field for problem in caught.value.problems] == ["ACK.A.1"]


def test_fda_puts_an_id_of_its_own_before_the_number(world: World) -> None:
    by = specialist(world)
    with acting(by):
        message = sent(world, by)
        number = f"21ec1492-3aea-4069-a2ab-08002b30309d {message.message_number}"

        assert taken(answer_xml(message, numbers=(number,)), by).status == "accepted"


def past(world: World) -> SafetyMessage:
    """A message that the sponsor sent in March 2026, for faces that cannot move the clock."""
    physician = world.northwind["safety-physician"]
    with acting(physician):
        case = past_case(world)
        with at("2026-03-05T10:00:00Z"):
            message = request_message(report(case, "EU-SUSAR-15"), by=physician, **EUROPE)
            make_message(message)
            sent_at = utc("2026-03-05T10:00:00")
            submission.submit(message.report, by=physician, at=sent_at, evidence="Gateway 1")
    return message


def test_the_api_names_the_element_that_is_wrong(world: World) -> None:
    by = specialist(world)
    message = past(world)
    given = {"kind": "ack", "content": answer_xml(message, batch="B-UNKNOWN").decode()}

    answer = Client().post(
        "/api/v1/imports/", given, content_type="application/json", headers=bearer(by)
    )

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/content/ACK.A.1"]


def test_the_api_takes_an_answer_as_an_import(world: World) -> None:
    by = specialist(world)
    message = past(world)
    given = {"kind": "ack", "content": answer_xml(message, when="20260306120000+0000").decode()}

    answer = Client().post(
        "/api/v1/imports/", given, content_type="application/json", headers=bearer(by)
    )

    assert answer.status_code == 201, answer.content
    (entry,) = answer.json()["outcome"]
    assert (entry["status"], entry["report"]) == ("accepted", str(message.report_id))


def test_the_page_takes_an_answer_and_says_what_follows(world: World) -> None:
    by = specialist(world)
    message = past(world)
    client = Client()
    signed_in(client, by)
    data = answer_xml(message, "CR", when="20260306120000+0000", detail="C.1.7 is missing")

    page = client.post(
        "/o/helix/safety-acknowledgements/", {"file": SimpleUploadedFile("a.xml", data)}
    )
    refused = client.post(
        "/o/helix/safety-acknowledgements/", {"file": SimpleUploadedFile("a.xml", b"<a/>")}
    )

    assert (page.status_code, refused.status_code) == (200, 422)
    assert "the clock runs on" in page.content.decode()
    assert "C.1.7 is missing" in page.content.decode()
    assert "ACK.M" in refused.content.decode()


def test_the_command_tells_each_file(world: World, tmp_path: Path) -> None:
    message = past(world)
    good, bad = tmp_path / "good.ack", tmp_path / "bad.ack"
    good.write_bytes(answer_xml(message, when="20260306120000+0000"))
    bad.write_bytes(b"<a/>")
    out = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command(
            "import_ack", str(good), str(bad), organization="helix", stdout=out, stderr=StringIO()
        )

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert stopped.value.code == 2
    assert [(line["file"], line["status"]) for line in lines] == [
        ("good.ack", "accepted"),
        ("bad.ack", "refused"),
    ]
