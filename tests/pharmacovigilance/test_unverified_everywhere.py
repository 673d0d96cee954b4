"""A rule that was remembered and not read says “unverified” in every channel that shows the rule or its date."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from cro_platform.access.principal import Principal, acting
from cro_platform.access.tokens import open_calendar
from cro_platform.deadlines.engine import rule
from cro_platform.deadlines.models import Deadline
from pharmacovigilance.documents.late_reports_study import late_report_log_of
from pharmacovigilance.documents.letter_kinds import request_letter
from pharmacovigilance.models import SafetyCase
from pharmacovigilance.services.letters import writing
from studies.services import add_country
from tests.deadlines.lane import alerts_of, run_lanes
from tests.documents.minimal import text_of
from tests.documents.papers import own_limits
from tests.pharmacovigilance.clocked import (
    DEATH,
    give_password,
    known,
    report,
    specialist,
    written_no,
)
from tests.pharmacovigilance.documents.papers_of_safety import fresh, listing, made, pdf_of
from tests.pharmacovigilance.safety import EVENT, opened
from tests.world import World, bearer, signed_in

__all__ = ["own_limits"]
REMEMBERED = "BR-7"
WORD = "unverified"


@dataclass(frozen=True)
class Scene:
    """A fatal reaction in Brazil, long overdue, as the sponsor, who kept the duty, sees it."""

    world: World
    by: Principal
    case: SafetyCase
    clock: Deadline

    def page(self, path: str) -> str:
        client = Client()
        signed_in(client, self.by)
        answer = client.get(f"/o/{self.by.organization_slug}/{path}")
        assert answer.status_code == 200, path
        return answer.content.decode()

    def row(self, path: str, **wanted: Any) -> dict[str, Any]:
        """The one row of a list of the API that has these values."""
        found = Client().get(f"/api/v1/{path}", headers=bearer(self.by)).json()
        rows = found if isinstance(found, list) else found["results"]
        return next(r for r in rows if all(r[name] == value for name, value in wanted.items()))


@pytest.fixture
def scene(world: World) -> Scene:
    with acting(world.northwind["study-lead"]) as lead:
        add_country(by=lead, study=world.alpha, country="BR")
    by = world.northwind["safety-physician"]
    give_password(by)
    with acting(specialist(world)):
        case = opened(
            specialist(world),
            world.alpha,
            aware_at="2026-03-02",
            events=[DEATH | {"country": "BR"}],
        )
        clock = Deadline.objects.get(subject_id=case.pk, rule_id=REMEMBERED)
    return Scene(world, by, case, clock)


def test_the_rule_of_the_scene_is_indeed_unverified(scene: Scene) -> None:
    assert rule(REMEMBERED).is_unverified
    assert not rule("EU-SUSAR-7").is_unverified


def around(text: str, anchor: str, length: int = 1500) -> str:
    """What stands close behind the first mention of an anchor: the same row or panel."""
    return text[text.index(anchor) :][:length]


PAGES: dict[str, Callable[[Scene], str]] = {
    "the list of rules": lambda s: around(s.page("deadline-rules/?jurisdiction=BR"), ">BR-7<"),
    "the page of the rule": lambda s: s.page("deadline-rules/BR-7/").split("What the law asks")[1][:900],
    "the calculator": lambda s: around(s.page("deadline-rules/BR-7/?compute=1&aware=2026-03-02"), "Answer</h2>"),
    "the board": lambda s: around(s.page("deadlines/?jurisdiction=BR"), str(s.clock.pk), 4000),
    "the first page": lambda s: around(s.page(""), str(s.clock.pk)),
    "the page of the clock": lambda s: around(s.page(f"deadlines/{s.clock.pk}/"), "Why this date", 4000),
    "the page of the case": lambda s: around(s.page(f"safety-cases/{s.case.pk}/"), "Nacional de Vigil"),
    "the list of reports": lambda s: around(s.page("safety-reports/?authority=ANVISA"), "ANVISA</a>"),
    "the late-report log": lambda s: around(s.page("late-reports/?authority=ANVISA"), "ANVISA: "),
}  # fmt: skip


@pytest.mark.parametrize("channel", PAGES)
def test_a_page_says_so(scene: Scene, channel: str) -> None:
    assert WORD in PAGES[channel](scene).lower()


def test_the_page_of_a_report_says_so(scene: Scene) -> None:
    with acting(scene.by):
        found = report(scene.case, REMEMBERED)

    assert WORD in around(scene.page(f"safety-reports/{found.pk}/"), "BR-7").lower()


def test_what_is_signed_says_so(scene: Scene) -> None:
    reviewer = specialist(scene.world)  # the medical review is the CRO's
    with acting(reviewer):
        decision = written_no(scene.case, reviewer, "ANVISA", on="2035-06-05")

    assert (
        WORD
        in replace(scene, by=reviewer).page(f"reportability-decisions/{decision.pk}/sign/").lower()
    )


API = {
    "deadlines": lambda s: s.row(f"deadlines/?subject={s.case.pk}", rule=REMEMBERED),
    "reportability": lambda s: s.row(
        f"safety-cases/{s.case.pk}/reportability/", authority="ANVISA"
    ),
    "safety reports": lambda s: s.row(f"safety-reports/?case={s.case.pk}", rule_id=REMEMBERED),
    "late reports": lambda s: s.row("late-reports/?authority=ANVISA", rule=REMEMBERED),
    "rules": lambda s: s.row("deadline-rules/?jurisdiction=BR", rule=REMEMBERED),
}


@pytest.mark.parametrize("channel", API)
def test_the_api_says_so(scene: Scene, channel: str) -> None:
    row = API[channel](scene)

    assert row["unverified"] is True
    assert "due" not in row or WORD in row["due"]


def test_the_calculator_of_the_api_and_of_the_command_line_say_so(scene: Scene) -> None:
    answered = (
        Client()
        .get("/api/v1/deadline-rules/BR-7/compute/?aware=2026-03-02", headers=bearer(scene.by))
        .json()
    )
    out = StringIO()
    call_command("compute_clock", REMEMBERED, "--fact", "aware=2026-03-02", stdout=out)
    listed = StringIO()
    call_command("compute_clock", REMEMBERED, "--list", stdout=listed)

    for found in (answered, json.loads(out.getvalue())):
        assert (found["unverified"], found["confidence"]) == (True, "M")
        assert any("Unverified" in step for step in found["derivation"])
    assert json.loads(listed.getvalue())[0]["unverified"] is True


def test_an_alert_says_so_and_its_mail_shows_neither_rule_nor_date(
    scene: Scene, mailoutbox: list[Any]
) -> None:
    run_lanes(scene.world, "2040-01-01T12:00:05")

    told = [each for each in alerts_of(scene.by) if each.link_id == scene.clock.pk]
    assert told
    assert all(WORD in each.body for each in told)
    assert mailoutbox
    for mail in mailoutbox:
        assert not [word for word in ("BR-7", "Mar 2026", "2026-03", "945") if word in mail.body]


def test_the_calendar_says_so(scene: Scene) -> None:
    with acting(scene.by):
        secret = open_calendar(scene.by.user_id)

    entries = Client().get(f"/calendar/{secret}.ics").content.decode().replace("\r\n ", "")
    marked = {
        part.split("@")[0].rsplit("UID:")[-1]: WORD in part for part in entries.split("END:VEVENT")
    }

    assert marked[str(scene.clock.pk)]
    with acting(scene.by):
        sure = Deadline.objects.get(subject_id=scene.case.pk, rule_id="EU-SUSAR-7")
    assert not marked[str(sure.pk)]


def test_the_cover_letter_says_so(scene: Scene) -> None:
    with acting(scene.by):
        letter = writing.write_cover_letter(
            fresh(report(scene.case, REMEMBERED)), by=scene.by, kind="authority", addressee="ANVISA", address="Brasília",
            enclosures=["CIOMS I form"],
        )  # fmt: skip

    text = text_of(pdf_of(made(request_letter, letter, scene.by), scene.by))

    assert "BR-7" in text
    assert WORD in text.split("BR-7")[1]


def test_the_printed_late_log_says_so(scene: Scene) -> None:
    with acting(specialist(scene.world)):
        chosen = listing(
            scene.world,
            "late-report-log",
            period_from=date(2026, 1, 1),
            period_to=date(2026, 12, 31),
        )
        rows = late_report_log_of(chosen.pk, "blinded").rows

    assert any("BR-7 (unverified)" in cell for row in rows for cell in row)


def test_a_sure_rule_is_not_marked(world: World) -> None:
    by = specialist(world)
    with acting(by):
        case = known(world, on="2035-06-01", events=[EVENT])
        clock = Deadline.objects.get(subject_id=case.pk, rule_id="EU-SUSAR-15")
    scene = Scene(world, by, case, clock)

    assert "unverified-mark" not in scene.page(f"safety-cases/{case.pk}/")
    assert "unverified-mark" not in scene.page(f"deadlines/{clock.pk}/")
    row = scene.row(f"deadlines/?subject={case.pk}", rule="EU-SUSAR-15")
    assert (row["unverified"], WORD in row["due"]) == (False, False)
