"""Cases in India, Korea and Switzerland and of device studies, from the facts to clocks, reports and answers."""

from cro_platform.access.principal import acting
from cro_platform.deadlines.models import Deadline
from cro_platform.deadlines.services import start
from pharmacovigilance.models import ReportabilityDecision, SafetyReport
from pharmacovigilance.services import facts, submission
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.reportability.answers import answers
from studies.models import Intervention
from studies.services import add_country
from tests.deadlines.clocks import susar
from tests.deadlines.lane import run_lanes
from tests.deadlines.lane import subjects as subjects_of
from tests.pharmacovigilance.clocked import DEATH, answer, known, running, specialist, states, utc
from tests.pharmacovigilance.safety import EVENT
from tests.world import World, at

INDIAN = EVENT | {"country": "IN", "onset_on": "2035-06-01"}


def runs_in(world: World, country: str) -> None:
    with acting(world.northwind["study-lead"]) as lead:
        add_country(by=lead, study=world.alpha, country=country)


def tests_device(world: World, *others: str) -> None:
    with acting(world.northwind["study-lead"]):
        for kind in ("device", *others):
            Intervention.objects.create(study_id=world.alpha, name=kind.title(), kind=kind)


class TestIndia:
    """Every serious event starts the investigator's 24 hours and the 14 days."""

    def test_both_clocks_run_from_their_own_day(self, world: World) -> None:
        runs_in(world, "IN")
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-06-02", events=[INDIAN])
            clocks = running(case)
            hours = Deadline.objects.get(subject_id=case.pk, rule_id="IN-SAE-24H")
            recipients = set(
                SafetyReport.objects.filter(case=case, rule_id="IN-SAE-24H").values_list("recipient", flat=True)
            )  # fmt: skip

        assert (clocks["IN-SAE-24H"], clocks["IN-SAE-14"]) == ("2035-06-02", "2035-06-16")
        assert hours.label.startswith("Investigator's 24-hour report to CDSCO")
        assert hours.due_at == utc("2035-06-01T18:30:00")  # midnight in Kolkata
        assert recipients == {"CDSCO", "sponsor", "ethics committee"}

    def test_a_month_is_no_onset_and_the_clock_asks_a_person(self, world: World) -> None:
        runs_in(world, "IN")
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-06-02", events=[INDIAN | {"onset_on": "2035-05"}])
            clock = Deadline.objects.get(subject_id=case.pk, key__endswith=":IN-SAE-24H")

            assert (clock.due_on, clock.is_unanswered) == (None, True)
            assert "occurred: missing" in clock.outcome
        run_lanes(world, "2035-06-02T12:00:05")
        told = subjects_of(world.northwind["safety-physician"])
        assert any(
            each.startswith("Without a legal date") and "24-hour" in each for each in told
        ) or any("a person has to decide: Investigator" in each for each in told)

    def test_a_report_of_the_investigator_in_time_is_recorded_as_it_was(self, world: World) -> None:
        runs_in(world, "IN")
        by = world.northwind["safety-physician"]  # the sponsor kept reporting in India
        with acting(specialist(world)):
            case = known(world, on="2035-06-02", events=[INDIAN | {"onset_on": "2035-06-02"}])
        with acting(by):
            for row in SafetyReport.objects.filter(case=case, rule_id="IN-SAE-24H"):
                with at("2035-06-03T12:00:00Z"):
                    submission.submit(row, by=by, at=utc("2035-06-02T15:00:00"), evidence="SUGAM-1")
            clock = Deadline.objects.get(subject_id=case.pk, rule_id="IN-SAE-24H")

        assert (clock.status, clock.is_late) == ("met", False)


class TestKorea:
    """Domestic knowledge is a fact of its own; the earlier awareness counts."""

    def test_it_is_kept_beside_and_moves_nothing(self, world: World) -> None:
        runs_in(world, "KR")
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-06-01", events=[DEATH])
            before = running(case)["KR-7"]
            with at("2035-06-06T12:00:00Z"):
                facts.record_fact(
                    case, by=by, kind="domestic_known_at", at="2035-06-05", zone="Asia/Seoul", note="Seoul was told."
                )  # fmt: skip
            clock = Deadline.objects.get(subject_id=case.pk, rule_id="KR-7")
            row = answer(case, by, "MFDS")

        assert (before, clock.due_on.isoformat()) == ("2035-06-08", "2035-06-08")
        assert clock.facts["domestic_aware"] == "2035-06-05"
        assert row["unverified"]
        assert "debated" in row["duties"][0]["why"]


class TestDevices:
    """Where every investigational product is a device, the laws on devices give the clocks."""

    def test_a_serious_effect(self, world: World) -> None:
        tests_device(world)
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-11-15")
            clocks = running(case)
            rows = {row["authority"]: row for row in answers(case, by)}

        assert clocks["EU-MDR-7"] == "2035-11-22"
        assert clocks["US-IDE-UADE-SP"] == "2035-11-30"  # Thanksgiving on the 22nd
        assert not {rule for rule in clocks if "SUSAR" in rule or "IND" in rule}
        assert (rows["MHRA"]["reportable"], rows["MHRA"]["basis"]) == ("undecided", "no_rule")
        assert (rows["EMA"]["unverified"], rows["FDA"]["unverified"]) == (True, False)

    def test_a_medicine_beside_the_device_keeps_the_law_on_medicines(self, world: World) -> None:
        tests_device(world, "drug")
        by = specialist(world)
        with acting(by):
            case = known(world, on="2035-11-15")
            row = answer(case, by, "EMA")

        assert row["rule"] == "EU-SUSAR-15"
        assert "also tests a device" in row["reason"]


def test_an_answer_given_under_the_countrys_code_makes_room_for_the_authority(
    world: World,
) -> None:
    """As an older database holds it: Switzerland was judged before its rules were loaded."""
    by = specialist(world)
    with acting(by):
        case = known(world, on="2035-06-01", events=[EVENT | {"country": "CH"}])
        old = ReportabilityDecision.objects.create(
            study_id=case.study_id,
            case=case,
            version_id=case.current_version_id,
            authority="CH",
            jurisdiction="CH",
            reportable="undecided",
            reason="No rule is loaded for Switzerland.",
            inputs={"basis": "no_rule", "authority_name": "Authority of Switzerland"},
            is_current=True,
            decided_at=utc("2035-06-01T12:00:00"),
        )
        with at("2035-06-01T12:00:00Z"):
            start(susar(world.alpha, key=f"{case.pk}:CH:no-rule", subject_id=case.pk, jurisdiction="CH", rule_id="", facts={}))  # fmt: skip
    runs_in(world, "CH")
    with acting(by):
        with at("2035-06-02T12:00:00Z"):
            reassess(case, by=by)
        swiss = [each for each in answers(case, by) if each["jurisdiction"] == "CH"]
        old.refresh_from_db()

        assert [each["authority"] for each in swiss] == ["Swissmedic"]
        assert not old.is_current
        assert running(case)["CH-SUSAR-15"] == "2035-06-16"
        assert states(case)["CH:no-rule"] == "stopped"
        assert len(swiss[0]["deadlines"]) == 2
