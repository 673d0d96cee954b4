"""Charts say in words and in a table what they draw, are sound SVG without style, and the same input gives the same bytes."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template

from cro_platform.web.charts import (
    Band,
    CalendarDay,
    Chart,
    Mark,
    Share,
    Span,
    bars,
    calendar,
    curve,
    distribution,
    gantt,
)
from cro_platform.web.charts.scales import Scale, month_ticks, round_ticks

DAY = date(2035, 6, 11)
SPACE = "{http://www.w3.org/2000/svg}"


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def enrolment() -> Chart:
    return curve(
        title="Enrolment <AURORA>",
        today=DAY,
        actual=[(after(-60), 0), (after(-30), 12), (DAY, 31)],
        planned=[(after(-60), 0), (after(60), 100)],
        forecast=[Band(DAY, 31, 31, 31), Band(after(60), 70, 85, 101)],
        target=100,
    )


def plan() -> Chart:
    marks = (Mark(after(-20), "First planned", "baseline"), Mark(DAY, "Expected", "expected", "warning"))  # fmt: skip
    return gantt(
        title="Milestones",
        today=DAY,
        rows=[
            Span("Enrolment", after(-60), after(40), after(-60), after(20)),
            Span("First participant enrolled", marks=marks),
            Span("Database locked", marks=(Mark(after(-9), "Reached", "reached", "success"),)),
        ],
    )


def countries() -> Chart:
    rows = [Share("Germany", 5, 8), Share("Bosnia and Herzegovina with more", 0, 2)]
    return bars(title="Sites by country", rows=rows, value="Active", rest="Planned")


def due() -> Chart:
    entries = [CalendarDay(after(-1), 1, "danger"), CalendarDay(after(2), 3, "warning", "3 clocks")]
    return calendar(title="Deadlines", today=DAY, entries=entries)


def turnaround() -> Chart:
    return distribution(title="Reports", values=[3, 4, 4, 9, 10, 11, 30], limit=10)


ALL: dict[str, Callable[[], Chart]] = {
    "curve": enrolment,
    "gantt": plan,
    "bars": countries,
    "calendar": due,
    "distribution": turnaround,
}
every = pytest.mark.parametrize("make", ALL.values(), ids=ALL)


def texts(chart: Chart) -> list[str]:
    return [each.text or "" for each in ET.fromstring(str(chart.svg)).iter(f"{SPACE}text")]


def of_class(chart: Chart, name: str) -> list[ET.Element]:
    return [e for e in ET.fromstring(str(chart.svg)).iter() if e.get("class") == name]


def rendered(chart: Chart) -> str:
    return Template("{% chart drawn %}").render(Context({"drawn": chart}))


@every
def test_a_drawing_is_named_and_described(make: Callable[[], Chart]) -> None:
    root = ET.fromstring(str(make().svg))
    named, described = root.find(f"{SPACE}title"), root.find(f"{SPACE}desc")

    assert named is not None
    assert described is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == named.get("id")
    assert root.get("aria-describedby") == described.get("id")
    assert described.text == make().description
    assert len(make().description) > 20


@every
def test_nothing_is_styled_where_the_content_policy_forbids_it(make: Callable[[], Chart]) -> None:
    page = rendered(make())

    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page)


@every
def test_every_ink_has_a_class_for_the_theme_and_a_colour_for_the_paper(
    make: Callable[[], Chart],
) -> None:
    drawn = [e for e in ET.fromstring(str(make().svg)).iter() if e.get("class", "").startswith("chart-")]  # fmt: skip

    inked = [e for e in drawn if e.get("fill") or e.get("stroke")]

    assert inked
    assert len(inked) == len(drawn) - 1  # the drawing itself has none


@every
def test_the_same_input_gives_the_same_bytes(make: Callable[[], Chart]) -> None:
    assert make().svg == make().svg


@every
def test_nothing_lies_outside_the_paper(make: Callable[[], Chart]) -> None:
    root = ET.fromstring(str(make().svg))
    _x, _y, width, height = (float(n) for n in root.get("viewBox", "").split())

    for part in root.iter():
        for name, end in (("x", width), ("y", height), ("x1", width), ("x2", width), ("y2", height)):  # fmt: skip
            assert -1 <= float(part.get(name, 0)) <= end, ET.tostring(part)
        right = float(part.get("x", 0)) + float(part.get("width", 0))
        assert right <= width + 1, ET.tostring(part)


@every
def test_the_table_beside_it_has_the_same_figures(make: Callable[[], Chart]) -> None:
    chart, page = make(), rendered(make())

    assert page.count("<tr") == len(chart.rows) + 1
    assert "The same as a table" in page


def test_a_title_is_text_and_never_markup() -> None:
    page = rendered(enrolment())

    assert "&lt;AURORA&gt;" in page
    assert "<AURORA>" not in page


def test_the_curve_says_what_is_what_was_planned_and_what_may_come() -> None:
    chart = enrolment()

    assert chart.description == (
        "31 participants on 11 Jun 2035. Planned by that day: 50. Expected on 10 Aug 2035: 85, "
        "with 80 % probability between 70 and 101. Target: 100."
    )
    assert {key.kind for key in chart.keys} == {"line", "plan", "forecast", "band"}
    last = chart.rows[-1]
    assert (last.on, last.actual, last.planned, last.forecast) == (after(60), None, 100, "85 (70–101)")  # fmt: skip


def test_the_ends_of_lines_are_written_apart() -> None:
    chart = curve(
        title="Close",
        today=DAY,
        actual=[(after(-60), 0), (DAY, 90)],
        planned=[(after(-60), 0), (after(60), 100)],
        forecast=[Band(DAY, 90, 90, 90), Band(after(60), 95, 99, 104)],
    )
    ends = [e for e in of_class(chart, "chart-figure") if float(e.get("x", 0)) > 584]

    places = sorted(float(e.get("y", 0)) for e in ends)

    assert len(places) == 2
    assert places[1] - places[0] >= 14


def test_a_study_without_a_participant_has_a_curve_all_the_same() -> None:
    chart = curve(title="New", today=DAY, actual=[], planned=[], forecast=[])

    assert chart.description.startswith("0 participants")
    assert "chart-line" not in str(chart.svg)


def test_no_label_of_a_gantt_chart_lies_in_the_field_of_the_bars() -> None:
    labels = of_class(plan(), "chart-label")

    assert [e.text for e in labels] == ["Enrolment", "First participant enrolled", "Database locked"]  # fmt: skip
    assert all(e.get("x") == "0" for e in labels)


def test_a_slip_is_drawn_and_counted() -> None:
    chart = plan()

    assert "2 later than first planned" in chart.description
    assert len(of_class(chart, "chart-hollow-tone")) == 1
    assert [row.marked for row in chart.rows][2] == "Reached 02 Jun 2035"


def test_countries_are_drawn_to_one_scale_with_both_figures() -> None:
    chart = countries()
    full = {e.get("width") for e in of_class(chart, "chart-rest")}

    assert "220" in full
    assert "5 / 8" in texts(chart)
    assert "Bosnia and Herzeg…" in texts(chart)
    assert "Bosnia and Herzegovina with more" in rendered(chart)


def test_what_was_due_before_stands_in_the_table_and_the_day_it_is_in_the_drawing() -> None:
    chart = calendar(
        title="Deadlines",
        today=DAY,
        entries=[CalendarDay(after(-40), 2, "danger"), CalendarDay(after(2), 3, "warning")],
    )

    assert chart.description.startswith("3 things due in the 5 weeks from 11 Jun 2035")
    assert [row.count for row in chart.rows] == [2, 3]
    assert [e.get("data-tone") for e in of_class(chart, "chart-tone")] == ["warning"]


def test_no_bar_holds_both_sides_of_a_limit() -> None:
    chart = distribution(title="Long", values=list(range(100)), limit=30)

    assert all(not row.first <= 30 < row.last for row in chart.rows)
    assert sum(row.count for row in chart.rows) == 100
    assert "69 took longer than 30 days" in chart.description
    assert sum(row.count for row in chart.rows if row.first > 30) == 69


def test_nothing_to_measure_is_said() -> None:
    assert distribution(title="None", values=[]).description == "Nothing to measure yet."


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(0, [0, 1]), (4, [0, 1, 2, 3, 4]), (9, [0, 2, 4, 6, 8, 10]), (640, [0, 200, 400, 600, 800]),
     (31_999, [0, 10_000, 20_000, 30_000, 40_000])],
)  # fmt: skip
def test_ticks_are_round_and_reach_the_largest(largest: int, ticks: list[int]) -> None:
    assert round_ticks(largest) == ticks


@pytest.mark.parametrize("months", [1, 7, 30, 140])
def test_months_are_as_many_as_can_be_read(months: int) -> None:
    found = month_ticks(DAY, after(30 * months))

    assert 1 <= len(found) <= 9
    assert all(day.day == 1 for day in found)


def test_a_scale_of_one_value_begins_at_its_beginning() -> None:
    assert Scale(5, 5, 10, 90).at(5) == 10
