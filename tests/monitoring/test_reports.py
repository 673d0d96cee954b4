"""Visit reports: prefilled, written by several without loss, reviewed by others, signed, amended."""

from typing import Any

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version
from cro_platform.esign.selectors import signatures_of
from monitoring.enums import ReportStatus
from monitoring.models import ReportAnswer, ReportTemplate, VisitReport
from monitoring.services import reports, templates
from monitoring.services.reports import AnswerConflict
from monitoring.workflows import REPORT_LIFE
from tests.documents.minimal import text_of
from tests.documents.papers import own_limits, work
from tests.monitoring.reporting import (
    again,
    answer,
    approved,
    begun,
    fill,
    found,
    passed,
    rev_of,
    sign,
    submitted,
)
from tests.monitoring.scene import again as visit_again
from tests.monitoring.scene import conducted, scheduled
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]


def test_every_state_of_a_report_can_be_reached() -> None:
    reached = {REPORT_LIFE.initial, *(step.target for step in REPORT_LIFE.transitions)}
    assert reached == set(ReportStatus.values)


def test_a_report_begins_with_what_the_record_knows(world: World) -> None:
    from pharmacovigilance.services.adverse_events import record_adverse_event
    from sites.models import Subject

    visit, cra = conducted(world), world.orbis["cra"]
    with acting(cra):
        record_adverse_event(
            by=cra, study=visit.study, subject=Subject.objects.first(), study_site=visit.study_site, term="Headache",
            aware_at="2026-03-09T10:00:00+01:00", aware_zone="Europe/Berlin",
        )  # fmt: skip
    visit = visit_again(visit, cra)
    with acting(cra):
        report = reports.begin_report(visit, by=cra)
        texts = reports.given(report)[1]

    assert texts["participants.status"] == "2 recorded. Screening: 2."
    assert "Headache" in texts["safety.events"]
    assert texts["open.actions"] == "None recorded on the platform."


def test_no_report_before_the_visit_and_no_second_one(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]
    with acting(cra), pytest.raises(TransitionRefused, match="once the visit was conducted"):
        reports.begin_report(visit, by=cra)


def test_a_draft_is_its_authors_alone(world: World) -> None:
    report = begun(world)

    assert len(Api(world.orbis["lead-cra"]).results("report-answers/", report=str(report.pk))) > 20
    for by in (
        world.northwind["study-lead"],
        world.helix["lead-cra"],
        world.meridian["study-lead"],
    ):
        api = Api(by)
        assert api.get(f"visit-reports/{report.pk}/").status_code == 404
        assert api.results("report-answers/") == []


def test_two_people_on_two_questions_never_collide(world: World) -> None:
    report, cra, lead = begun(world), world.orbis["cra"], world.orbis["lead-cra"]
    seen = {by: Api(by).get(f"visit-reports/{report.pk}/")["ETag"] for by in (cra, lead)}
    written = [
        Api(by)
        .post(
            f"visit-reports/{report.pk}/write-answer/",
            {"question": question, "answer_rev": 1, "text": f"by {by.role}"},
            **{"If-Match": seen[by]},
        )
        .status_code
        for by, question in ((cra, "open.summary"), (lead, "protocol.verified"))
    ]

    assert written == [200, 200]


def test_the_slower_of_two_on_one_question_is_shown_both_texts(world: World) -> None:
    report, cra, lead = begun(world), world.orbis["cra"], world.orbis["lead-cra"]
    body = {"question": "open.summary", "answer_rev": 1}
    first = Api(cra).act("visit-reports", report.pk, "write-answer", body | {"text": "first words"})
    second = Api(lead).act("visit-reports", report.pk, "write-answer", body | {"text": "second words"})  # fmt: skip

    assert (first.status_code, second.status_code) == (200, 412)
    for words in ("first words", "second words", "revision 2"):
        assert words in second.json()["detail"]
    third = Api(lead).act(
        "visit-reports", report.pk, "write-answer", body | {"text": "second words", "answer_rev": 2}
    )
    (row,) = Api(cra).results("report-answers/", report=str(report.pk), question="open.summary")
    assert third.status_code == 200
    assert (row["text"], row["rev"]) == ("second words", 3)


