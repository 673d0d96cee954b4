"""The days that reports and letters take, per company, monitor and site."""

from datetime import date

from monitoring.rules.metrics import VisitDays, figures
from tests.deadlines.lane import run_lanes, subjects
from tests.documents.papers import own_limits
from tests.monitoring.reporting import submitted
from tests.monitoring.scene import conducted
from tests.studies.faces import Api, session
from tests.world import World

__all__ = ["own_limits"]
ON = date(2026, 3, 10)
TODAY = date(2026, 4, 1)


def test_medians_count_what_is_done_and_lateness_what_is_not() -> None:
    visits = [
        VisitDays("Orbis", ON, date(2026, 3, 13), date(2026, 3, 20), None),
        VisitDays("Orbis", ON, date(2026, 3, 19), None, None),
        VisitDays("Helix", date(2026, 3, 30), None, None, None),
    ]

    helix, orbis = figures(visits, {"draft": 5, "final": 10}, TODAY)

    draft, final, letter = (orbis.steps[name] for name in ("draft", "final", "letter"))
    assert (draft.done, draft.median_days, draft.longest_days, draft.late) == (2, 6.0, 9, 1)
    assert (final.done, final.late) == (1, 1)
    assert (letter.done, letter.median_days, letter.late, letter.target) == (0, None, 0, None)
    assert (helix.visits, helix.steps["draft"].late) == (1, 0)


def test_the_sponsor_reads_them_per_company_and_nobody_else(world: World) -> None:
    submitted(world)
    by_company = Api(world.northwind["study-lead"]).results("visit-report-times/", study=str(world.alpha))  # fmt: skip
    by_monitor = Api(world.orbis["lead-cra"]).results("visit-report-times/", study=str(world.alpha), by="monitor")  # fmt: skip

    (row,) = by_company
    assert (row["group"], row["visits"], row["draft_done"], row["draft_target_days"]) == ("Orbis", 1, 1, 5)  # fmt: skip
    assert row["draft_late"] == 1  # visited in March 2026
    assert [each["group"] for each in by_monitor] == [world.orbis["cra"].name]
    for by in (world.helix["lead-cra"], world.meridian["study-lead"]):
        assert Api(by).results("visit-report-times/", study=str(world.alpha)) == []
    refused = Api(world.northwind["study-lead"]).get("visit-report-times/", study=str(world.alpha), by="country")  # fmt: skip
    assert refused.status_code == 422


def test_late_reports_and_letters_alert_by_the_ladder(world: World) -> None:
    conducted(world)
    monitoring = [world.orbis[role] for role in ("cra", "lead-cra", "project-manager")]

    run_lanes(world, "2035-03-17T08:00:00")

    told = {subject for by in monitoring for subject in subjects(by)}
    for what in ("Visit report for review", "Visit report approved", "Follow-up letter"):
        assert any(each.startswith("Overdue") and what in each for each in told), told
    assert not any("Confirmation letter" in each and each.startswith("Overdue") for each in told)
    for stranger in (world.helix["lead-cra"], world.meridian["study-lead"]):
        assert not any("Visit report" in each for each in subjects(stranger))


def test_the_page_shows_figures_with_their_targets(world: World) -> None:
    submitted(world)
    page = session(world.northwind["study-lead"]).get("/o/northwind/report-times/", {"study": str(world.alpha)})  # fmt: skip

    assert page.status_code == 200
    assert "Orbis" in page.content.decode()
    assert "(5) of 1" in page.content.decode()
