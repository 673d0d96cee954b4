"""A case by the CRO on a study in Germany, France, Great Britain and the United States: three answers, their clocks."""

import pytest

from cro_platform.access.errors import NotPermitted, RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.enums import ReportStatus
from pharmacovigilance.models import CaseVersion, ReportabilityDecision, SafetyCase, SafetyReport
from pharmacovigilance.services import cases, facts
from pharmacovigilance.services.decisions import decide, determine, shown_sha256, sign_decision
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.reportability.answers import answers
from studies.services import add_country
from tests.pharmacovigilance.clocked import (
    DEATH,
    DENIED,
    UNSAID,
    answer,
    credentials,
    give_password,
    judged,
    known,
    running,
    signed_no,
    specialist,
    states,
    written_no,
)
from tests.pharmacovigilance.safety import EVENT, opened
from tests.world import World, at

MILD = EVENT | {"requires_hospitalization": False}


def test_every_authority_of_the_study_has_one_answer(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)

        found = {row["authority"]: row["reportable"] for row in answers(case, by)}

    assert found == {"EMA": "presumed", "MHRA": "presumed", "FDA": "undecided"}


def test_clocks_run_from_awareness_and_the_us_determination_has_an_internal_target(
    world: World,
) -> None:
    with acting(specialist(world)):
        case = known(world)

        assert running(case) == {
            "EU-SUSAR-15": "2035-06-16",
            "UK-SUSAR-3C-15": "2035-06-16",
            "determination": "2035-06-04",
        }
        target = Deadline.objects.get(subject_id=case.pk, is_internal_target=True)
        assert (target.rule_id, target.obligation) == ("", "safety-medical-review")
        assert "no legal date" in target.outcome