def test_the_same_answer_sent_twice_is_stored_once(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    with acting(cra):
        for _ in range(2):
            reports.write_answer(again(report), by=cra, question="open.summary", answer_rev=1, text="once")  # fmt: skip
        assert rev_of(report, "open.summary") == 2


def test_the_page_stores_an_answer_and_tells_a_conflict_with_both_texts(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    client, address = session(cra), f"/o/orbis/visit-reports/{report.pk}/write/"
    body = {"question": "open.summary", "answer_rev": "1"}

    assert client.get(address).status_code == 200
    assert client.post(address, body | {"text": "tab one"}).status_code == 302
    slower = client.post(address, body | {"text": "tab two"})
    assert slower.status_code == 409
    assert "tab one" in slower.content.decode()
    assert slower.content.decode().count("tab two") == 2  # told, and still in its field
    script = client.post(address, body | {"text": "tab two"}, headers={"HX-Request": "true"})
    assert "tab one" in script.content.decode()
    assert 'name="answer_rev" value="2"' in script.content.decode()


def test_follow_ups_are_asked_by_the_answer_above(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    fill(report, cra)
    with acting(cra):
        answer(report, cra, "site.staff", value="no")
        with pytest.raises(RuleBroken, match="Who is not, and what was agreed"):
            reports.submit(again(report), by=cra)
        answer(report, cra, "site.staff-why", text="One nurse; trained today")
        reports.submit(again(report), by=cra)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"question": "none"}, "does not ask"), ({"question": "site.staff", "value": "perhaps"}, "takes")],
)  # fmt: skip
def test_an_answer_that_the_question_does_not_take_is_refused(
    world: World, changes: dict[str, str], message: str
) -> None:
    report, cra = begun(world), world.orbis["cra"]
    with acting(cra), pytest.raises(RuleBroken, match=message):
        reports.write_answer(again(report), by=cra, answer_rev=1, **changes)


def test_nothing_is_changed_while_the_reviewer_has_it(world: World) -> None:
    report, cra = submitted(world), world.orbis["cra"]
    with acting(cra), pytest.raises(TransitionRefused):
        answer(report, cra, "open.summary", text="late")


def test_comments_return_the_report_and_are_settled(world: World) -> None:
    report, cra, lead = submitted(world), world.orbis["cra"], world.orbis["lead-cra"]
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.comment(again(report), by=lead, question="open.summary", text="KANARI say more")
        with pytest.raises(RuleBroken, match="unsettled"):
            reports.pass_report(again(report), by=lead)
        reports.return_report(again(report), by=lead, reason="See the comment")
    with acting(cra):
        entry = again(report).comments.select_related("report").get()
        reports.settle_comment(entry, by=cra, answer="Said more")
        answer(report, cra, "open.summary", text="More words")
        reports.submit(again(report), by=cra)
        assert again(report).status == "ready"


def test_who_wrote_a_word_neither_reviews_nor_approves(world: World) -> None:
    report, lead = begun(world), world.orbis["lead-cra"]
    with acting(lead):
        answer(report, lead, "open.summary", text="one word of mine")
    fill(report, world.orbis["cra"])
    with acting(world.orbis["cra"]):
        reports.submit(again(report), by=world.orbis["cra"])

    with acting(lead), pytest.raises(NotPermitted, match="somebody else reviews"):
        reports.begin_review(again(report), by=lead)


def test_the_database_itself_refuses_an_approver_who_contributed(world: World) -> None:
    report, manager = begun(world), world.orbis["project-manager"]
    with acting(manager):
        answer(report, manager, "open.summary", text="mine")
    fill(report, world.orbis["cra"])
    lead = world.orbis["lead-cra"]
    with acting(world.orbis["cra"]):
        reports.submit(again(report), by=world.orbis["cra"])
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.pass_report(again(report), by=lead)
    sign(report, world.orbis["cra"])

    with pytest.raises(NotPermitted, match="You contributed"):
        sign(report, manager)


