"""From a finding, in one step each, to its action, deviation, CAPA, line of the letter and next visit."""

from datetime import date, timedelta

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.intent import intent
from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.documents.services import open_version
from monitoring.documents.kinds import request_follow_up
from monitoring.enums import ActionStatus, DeviationStatus
from monitoring.models import ActionItem, Finding, ProtocolDeviation
from monitoring.rules.letters import names_treatment
from monitoring.selectors.record import answers_from_record
from monitoring.services import actions, deviations, findings, letters, visits
from monitoring.workflows import ACTION_LIFE, DEVIATION_LIFE
from studies.models import Arm
from tests.documents.minimal import text_of
from tests.documents.papers import own_limits, work
from tests.monitoring.reporting import begun, found
from tests.monitoring.scene import again as visit_again
from tests.monitoring.scene import scheduled
from tests.studies.faces import Api
from tests.world import World

__all__ = ["own_limits"]


def finding(world: World) -> Finding:
    """A finding in the draft of a report, with what its actions ask."""
    made = found(begun(world), world.orbis["cra"])
    with acting(world.orbis["cra"]):
        return Finding.objects.select_related("report", "visit__study_site", "study_site", "subject").get(pk=made.pk)  # fmt: skip


@pytest.mark.parametrize(("life", "states"), [(ACTION_LIFE, ActionStatus), (DEVIATION_LIFE, DeviationStatus)])  # fmt: skip
def test_every_state_can_be_reached(life: object, states: object) -> None:
    assert {life.initial, *(s.target for s in life.transitions)} == set(states.values)


def test_one_step_each_from_a_finding_by_the_api(world: World) -> None:
    source, api = finding(world), Api(world.orbis["cra"])
    due = (latest_today_plus(10)).isoformat()

    for verb, body in (
        ("make-action", {"responsible": "site", "due_on": due}),
        ("make-deviation", {}),
        ("make-capa", {"title": "Consent process"}),
        ("put-in-letter", {}),
        ("carry-over", {}),
    ):
        answer = api.act("findings", source.pk, verb, body)
        assert answer.status_code == 200, (verb, answer.content)

    (item,) = api.results("action-items/", finding=str(source.pk))
    (deviation,) = api.results("protocol-deviations/", finding=str(source.pk))
    (capa,) = api.results("capas/", finding=str(source.pk))
    row = api.get(f"findings/{source.pk}/").json()
    assert item["text"] == "Two consent forms were signed after screening."
    assert (deviation["status"], deviation["aware_on"]) == ("potential", "2026-03-10")
    assert capa["status"] == "draft"
    assert (row["is_in_letter"], row["is_carried_over"]) == (True, True)


def latest_today_plus(days: int) -> date:
    return date.today() + timedelta(days=days)  # noqa: DTZ011 -- any day to come


def test_the_sponsor_and_the_holder_read_a_deviation_before_the_report_is_approved(
    world: World,
) -> None:
    source, cra = finding(world), world.orbis["cra"]
    with acting(cra):
        made = findings.make_deviation(source, by=cra)

    for by in (world.northwind["study-lead"], world.helix["lead-cra"]):
        assert Api(by).get(f"protocol-deviations/{made.pk}/").status_code == 200
        assert Api(by).get(f"findings/{source.pk}/").status_code == 404
    assert Api(world.helix["lead-cra"]).get(f"protocol-deviations/{made.pk}/").json()["author"] == "for the sponsor"  # fmt: skip
    assert Api(world.meridian["study-lead"]).get(f"protocol-deviations/{made.pk}/").status_code == 404  # fmt: skip