def test_the_sponsors_determination_starts_the_us_clock_and_ends_its_target(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        judged(case, by, "related", "unexpected", on="2035-06-03")

        assert running(case) == {
            "EU-SUSAR-15": "2035-06-16",
            "UK-SUSAR-3C-15": "2035-06-16",
            "US-IND-15D": "2035-06-18",
        }
        assert {row["reportable"] for row in answers(case, by)} == {"yes"}
        assert states(case)["FDA:determination"] == "stopped"


def test_a_recorded_determination_starts_it_as_well(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, events=[DEATH], products=[UNSAID])
        with at("2035-06-05T09:00:00Z"):
            determine(case, by=by, at="2035-06-04", zone="Europe/Berlin", note="By telephone.")

        clocks = running(case)

    assert (clocks["US-IND-7D"], clocks["US-IND-15D"]) == ("2035-06-08", "2035-06-19")


def test_s37_the_investigator_alone_obliges_europe_and_britain_and_not_the_us(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        judged(case, by, "not_related", "unexpected", on="2035-06-03")

        found = {row["authority"]: row for row in answers(case, by)}

    assert [found[each]["reportable"] for each in ("EMA", "MHRA", "FDA")] == ["yes", "yes", "no"]
    assert found["FDA"]["needs_signature"]
    assert "EU-SUSAR-15" in found["EMA"]["rule"]


def test_an_answer_says_why_by_which_clause_and_who_answers(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        row = answer(case, by, "EMA")

    assert "presumed to qualify" in row["reason"]
    assert row["clause"] == "Reg. (EU) 536/2014 Art 42(2)(b)"
    assert (row["rule"], row["confidence"], row["unverified"]) == ("EU-SUSAR-15", "S", False)
    assert (row["day_zero_on"], row["due_on"].isoformat()) == ("2035-06-01", "2035-06-16")
    assert (row["holder"], row["status"]) == ("Helix", "running")
    assert "Annex A" in row["holder_clause"]
    assert row["recipients"] == ["EudraVigilance"]
    assert any("sponsor's opinion" in each for each in row["missing"])


def test_an_answer_tells_the_day_from_which_its_clock_counts(world: World) -> None:
    """Early in Tokyo it is still the day before at the sponsor and in Amsterdam: that day is day 0, and the answer says so."""
    by = specialist(world)
    with acting(by), at("2035-06-03T12:00:00Z"):
        case = opened(
            by, world.alpha, aware_at="2035-06-02T06:00", aware_zone="Asia/Tokyo", products=[UNSAID]
        )
        row = answer(case, by, "EMA")

    assert (row["day_zero_on"], row["due_on"].isoformat()) == ("2035-06-01", "2035-06-16")
    assert "the earliest local date counts" in row["reason"]
    assert row["reason"] == " ".join(row["reasons"])


def test_judging_again_without_a_new_fact_changes_nothing(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world)
        rows = [SafetyReport, ReportabilityDecision, Deadline]
        before = [list(model.objects.order_by("pk").values()) for model in rows]
        with at("2035-06-02T12:00:00Z"):
            reassess(case, by=by)

        assert [list(model.objects.order_by("pk").values()) for model in rows] == before


def test_a_pre_case_has_no_clock_and_a_visible_state(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, reporter=None)
        row = answer(case, by, "EMA")

        assert running(case) == {}
        assert (row["reportable"], row["basis"], row["status"]) == (
            "undecided",
            "pre_case",
            "no_clock",
        )
        assert row["missing"] == ["identifiable reporter"]


def test_completing_a_pre_case_starts_the_clocks_from_the_completion(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, reporter=None)
        with at("2035-06-08T12:00:00Z"):
            cases.complete_pre_case(
                case, by=by, aware_at="2035-06-08", aware_zone="Europe/Berlin", reason="The site answered.",
                reporter={"qualification": "physician"},
            )  # fmt: skip

        assert running(case)["EU-SUSAR-15"] == "2035-06-23"


def test_a_country_without_loaded_rules_is_a_clock_that_reaches_a_person(world: World) -> None:
    with acting(world.northwind["study-lead"]) as lead:
        add_country(by=lead, study=world.alpha, country="ZA")
    by = specialist(world)
    with acting(by):
        case = known(world)
        row = answer(case, by, "ZA")
        clock = Deadline.objects.get(subject_id=case.pk, jurisdiction="ZA")

    assert (row["reportable"], row["basis"]) == ("undecided", "no_rule")
    assert row["reason"].startswith("No rule is loaded for South Africa.")
    assert clock.is_unanswered
    assert clock.next_stage


class TestUpgrade:
    """New facts shorten; nothing moves later."""

    def test_fatality_takes_over_the_running_clock(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            with at("2035-06-05T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2035-06-05", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
                )  # fmt: skip

            assert running(case)["EU-SUSAR-UPG"] == "2035-06-12"
            assert "EU-SUSAR-15" not in running(case)
            assert states(case)["EMA:EU-SUSAR-15"] == "stopped"
            assert (
                SafetyReport.objects.get(rule_id="EU-SUSAR-15").status == ReportStatus.NOT_REQUIRED
            )

    def test_a_case_that_becomes_serious_has_a_new_day_zero(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, events=[MILD])
            assert running(case) == {}
            with at("2035-06-20T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2035-06-18", aware_zone="Europe/Berlin", reason="Admitted.", events=[EVENT]
                )  # fmt: skip

            assert running(case)["EU-SUSAR-15"] == "2035-07-03"

    def test_an_earlier_awareness_of_anybody_moves_every_clock_forward(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-06-05")
            with at("2035-06-06T12:00:00Z"):
                facts.record_fact(
                    case, by=by, kind="received_at", at="2035-06-02", zone="Europe/Paris", note="The monitor knew."
                )  # fmt: skip

            assert running(case)["EU-SUSAR-15"] == "2035-06-17"

    def test_a_corrected_awareness_may_move_a_clock_later_and_says_why(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            wrong = case.facts.get(kind="received_at")
            with at("2035-06-06T12:00:00Z"):
                facts.record_fact(
                    case, by=by, kind="received_at", at="2035-06-03", zone="Europe/Berlin", note="Misread.",
                    corrects=wrong.pk,
                )  # fmt: skip

            assert running(case)["EU-SUSAR-15"] == "2035-06-18"


class TestDowngrade:
    """Only a physician's signature stops a clock."""

    def test_opinions_against_it_leave_the_clocks_running(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world, products=[DENIED])
            before = running(case)
            judged(case, by, "not_related", "unexpected", on="2035-06-03")
            row = answer(case, by, "EMA")

            assert (row["reportable"], row["needs_signature"]) == ("no", True)
            assert running(case) == before

    def test_a_written_no_stops_nothing(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            decision = written_no(case, by, "EMA", on="2035-06-03")

            assert "EU-SUSAR-15" in running(case)
            assert answer(case, by, "EMA")["awaiting_signature"] == decision.pk

    def test_a_signed_no_stops_the_clocks_of_its_authority_alone(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world)
            decision = signed_no(case, by, "EMA", on="2035-06-03")
            row = answer(case, by, "EMA")
            clock = Deadline.objects.get(key__endswith="EMA:EU-SUSAR-15")

            assert (row["reportable"], row["rationale"], row["status"]) == (
                "no", "Explained by the disease.", "stopped",
            )  # fmt: skip
            assert clock.status == "stopped"
            assert "Explained by the disease." in clock.stop_reason
            assert "UK-SUSAR-3C-15" in running(case)
            decision.refresh_from_db()
            assert decision.signature_id is not None

    def test_a_signature_with_the_wrong_password_stops_nothing(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world)
            decision = written_no(case, by, "EMA", on="2035-06-03")
            with pytest.raises(RuleBroken, match="password"), at("2035-06-03T16:00:00Z"):
                sign_decision(
                    decision,
                    by=by,
                    shown=shown_sha256(decision),
                    credentials=credentials(by, "wrong"),
                )

            assert "EU-SUSAR-15" in running(case)

    def test_a_no_written_on_older_facts_is_not_signed(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world)
            decision = written_no(case, by, "EMA", on="2035-06-03")
            with at("2035-06-04T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2035-06-04", aware_zone="Europe/Berlin", reason="Died.", events=[DEATH]
                )  # fmt: skip
            with pytest.raises(Stale, match="changed since"), at("2035-06-04T13:00:00Z"):
                sign_decision(
                    decision, by=by, shown=shown_sha256(decision), credentials=credentials(by)
                )

            assert answer(case, by, "EMA")["awaiting_signature"] is None

    def test_news_after_a_signed_no_starts_the_clock_again_with_a_new_day_zero(
        self, world: World
    ) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world)
            signed_no(case, by, "EMA", on="2035-06-03")
            with at("2035-06-20T12:00:00Z"):
                cases.add_follow_up(
                    case, by=by, aware_at="2035-06-20", aware_zone="Europe/Berlin", reason="Recurred.",
                    narrative="It came back on re-exposure.",
                )  # fmt: skip

            assert running(case)["EU-SUSAR-15"] == "2035-07-05"
            assert answer(case, by, "EMA")["reportable"] == "presumed"

    def test_a_signed_no_is_not_signed_twice(self, world: World) -> None:
        by = specialist(world)
        give_password(by)
        with acting(by):
            case = known(world)
            decision = signed_no(case, by, "EMA", on="2035-06-03")
            decision.refresh_from_db()

            with pytest.raises(TransitionRefused, match="awaits its signature"):
                sign_decision(
                    decision, by=by, shown=shown_sha256(decision), credentials=credentials(by)
                )

    def test_a_yes_where_no_rule_sets_a_date_needs_a_target(self, world: World) -> None:
        with acting(world.northwind["study-lead"]) as lead:
            add_country(by=lead, study=world.alpha, country="ZA")
        by = specialist(world)
        with acting(by):
            case = known(world)
            given = {
                "authority": "ZA",
                "reportable": "yes",
                "rationale": "South African site affected.",
            }
            with pytest.raises(RuleBroken, match="until when"):
                decide(case, by=by, **given)
            with at("2035-06-03T12:00:00Z"):
                decide(case, by=by, due_on=case.received_on.replace(day=8), **given)

            clock = Deadline.objects.get(key__endswith="ZA:decided")
            assert (clock.is_internal_target, clock.due_on.isoformat()) == (True, "2035-06-08")
            assert states(case)["ZA:no-rule"] == "stopped"
            assert answer(case, by, "ZA")["reportable"] == "yes"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"authority": "EMA", "reportable": "yes"}, "reportable already"),
            ({"authority": "FDA", "reportable": "yes"}, "Record the determination"),
            ({"authority": "EMA", "reportable": "perhaps"}, "Decide"),
            ({"authority": "PMDA", "reportable": "no"}, "not judged"),
        ],
    )
    def test_a_decision_that_decides_nothing_is_refused(
        self, world: World, given: dict[str, str], field: str
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            before = ReportabilityDecision.objects.count()
            with pytest.raises(RuleBroken, match=field):
                decide(case, by=by, rationale="Because.", **given)

            assert ReportabilityDecision.objects.count() == before

    def test_who_does_not_hold_the_medical_review_does_not_decide(self, world: World) -> None:
        with acting(specialist(world)):
            case = known(world)
        physician = world.northwind["safety-physician"]

        with (
            acting(physician),
            pytest.raises(NotPermitted, match=r"Medical review of safety.*Helix"),
        ):
            decide(
                SafetyCase.objects.get(pk=case.pk),
                by=physician,
                authority="EMA",
                reportable="no",
                rationale="No.",
            )


class TestVoid:
    """Nullified and duplicate cases."""

    def test_nullification_stops_every_clock_with_its_reason(self, world: World) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            with at("2035-06-03T12:00:00Z"):
                cases.nullify(case, by=by, reason="Wrong participant.")

            assert running(case) == {}
            assert "Wrong participant." in Deadline.objects.get(rule_id="EU-SUSAR-15").stop_reason
            assert {row["basis"] for row in answers(case, by)} == {"void"}
            assert {each.status for each in SafetyReport.objects.all()} == {"not_required"}

    def test_s38_what_is_valid_again_is_a_new_case_with_its_own_day_zero(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            case = known(world)
            with at("2035-06-01T13:00:00Z"):
                cases.nullify(case, by=by, reason="Never happened.")
            with at("2035-06-20T12:00:00Z"):
                successor = opened(by, world.alpha, aware_at="2035-06-20", follows=case)

            assert running(case) == {}
            assert running(successor)["EU-SUSAR-15"] == "2035-07-05"
            assert successor.follows_case_id == case.pk
            assert successor.worldwide_unique_case_id != case.worldwide_unique_case_id
            ids = CaseVersion.objects.filter(case__in=[case, successor]).values_list(
                "safety_report_id", flat=True
            )
            assert len(set(ids)) == len(ids)

    def test_of_duplicates_the_earliest_day_zero_survives_and_one_set_of_clocks(
        self, world: World
    ) -> None:
        by = specialist(world)
        with acting(by):
            first = known(world, on="2035-06-02")
            second = known(world, on="2035-06-05")
            with at("2035-06-06T12:00:00Z"):
                cases.mark_duplicate(first, by=by, of=second.pk, reason="Same event.")
            second.refresh_from_db()

            assert running(first) == {}
            assert running(second)["EU-SUSAR-15"] == "2035-06-17"


def test_a_strangers_sponsor_sees_neither_answers_nor_clocks(world: World) -> None:
    with acting(specialist(world)):
        known(world)
    with acting(world.northwind["safety-physician"]):
        assert ReportabilityDecision.objects.count() == 3
        assert Deadline.objects.exists()

    with acting(world.meridian["safety-physician"]):
        assert not ReportabilityDecision.objects.exists()
        assert not SafetyReport.objects.exists()
        assert not Deadline.objects.exists()