def test_author_then_approver_and_the_sponsor_reads_it(world: World) -> None:
    report = approved(world)

    row = Api(world.northwind["study-lead"]).get(f"visit-reports/{report.pk}/").json()
    assert (row["status"], row["author"]) == ("approved", "Orbis")
    assert len(Api(world.northwind["study-lead"]).results("report-answers/", report=str(report.pk))) > 20  # fmt: skip
    with acting(world.northwind["study-lead"]):
        signed = [(each.meaning, each.verdict) for each in signatures_of(again(report))]
        states = {d.key.split(":")[1]: d.status for d in Deadline.objects.filter(subject_id=report.visit_id)}  # fmt: skip
    assert signed == [("authorship", "valid"), ("approval", "valid")]
    assert states == {"confirmation": "met", "draft": "met", "final": "met", "letter": "running"}
    assert Api(world.helix["lead-cra"]).get(f"visit-reports/{report.pk}/").status_code == 404


def test_who_did_not_write_it_does_not_sign_as_author(world: World) -> None:
    report = passed(world)

    with pytest.raises(NotPermitted, match="Only who wrote"):
        sign(report, world.orbis["lead-cra"])


def test_what_has_changed_since_it_was_shown_is_not_signed(world: World) -> None:
    from cro_platform.access.errors import Stale

    report = passed(world)

    with pytest.raises(Stale):
        sign(report, world.orbis["cra"], shown="0" * 64)


def test_a_changed_answer_voids_the_signatures(world: World) -> None:
    """Whoever gets past every service: the signature is bound to the answers themselves."""
    report = approved(world)
    with acting(world.orbis["cra"]):
        ReportAnswer.objects.filter(report=report, question="open.summary").update(text="tampered")
        verdicts = {each.verdict.value for each in signatures_of(again(report))}

    assert verdicts == {"void"}


def test_a_change_after_the_signature_is_a_new_version(world: World) -> None:
    report, cra, lead = approved(world), world.orbis["cra"], world.orbis["lead-cra"]
    with acting(cra):
        newer = reports.amend(again(report), by=cra, reason="Wrong participant named")
        answer(newer, cra, "open.summary", text="Corrected")
        reports.submit(again(newer), by=cra)
    assert Api(world.northwind["study-lead"]).get(f"visit-reports/{newer.pk}/").status_code == 404
    with acting(lead):
        reports.begin_review(again(newer), by=lead)
        reports.pass_report(again(newer), by=lead)
    sign(newer, cra)
    sign(newer, lead)

    with acting(world.northwind["study-lead"]):
        rows = VisitReport.objects.filter(visit=report.visit_id).order_by("number")
        assert [(r.number, r.status) for r in rows] == [(1, "superseded"), (2, "approved")]
        assert {each.verdict.value for each in signatures_of(again(report))} == {"superseded"}


def test_whose_words_a_later_version_takes_over_does_not_approve_it(world: World) -> None:
    """The manager wrote in version 1; nothing of version 2 is from the manager's hand, and its words still are."""
    cra, lead, manager = (world.orbis[r] for r in ("cra", "lead-cra", "project-manager"))
    report = begun(world)
    with acting(manager):
        answer(report, manager, "open.summary", text="mine")
    fill(report, cra)
    release(report, cra, lead)
    with acting(cra):
        newer = reports.amend(again(report), by=cra, reason="Wrong participant named")
        answer(newer, cra, "protocol.verified", text="Corrected")
        reports.submit(again(newer), by=cra)
    with acting(manager), pytest.raises(NotPermitted, match="somebody else reviews"):
        reports.begin_review(again(newer), by=manager)
    with acting(lead):
        reports.begin_review(again(newer), by=lead)
        reports.pass_report(again(newer), by=lead)
    sign(newer, cra)

    with pytest.raises(NotPermitted, match="You contributed"):
        sign(newer, manager)


def release(report: VisitReport, author: Any, approver: Any) -> None:
    """Handed in, reviewed, signed by both."""
    with acting(author):
        reports.submit(again(report), by=author)
    with acting(approver):
        reports.begin_review(again(report), by=approver)
        reports.pass_report(again(report), by=approver)
    sign(report, author)
    sign(report, approver)