def test_the_holder_of_compliance_classifies_and_nobody_else(world: World) -> None:
    source, cra, lead = finding(world), world.orbis["cra"], world.helix["lead-cra"]
    with acting(cra):
        made = findings.make_deviation(source, by=cra)
        with pytest.raises(NotPermitted):
            deviations.confirm_deviation(made, by=cra, reason="x")
    with acting(lead):
        standing = ProtocolDeviation.objects.get(pk=made.pk)
        deviations.confirm_deviation(standing, by=lead, reason="Seen in the source")
        with pytest.raises(RuleBroken, match="states its impact"):
            deviations.classify(standing, by=lead, is_important=True, criteria="PD plan 4.1")
        deviations.classify(
            standing, by=lead, is_important=True, criteria="PD plan 4.1", impact_on_participants="Right to decide before"
        )  # fmt: skip
        notice = deviations.owe_notice(
            standing, by=lead, recipient="ethics", basis="Local rule 7", due_on=latest_today_plus(3)
        )
        deviations.resolve_deviation(standing, by=lead, resolution="Staff retrained")
        with pytest.raises(RuleBroken, match="not told yet"):
            deviations.close_deviation(standing, by=lead, reason="Done")
        deviations.record_notice(notice, by=lead, told_on=date(2026, 3, 20), evidence="EC-7")
        deviations.close_deviation(standing, by=lead, reason="Done")
    with acting(world.northwind["study-lead"]):
        standing = ProtocolDeviation.objects.get(pk=made.pk)
        assert (standing.status, standing.is_important) == ("closed", True)
        assert Deadline.objects.get(subject_id=notice.pk).status == "met"


def test_an_action_item_runs_on_the_board_until_it_is_resolved_and_verified(world: World) -> None:
    source, cra, lead = finding(world), world.orbis["cra"], world.orbis["lead-cra"]
    with acting(cra):
        item = findings.make_action(source, by=cra, responsible="site", due_on=date(2026, 3, 20))
        actions.begin_action(item, by=cra)
        actions.resolve_action(item, by=cra, resolution="Forms re-signed", late_reason="Holiday")
        deadline = Deadline.objects.get(subject_id=item.pk)
        assert (deadline.status, deadline.is_late, deadline.late_reason) == ("met", True, "Holiday")
    with acting(lead):
        actions.verify_action(ActionItem.objects.get(pk=item.pk), by=lead, reason="Seen on site")
        with pytest.raises(TransitionRefused):
            actions.cancel_action(ActionItem.objects.get(pk=item.pk), by=lead, reason="x")


def test_the_next_report_begins_with_what_was_carried_over(world: World) -> None:
    source, cra = finding(world), world.orbis["cra"]
    with acting(cra):
        findings.carry_over(source, by=cra)
        findings.make_action(source, by=cra, responsible="site")
        findings.make_deviation(source, by=cra)
        later = type(source.visit).objects.get(kind="interim")
        known = answers_from_record(later, cra)

    assert "KANARI two consents" in known["findings"]
    assert "Two consent forms" in known["actions"]
    assert "Informed consent, Potential" in known["deviations"]


def test_the_follow_up_letter_prints_the_words_for_the_site_and_closes_the_visit(
    world: World,
) -> None:
    report, cra = approved_with_finding(world), world.orbis["cra"]
    visit = visit_again(report.visit, cra)
    with acting(cra):
        with pytest.raises(RuleBroken, match="Make the letter first"):
            letters.send_follow_up(visit, by=cra)
        version = request_follow_up(visit, by=cra)
    work(world.orbis.id, "make_requested")
    with acting(cra):
        made = DocumentVersion.objects.select_related("document").get(pk=version.pk)
        text = text_of(open_version(made, by=cra))
        letters.send_follow_up(visit_again_inside(visit), by=cra, late_reason="Holiday")

    assert "Twoconsentformsweresignedafterscreening." in text
    assert "Openactions" in text
    for internal in ("KANARI", "slow"):
        assert internal not in text
    assert visit_again(visit, cra).status == "closed"


def approved_with_finding(world: World) -> object:
    from monitoring.services import reports
    from tests.monitoring.reporting import again, fill, sign

    report, cra, lead = begun(world), world.orbis["cra"], world.orbis["lead-cra"]
    made = found(report, cra)
    with acting(cra):
        source = Finding.objects.select_related("report", "visit__study_site", "study_site", "subject").get(pk=made.pk)  # fmt: skip
        findings.put_in_letter(source, by=cra)
        findings.make_action(source, by=cra, responsible="site")
    fill(report, cra)
    with acting(cra):
        reports.submit(again(report), by=cra)
    with acting(lead):
        reports.begin_review(again(report), by=lead)
        reports.pass_report(again(report), by=lead)
    sign(report, cra)
    sign(report, lead)
    with acting(cra):
        return again(report)


