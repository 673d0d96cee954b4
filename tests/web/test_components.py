"""Each component: what a reader gets, and the refusal of a wrong property."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import TemplateSyntaxError

from cro_platform.web.components import Change, Link, Step, Tab, TrailEntry
from cro_platform.web.templatetags import ui
from tests.web.markup import elements, rendered

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "source",
    [
        '{% panel %}x{% endpanel %}',
        '{% panel title="Visits" colour="red" %}x{% endpanel %}',
        '{% page_heading subtitle="only" %}{% endpage_heading %}',
        '{% status "success" %}',
        '{% status "success" "Done" "extra" %}',
        '{% badge %}',
        '{% due day %}',
        '{% due day now=now timezone="UTC" %}',
        '{% button "Save" colour="red" %}',
        '{% action_form "Release" %}',
        '{% copy_button "NWB-301" %}',
        '{% metric "Sites" 4 %}',
        '{% fact "Sponsor" %}',
        '{% fact_block %}x{% endfact_block %}',
        '{% facts columns=3 %}{% endfacts %}',
        '{% metrics title="x" %}{% endmetrics %}',
        '{% empty_state %}x{% endempty_state %}',
        '{% notice colour="red" %}x{% endnotice %}',
        '{% unverified %}',
        '{% why steps %}',
        '{% timeline entries order="up" %}',
        '{% tabs items %}',
        '{% breadcrumbs %}',
        '{% dialog title="x" %}{% enddialog %}',
        '{% progress "Sealing" %}',
        '{% meter 3 label="Sites" %}',
        '{% person %}',
        '{% initials %}',
        '{% holder "Helix" kind="CRO" %}',
        '{% icon %}',
        '{% kbd %}',
        '{% table columns=columns rows=rows caption="Visits" %}',
        '{% table_frame columns=columns %}{% endtable_frame %}',
        '{% form form %}',
        '{% form_frame %}{% endform_frame %}',
        '{% field %}',
        '{% error_summary %}',
        '{% filters form colour="red" %}',
        '{% day %}',
        '{% instant %}',
        '{% message %}',
    ],
    ids=lambda source: source.split()[1],
)  # fmt: skip
def test_a_missing_or_unknown_property_stops_the_template_from_compiling(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('{% status "red" "Late" %}', "tone is 'red'"),
        ('{% status "danger" "" %}', "word is empty"),
        ('{% status absent "Late" %}', "tone is ''"),
        ('{% badge "4" tone="green" %}', "tone is 'green'"),
        ('{% panel title="" %}x{% endpanel %}', "title is empty"),
        ('{% panel title="x" tone="loud" %}x{% endpanel %}', "tone is 'loud'"),
        ('{% notice tone="error" %}x{% endnotice %}', "tone is 'error'"),
        ('{% metric "Sites" 4 basis="" %}', "basis is empty"),
        ('{% button "Save" kind="big" %}', "kind is 'big'"),
        ('{% button "Edit" dialog="edit" %}', "dialog needs a url"),
        ('{% icon "no-such-icon" %}', "no-such-icon"),
        ('{% holder "Helix" kind="CRO" clause="" %}', "clause is empty"),
        ('{% unverified "x" confidence="P" %}', "confidence is 'P'"),
        ('{% why steps clause="" %}', "clause is empty"),
        ('{% due "2026-11-23" now=now %}', "takes a date"),
        ('{% due naive now=now %}', "no time zone"),
        ('{% instant naive %}', "no time zone"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_and_named(source: str, named: str) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(TemplateSyntaxError, match=re.escape(named)):
        rendered(source, now=NOW, naive=naive, steps=())


def test_every_tone_has_a_shape_of_its_own() -> None:
    drawn = [
        elements(ui.status(tone, "word"), "path")[0].attributes["d"] for tone in ui.states.TONES
    ]

    assert len(set(drawn)) == len(ui.states.TONES)


@pytest.mark.parametrize(
    ("due", "word"),
    [
        (date(2026, 11, 20), "overdue by 3 days"),
        (date(2026, 11, 22), "overdue by 1 day"),
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 24), "tomorrow"),
        (date(2026, 11, 30), "in 7 days"),
        (NOW - timedelta(minutes=1), "overdue"),
        (NOW + timedelta(minutes=1), "today"),
    ],
)
def test_a_due_date_says_how_much_time_is_left(due: date, word: str) -> None:
    chip = ui.due(due, now=NOW, zone="UTC")

    assert elements(chip, "span", class_="due-word")[0].text == word


def test_a_due_date_counts_days_in_the_zone_of_the_deadline() -> None:
    before_midnight_in_utc = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    chip = ui.due(date(2026, 11, 24), now=before_midnight_in_utc, zone="Asia/Tokyo")

    assert elements(chip, "span", class_="due-word")[0].text == "today"


@pytest.mark.parametrize(
    ("met_at", "word", "tone"),
    [
        (NOW - timedelta(hours=1), "met", "success"),
        (NOW + timedelta(hours=1), "met late", "danger"),
        (NOW + timedelta(days=2), "met 2 days late", "danger"),
    ],
)
def test_a_met_deadline_no_longer_runs(met_at: datetime, word: str, tone: str) -> None:
    chip = ui.due(NOW, now=NOW + timedelta(days=90), zone="UTC", met_at=met_at)

    assert elements(chip, "span", class_="due-word")[0].text == word
    assert elements(chip, "span", class_="due", data_tone=tone)


def test_date_and_zone_stand_in_the_text_of_a_due_date() -> None:
    exact = ui.due(NOW, now=NOW, zone="Europe/Madrid")
    whole_day = ui.due(date(2026, 11, 23), now=NOW, zone="Europe/Madrid")

    assert elements(exact, "span", class_="due-when")[0].text == "23 Nov 2026 10:40 Europe/Madrid"
    assert elements(whole_day, "span", class_="due-when")[0].text == "23 Nov 2026 Europe/Madrid"
    assert elements(exact, "time")[0].attributes["datetime"] == "2026-11-23T10:40:00+01:00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "– not recorded"),
        ("", "– not recorded"),
        (True, "Yes"),
        (False, "No"),
        (0, "0"),
        (41080, "41,080"),
        (date(2026, 11, 3), "03 Nov 2026"),
        (NOW, "23 Nov 2026 09:40 UTC"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_values_are_written_one_way_everywhere(value: object, text: str) -> None:
    fact = ui.fact("Term", value)

    shown = elements(fact, "dd")[0].text.replace("–not", "– not")
    assert shown == text


def test_text_of_a_record_never_becomes_markup() -> None:
    attack = "<img src=x onerror=alert(1)>"

    html = rendered(
        "{% panel title=t %}{% fact t t note=t %}{% endpanel %}{% status 'info' t %}{% badge t %}"
        "{% button t url=t %}{% person t role=t %}{% holder t kind=t clause=t %}"
        "{% meter 1 maximum=2 label=t %}{% notice title=t %}{{ t }}{% endnotice %}"
        "{% copy_button t label=t %}{% kbd t %}{% icon 'bell' label=t %}{% unverified t %}",
        t=attack,
    )

    assert elements(html, "img") == []
    assert attack not in html


def test_an_icon_is_silent_unless_it_is_named() -> None:
    silent = elements(rendered('{% icon "bell" %}'), "svg")[0].attributes
    named = elements(rendered('{% icon "bell" label="Alerts" %}'), "svg")[0].attributes

    assert silent["aria-hidden"] == "true"
    assert (named["role"], named["aria-label"]) == ("img", "Alerts")
    assert "style" not in silent


def test_an_action_posts_with_the_token() -> None:
    html = rendered(
        '{% action_form "Release" url="/release/" name="to" value="sponsor" %}', csrf_token="t0ken"
    )

    form = elements(html, "form")[0].attributes
    assert (form["method"], form["action"]) == ("post", "/release/")
    assert elements(html, "input", name="csrfmiddlewaretoken", value="t0ken")
    assert elements(html, "button", name="to", value="sponsor", type="submit")


def test_the_derivation_keeps_its_order_and_closes_with_the_clause() -> None:
    steps = (Step("Received", date(2026, 11, 18), "Day 0"), Step("Seven days are added", "7 days"))

    html = ui.why(steps, clause="Art. 42(2)(a)", result=date(2026, 11, 25))

    assert [item.text for item in elements(html, "li")] == [
        "Received 18 Nov 2026 Day 0",
        "Seven days are added 7 days",
    ]
    assert elements(html, "p", class_="why-result")[0].text == "25 Nov 2026Art. 42(2)(a)"
    assert "open" not in elements(html, "details")[0].attributes


def test_the_trail_tells_who_when_what_and_why() -> None:
    entry = TrailEntry(
        "M. Haas",
        "Moved the obligation",
        NOW,
        role="Contract manager",
        changes=(Change("Holder", None, "Northwind Bio"), Change("State", "draft", "agreed")),
        reason="Amendment 2",
    )

    html = ui.timeline((entry,), zone="Europe/Madrid")

    told = elements(html, "li")[0].text
    assert "M. Haas, Contract manager" in told
    assert "23 Nov 2026 10:40:00 Europe/Madrid" in told
    assert [value.text for value in elements(html, "del")] == ["draft"]
    assert [value.text for value in elements(html, "ins")] == ["Northwind Bio", "agreed"]
    assert "Reason: Amendment 2" in told


def test_the_present_tab_and_the_last_step_of_the_path_are_marked() -> None:
    tabs = ui.tabs(
        (Tab("Facts", "/f/", is_current=True), Tab("Trail", "/t/", count=0)), label="Parts"
    )
    path = ui.breadcrumbs((Link("Studies", "/s/"), Link("NWB-301")))

    assert [tab.text for tab in elements(tabs, "a", aria_current="page")] == ["Facts"]
    assert elements(tabs, "a", href="/t/")[0].text == "Trail 0"
    assert elements(path, "span", aria_current="page")[0].text == "NWB-301"


@pytest.mark.parametrize(
    ("level", "tone", "role"),
    [
        (constants.ERROR, "danger", "alert"),
        (constants.WARNING, "warning", "status"),
        (constants.SUCCESS, "success", "status"),
        (constants.DEBUG, "neutral", "status"),
    ],
)
def test_a_message_speaks_in_the_tone_of_its_level(level: int, tone: str, role: str) -> None:
    html = ui.message(Message(level, "Saved"))

    assert elements(html, "div", class_="notice", data_tone=tone, role=role)


def test_unknown_progress_has_no_value_and_polls_only_while_it_runs() -> None:
    running = ui.progress("Sealing", value=None, poll_url="/job/7/")
    done = ui.progress("Sealing", value=100)

    assert "value" not in elements(running, "progress")[0].attributes
    assert elements(running, "div", data_poll_url="/job/7/")
    assert "data-poll-url" not in elements(done, "div")[0].attributes
