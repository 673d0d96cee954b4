"""Enrolment is counted from dated states, planned by who may plan, and seen by nobody beyond the wall."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cro_platform.access.errors import NotPermitted, RuleBroken
from cro_platform.access.principal import Principal, acting
from cro_platform.audit.intent import intent
from sites.models import EnrolmentPlan, StudySite, Subject, SubjectEvent
from sites.rules.plan import Piece, course, of_country, planned_by, standing, total
from sites.selectors.enrolment import Enrolment, enrolments, weeks_of_sites
from sites.services.enrolment import change_enrolment_plan, plan_enrolment
from sites.services.study_sites import add_study_site, move_site
from sites.services.subjects import add_subject, correct_day, date_subject, move_subject
from studies.selectors.instants import transaction_instant
from tests.sites.enrolled import ago, participant, recruiting, two_sites
from tests.studies.faces import Api, pointers, session
from tests.world import World


def enrolment(world: World, by: Principal | None = None, *, expected: int | None = None) -> Enrolment:  # fmt: skip
    with acting(by or world.northwind["study-lead"]):
        today = transaction_instant().date()
        return enrolments([(world.alpha, expected)], today)[world.alpha]


def planned(by: Principal, world: World, number: int, **where: Any) -> EnrolmentPlan:
    with acting(by):
        return plan_enrolment(
            by=by, study=world.alpha, planned=number, starts_on=ago(100), ends_on=ago(-100), **where
        )


# Days of participants


def test_counts_come_from_dated_states(world: World) -> None:
    two_sites(world)

    found = enrolment(world)

    assert [(s.number, s.screened, s.failed, s.enrolled) for s in found.sites] == [
        ("DE01", 4, 1, 3),
        ("FR01", 2, 0, 1),
    ]
    assert (found.screened, found.failed, found.enrolled, found.undated) == (6, 1, 4, 0)
    assert found.failure_share == pytest.approx(0.2)


def test_each_site_and_week_has_its_own_count(world: World) -> None:
    german, french = two_sites(world)
    with acting(world.northwind["study-lead"]):
        weeks = weeks_of_sites(world.alpha)
        of_france = weeks_of_sites(world.alpha, country="FR")
        recent = weeks_of_sites(world.alpha, site=german.pk, since=ago(10))

    assert sum(w.enrolled for w in weeks) == 4
    assert sum(w.failed for w in weeks) == 1
    assert all(w.week.weekday() == 0 for w in weeks)
    assert [w.week for w in weeks] == sorted((w.week for w in weeks), reverse=True)
    assert {w.study_site for w in of_france} == {french.pk}
    assert [(w.screened, w.enrolled) for w in recent if w.enrolled] == [(w.screened, 1) for w in recent if w.enrolled]  # fmt: skip


def test_a_day_nobody_stated_is_counted_nowhere_and_told(world: World) -> None:
    german, _french = two_sites(world)
    by = world.helix["project-manager"]
    with acting(by):
        subject = add_subject(by=by, study_site=german, code="D-9")
        with intent("test.enrol", reason="From before days were kept"):
            Subject.objects.filter(pk=subject.pk).update(status="enrolled")

    assert (enrolment(world).enrolled, enrolment(world).undated) == (4, 1)
    with acting(by):
        subject.refresh_from_db()
        date_subject(subject, by=by, on=ago(9), reason="Screening log")
        with pytest.raises(RuleBroken, match="correct it"):
            date_subject(subject, by=by, on=ago(8), reason="Again")

    assert (enrolment(world).enrolled, enrolment(world).undated) == (5, 0)


def test_a_correction_moves_the_count_and_keeps_the_old_row(world: World) -> None:
    two_sites(world)
    by = world.helix["project-manager"]
    with acting(by):
        event = SubjectEvent.objects.get(subject__code="D-1", status="enrolled")
        correct_day(event, by=by, on=ago(75), reason="Misread")

        with pytest.raises(RuleBroken, match="corrected already"):
            correct_day(event, by=by, on=ago(70), reason="Again")
        assert SubjectEvent.objects.filter(subject__code="D-1", status="enrolled").count() == 2
    assert enrolment(world).enrolled == 4
    assert enrolment(world).weeks[0][0] <= ago(75)
    assert enrolment(world).weeks[0][0] > ago(82)


@pytest.mark.parametrize(
    ("days", "words"), [(-2, "not begun"), (31, "earlier")], ids=["to come", "before screening"]
)
def test_a_day_that_cannot_be_is_refused(world: World, days: int, words: str) -> None:
    by = world.helix["project-manager"]
    site = recruiting(world, "DE", "DE01", since=60)
    subject = participant(by, site, "D-1", screened=30)
    with acting(by):
        with pytest.raises(RuleBroken, match=words):
            move_subject(subject, "enrol", by=by, reason="Eligible", on=ago(days))

        assert Subject.objects.get(pk=subject.pk).status == "screening"
        assert SubjectEvent.objects.filter(subject=subject).count() == 1


def test_a_step_without_a_day_happened_today(world: World) -> None:
    by = world.helix["project-manager"]
    site = recruiting(world, "DE", "DE01", since=60)
    subject = participant(by, site, "D-1", screened=30)
    with acting(by):
        move_subject(subject, "enrol", by=by, reason="Eligible")

        assert SubjectEvent.objects.get(subject=subject, status="enrolled").on == ago(0)


def test_a_site_keeps_the_day_its_enrolment_closed(world: World) -> None:
    by = world.orbis["project-manager"]
    site = recruiting(world, "DE", "DE01", since=60)
    with acting(by):
        with pytest.raises(RuleBroken, match="was activated on"):
            move_site(site, "close-enrolment", by=by, on=ago(61))
        move_site(site, "close-enrolment", by=by, on=ago(5))

        assert StudySite.objects.get(pk=site.pk).enrolment_closed_on == ago(5)


# Plans


def test_the_sponsor_plans_the_study_and_a_cro_the_countries_it_selects_sites_in(world: World) -> None:  # fmt: skip
    lead, manager, other = (
        world.northwind["study-lead"],
        world.helix["project-manager"],
        world.orbis["project-manager"],
    )
    planned(lead, world, 40)
    planned(manager, world, 25, country="DE")

    with pytest.raises(NotPermitted, match="sponsor's"):
        planned(manager, world, 50)
    with pytest.raises(
        NotPermitted, match="does not hold “Selection of investigators and sites” for FR"
    ):
        planned(other, world, 5, country="FR")
    assert enrolment(world).target == 40


def test_a_plan_is_made_once_and_changed_with_a_reason(world: World) -> None:
    lead = world.northwind["study-lead"]
    plan = planned(lead, world, 40)

    with pytest.raises(RuleBroken, match="change it"):
        planned(lead, world, 41)
    with acting(lead):
        change_enrolment_plan(plan, by=lead, reason="Amendment 2", planned=60)
        with pytest.raises(RuleBroken, match="ends after"):
            change_enrolment_plan(plan, by=lead, reason="Typing", ends_on=ago(200))
    assert enrolment(world).target == 60


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"country": "BR"}, "/country"),
        ({"ends_on": "2030-01-01"}, "/ends_on"),
        ({"planned": 0}, "/planned"),
        ({"study": "rival"}, "/study"),
    ],
    ids=["a country it does not run in", "ends before it starts", "nobody", "a competitor's study"],
)
def test_a_plan_that_cannot_be_is_refused_by_its_field(
    world: World, body: dict[str, Any], pointer: str
) -> None:
    wanted = {"study": str(world.alpha), "planned": 10, "starts_on": "2030-01-01", "ends_on": "2031-01-01"} | body  # fmt: skip
    if wanted["study"] == "rival":
        wanted["study"] = str(world.rival)

    answer = Api(world.northwind["study-lead"]).post("enrolment-plans/", wanted)

    assert answer.status_code == 422, answer.content
    assert pointers(answer) == {pointer}


STUDY = Piece(100, date(2030, 1, 1), date(2030, 12, 31))
GERMANY = Piece(60, date(2030, 2, 1), date(2030, 6, 1), "DE")
SITE = Piece(30, date(2030, 3, 1), date(2030, 9, 1), "DE", "site")
FRENCH_SITE = Piece(20, date(2030, 3, 1), date(2030, 9, 1), "FR", "other")


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        ([STUDY, GERMANY, SITE, FRENCH_SITE], 100),
        ([GERMANY, SITE, FRENCH_SITE], 80),
        ([SITE, FRENCH_SITE], 50),
        ([], 0),
    ],
    ids=["its own plan stands", "a country's before its sites'", "sites alone", "none"],
)
def test_nobody_is_planned_twice(pieces: list[Piece], count: int) -> None:
    assert total(standing(pieces)) == count


def test_a_country_is_planned_by_itself_or_by_its_sites() -> None:
    assert of_country([STUDY, GERMANY, SITE], "DE") == [GERMANY]
    assert of_country([STUDY, SITE, FRENCH_SITE], "DE") == [SITE]
    assert of_country([STUDY], "DE") == []


def test_a_plan_is_nothing_before_whole_at_its_end_and_even_between() -> None:
    assert GERMANY.by(date(2030, 1, 31)) == 0
    assert GERMANY.by(date(2030, 4, 2)) == pytest.approx(30)
    assert GERMANY.by(date(2031, 1, 1)) == 60
    assert planned_by([GERMANY, SITE], date(2030, 9, 1)) == 90


def test_the_course_of_a_plan_bends_where_a_piece_begins_or_ends() -> None:
    line = course([GERMANY, FRENCH_SITE])

    assert (line[0], line[-1]) == ((date(2030, 2, 1), 0), (date(2030, 9, 1), 80))
    assert {date(2030, 3, 1), date(2030, 6, 1)} <= {day for day, _count in line}
    assert [count for _day, count in line] == sorted(count for _day, count in line)


# Against plan and forecast


def test_enrolment_stands_against_the_plan_of_today(world: World) -> None:
    two_sites(world)
    assert enrolment(world).standing == "unplanned"

    plan = planned(world.northwind["study-lead"], world, 8)

    found = enrolment(world)
    assert (found.planned, found.target, found.standing) == (4, 8, "on_track")
    with acting(world.northwind["study-lead"]):
        change_enrolment_plan(plan, by=world.northwind["study-lead"], reason="More", planned=40)
    assert enrolment(world).standing == "behind"


def test_the_forecast_begins_at_what_is_and_leaves_out_what_nobody_knows(world: World) -> None:
    two_sites(world)
    by = world.helix["project-manager"]
    planned(world.northwind["study-lead"], world, 30)
    with acting(by):
        add_study_site(by=by, study=world.alpha, country="GB", name="Infirmary", number="GB01")

    found = enrolment(world)
    ahead = found.ahead()

    assert [site.number for site in found.uncounted] == ["GB01"]
    assert ahead[0][1:] == (4, 4, 4)
    assert all(low <= expected <= high for _on, low, expected, high in ahead)
    assert ahead[-1][2] > 4
    assert found.reached is not None
    assert found.at_end() is not None
    with acting(by):
        site = StudySite.objects.get(number="GB01")
        plan_enrolment(by=by, study=world.alpha, planned=5, starts_on=ago(-30), ends_on=ago(-90), country="", study_site=site)  # fmt: skip
    assert enrolment(world).uncounted == []


def test_a_target_comes_from_the_plan_before_the_study_s_record(world: World) -> None:
    assert enrolment(world, expected=77).target == 77
    planned(world.northwind["study-lead"], world, 8)
    assert enrolment(world, expected=77).target == 8


# Walls


def test_a_competitor_counts_nothing(world: World) -> None:
    two_sites(world)
    planned(world.northwind["study-lead"], world, 8)
    rival = world.meridian["study-lead"]

    found = enrolment(world, rival)

    assert (found.sites, found.pieces, found.weeks, found.undated) == ([], [], [], 0)
    for name in ("enrolment-counts", "enrolment-forecasts"):
        assert Api(rival).results(f"{name}/", study=world.alpha) == []
    assert session(rival).get(f"/o/meridian/studies/{world.alpha}/enrolment/").status_code == 404


def test_inside_a_cro_only_the_people_of_a_study_count_it(world: World) -> None:
    two_sites(world)
    second = world.helix["safety-specialist.meridian"]

    assert enrolment(world, second).sites == []
    assert Api(second).results("enrolment-counts/", study=world.alpha) == []
    assert session(second).get(f"/o/helix/studies/{world.alpha}/enrolment/").status_code == 404


def test_no_count_is_told_by_arm(world: World) -> None:
    two_sites(world)
    rows = Api(world.northwind["study-lead"]).results("enrolment-counts/", study=world.alpha)

    assert rows
    assert {"week", "study_site", "number", "country", "screened", "screen_failures", "enrolled"} == rows[0].keys()  # fmt: skip
    with acting(world.northwind["study-lead"]), CaptureQueriesContext(connection) as captured:
        enrolments([(world.alpha, None)], transaction_instant().date())
        weeks_of_sites(world.alpha)
    assert not any("subjectarm" in each["sql"] for each in captured.captured_queries)


def test_one_study_takes_the_statements_of_three(world: World) -> None:
    two_sites(world)
    lead = world.northwind["study-lead"]
    with acting(lead):
        today = transaction_instant().date()
        counts = []
        for ids in ([world.alpha], [world.alpha, world.bravo, world.rival]):
            with CaptureQueriesContext(connection) as captured:
                enrolments([(each, None) for each in ids], today)
            counts.append(len(captured.captured_queries))

    assert counts == [5, 5]


# Pages


def test_the_page_tells_curve_countries_sites_and_what_the_figures_stand_on(world: World) -> None:
    two_sites(world)
    planned(world.northwind["study-lead"], world, 30)
    with acting(world.helix["project-manager"]) as by:
        add_study_site(by=by, study=world.alpha, country="GB", name="Infirmary", number="GB01")
    page = session(world.northwind["study-lead"]).get(f"/o/northwind/studies/{world.alpha}/enrolment/")  # fmt: skip
    text = page.content.decode()

    assert page.status_code == 200
    for word in (
        "DE01 Charité", "FR01 Hôpital", "Germany", "1 (20 %)", "Poisson–gamma", "planned start: GB01", "4 participants on",
    ):  # fmt: skip
        assert word in text, word
    assert "Plan enrolment" in text
    reader = session(world.northwind["medical-monitor"]).get(f"/o/northwind/studies/{world.alpha}/enrolment/")  # fmt: skip
    assert reader.status_code == 200
    assert "Plan enrolment" not in reader.content.decode()


def test_the_study_s_page_leads_to_it(world: World) -> None:
    two_sites(world)
    text = session(world.northwind["study-lead"]).get(f"/o/northwind/studies/{world.alpha}/").content.decode()  # fmt: skip

    assert f"/o/northwind/studies/{world.alpha}/enrolment/" in text


def test_the_forecast_is_told_to_machines(world: World) -> None:
    two_sites(world)
    planned(world.northwind["study-lead"], world, 30)

    rows = Api(world.northwind["study-lead"]).results("enrolment-forecasts/", study=world.alpha)

    assert (rows[0]["low"], rows[0]["high"], rows[0]["planned"]) == (4, 4, 15)
    assert rows[-1]["low"] < rows[-1]["expected"] < rows[-1]["high"]
    assert rows[-1]["planned"] == 30


def test_plans_are_listed_and_made_by_both_faces(world: World) -> None:
    days = {"starts_on": ago(5).isoformat(), "ends_on": (ago(5) + timedelta(90)).isoformat()}
    body = {"study": str(world.alpha), "planned": 12} | days  # fmt: skip
    made = Api(world.northwind["study-lead"]).post("enrolment-plans/", body)
    client = session(world.northwind["study-lead"])
    form = client.post("/o/northwind/enrolment-plans/new/", body | {"country": "DE", "study_site": "", "planned": 7})  # fmt: skip

    assert made.status_code == 201, made.content
    assert form.status_code == 302, form.content.decode()[-1500:]
    rows = Api(world.helix["project-manager"]).results("enrolment-plans/")
    assert [(row["country"], row["planned"]) for row in rows] == [("DE", 7), ("", 12)]