def visit_again_inside(visit: object) -> object:
    return type(visit).objects.select_related("study_site", "study").get(pk=visit.pk)


def test_an_internal_finding_has_no_line_in_the_letter(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    made = found(report, cra, letter_text="")
    with acting(cra):
        source = Finding.objects.select_related("report", "visit").get(pk=made.pk)
        with pytest.raises(RuleBroken, match="what the investigator is to read"):
            findings.put_in_letter(source, by=cra)


@pytest.mark.parametrize(
    ("text", "named"),
    [("Patient 3 receives Active arm A", "Active arm A"), ("active ARM a", "Active arm A"), ("The charm at all", ""), ("", "")],
)  # fmt: skip
def test_an_arm_is_known_as_a_whole_word(text: str, named: str) -> None:
    assert names_treatment(text, ["Active arm A", "", "arm"][:2]) == named


def test_a_letter_of_a_blinded_study_names_no_arm(world: World) -> None:
    report, cra = begun(world), world.orbis["cra"]
    arm(world)

    with pytest.raises(RuleBroken, match="does not name “Verum 15 mg”"):
        found(report, cra, letter_text="The participant got Verum 15 mg twice")
    with acting(cra), pytest.raises(RuleBroken, match="Verum"):
        actions.add_action(by=cra, study_site=report.study_site, text="Return the verum 15 mg", responsible="site")  # fmt: skip


def arm(world: World, label: str = "Verum 15 mg") -> None:
    """The blinded study has an arm of this name."""
    lead = world.northwind["study-lead"]
    with acting(lead), intent("test"):
        Arm.objects.create(study_id=world.alpha, label=label)


def test_an_arm_that_became_known_after_the_words_were_written_stops_the_letter(
    world: World,
) -> None:
    report, cra = begun(world), world.orbis["cra"]
    made = found(report, cra, letter_text="The participant got Verum 15 mg twice")
    with acting(cra):
        findings.put_in_letter(Finding.objects.select_related("report").get(pk=made.pk), by=cra)
    arm(world)
    visit = visit_again(report.visit, cra)

    with acting(cra), pytest.raises(RuleBroken, match="does not name “Verum 15 mg”"):
        request_follow_up(visit, by=cra)
    with acting(cra):
        assert not DocumentVersion.objects.filter(document__kind="visit-follow-up").exists()


def test_the_confirmation_letter_names_no_arm_either(world: World) -> None:
    visit, cra = scheduled(world), world.orbis["cra"]
    arm(world)

    with acting(cra):
        for field, write in (
            ("agenda", lambda: visits.change_visit(visit, by=cra, reason="x", agenda=["Count", "verum 15 mg left"])),
            ("function", lambda: visits.add_participant(visit, by=cra, name="A", function="Mixes Verum 15 mg", side="site")),
        ):  # fmt: skip
            with pytest.raises(RuleBroken, match="does not name") as refusal:
                write()
            assert [each.field for each in refusal.value.problems] == [field]
        visits.change_visit(visit, by=cra, reason="x", agenda=["Count what is left"])


def test_another_providers_people_are_not_named_where_work_is_handed_on(world: World) -> None:
    source, cra = finding(world), world.orbis["cra"]
    with acting(cra):
        item = findings.make_action(source, by=cra, responsible="site")
        made = findings.make_deviation(source, by=cra)
    for name, pk in (("action-items", item.pk), ("protocol-deviations", made.pk)):
        answer = Api(world.helix["lead-cra"]).get(f"{name}/{pk}/")
        assert "Orbis" not in answer.content.decode()
    assert Api(world.helix["lead-cra"]).get(f"action-items/{item.pk}/").status_code == 404  # helix does not monitor  # fmt: skip


def test_findings_reach_the_sponsor_with_the_approved_report(world: World) -> None:
    report = approved_with_finding(world)

    (row,) = Api(world.northwind["study-lead"]).results("findings/", report=str(report.pk))

    assert row["letter_text"] == "Two consent forms were signed after screening."
    assert Api(world.helix["lead-cra"]).results("findings/") == []