def test_the_pdf_of_an_approved_report_bears_answers_findings_and_signatures(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    found(report, cra)
    fill(report, cra)
    lead = world.orbis["lead-cra"]
    with acting(cra):
        reports.submit(again(report), by=cra)
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.comment(again(report), by=lead, text="INTERNALCOMMENT")
        entry = again(report).comments.get()
    with acting(lead):
        reports.return_report(again(report), by=lead, reason="Comment")
    with acting(cra):
        entry = again(report).comments.select_related("report").get(pk=entry.pk)
        reports.settle_comment(entry, by=cra, answer="Done")
        reports.submit(again(report), by=cra)
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.pass_report(again(report), by=lead)
    sign(report, cra)
    sign(report, lead)
    work(world.orbis.id, "make_requested")

    sponsor = world.northwind["study-lead"]
    with acting(sponsor):
        version = DocumentVersion.objects.select_related("document").get(document__subject_id=report.pk)  # fmt: skip
        text = text_of(open_version(version, by=sponsor))
    for part in ("KANARItwoconsents", "Iapprovethis", "Iwrotethis", "Charité", "Informedconsent"):
        assert part in text
    assert "INTERNALCOMMENT" not in text


def test_a_report_keeps_the_questions_it_was_written_on(world: World) -> None:
    lead, cra, visit = world.orbis["lead-cra"], world.orbis["cra"], conducted(world)
    own = {"sections": [{"code": "s", "title": "S", "questions": [{"code": "q", "text": "All well?", "kind": "yes_no"}]}]}  # fmt: skip
    with acting(lead):
        kept = templates.write_template(by=lead, name="Ours", version="1", kinds=["initiation"], definition=own)  # fmt: skip
        templates.use_template(kept, by=lead)
    visit = visit_again(visit, cra)
    with acting(cra):
        report = reports.begin_report(visit, by=cra)
    with acting(lead):
        templates.retire_template(ReportTemplate.objects.get(pk=kept.pk), by=lead, reason="Newer")
    with acting(cra):
        assert [each.question for each in report.answers.all()] == ["q"]
        assert report.template_name == "Ours"


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        ([], "object"),
        ({"sections": []}, "sections"),
        ({"sections": [{"code": "s", "title": "S", "questions": [{"code": "q", "text": "?", "kind": "x"}]}]}, "kind"),
        (
            {"sections": [{"code": "s", "title": "S", "questions": [
                {"code": "q", "text": "?", "kind": "text", "when": {"question": "later", "is": ["yes"]}}]}]},
            "earlier question",
        ),
    ],
)  # fmt: skip
def test_a_faulty_template_is_refused_with_its_place(
    world: World, definition: Any, place: str
) -> None:
    lead = world.orbis["lead-cra"]
    with acting(lead), pytest.raises(RuleBroken, match=place):
        templates.write_template(by=lead, name="X", version="1", kinds=["interim"], definition=definition)  # fmt: skip


def test_a_race_on_one_answer_has_one_winner(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    with acting(cra):
        stale = ReportAnswer.objects.get(report=report, question="open.summary")
        answer(report, cra, "open.summary", text="winner")
        with pytest.raises(AnswerConflict) as told:
            reports.write_answer(again(report), by=cra, question="open.summary", answer_rev=stale.rev, text="loser")  # fmt: skip
    assert told.value.standing.text == "winner"


@pytest.mark.parametrize("name", ["visit-reports", "report-answers", "findings"])
def test_pages_open(world: World, name: str) -> None:
    report, cra = begun(world), world.orbis["cra"]
    found(report, cra)
    (row, *_) = Api(cra).results(f"{name}/")

    assert session(cra).get(f"/o/orbis/{name}/").status_code == 200
    assert session(cra).get(f"/o/orbis/{name}/{row['id']}/").status_code == 200


def test_an_approved_report_waits_for_the_sponsors_acceptance_where_the_contract_asks(
    world: World,
) -> None:
    from studies.selectors.work import WORK, content_of
    from studies.services.acceptance import accept_work
    from tests.documents.papers import PASSWORD, post, with_password
    from tests.studies.accepting import required, titles

    required(world, number="NW-OR-1", owed="site-monitoring", cell="DE")
    report, lead = approved(world), world.northwind["study-lead"]
    assert [each for each in titles(lead) if each.startswith("Report 1 of")] != []

    with_password(lead)
    with acting(lead):
        accept_work(
            again(report), by=lead, request=post(lead), password=PASSWORD, code="",
            shown=content_of(WORK["visit-reports"], report.pk),
        )  # fmt: skip
    assert [each for each in titles(lead) if each.startswith("Report 1 of")] == []
