"""What is stored in English is told in the reader's language: every clock and every alert has its form, names stay."""

import ast
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cro_platform.deadlines.models import Deadline
from cro_platform.notifications.models import Notification
from cro_platform.web.catalogues import files, read
from cro_platform.web.pages import PAGES
from cro_platform.web.panels import shown
from cro_platform.web.spoken import knows, spoken

ROOT = Path(settings.BASE_DIR)
APPS = ("cro_platform", "studies", "sites", "monitoring", "regulatory", "pharmacovigilance")
NAMED = ("7", "X1 y", "GCP certificate", "an adverse event", "")
"""What might stand in a hole: a number, a name, one of a few words, nothing."""
AT = datetime(2026, 3, 17, 8, 30, tzinfo=UTC)


def made() -> Iterator[tuple[str, ast.expr]]:
    """What each alert of the platform is given as subject and body, with where it stands."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "Alert":
                    for given in call.keywords:
                        if given.arg in {"subject", "body"}:
                            yield f"{path}:{given.value.lineno}", given.value


def catalogue() -> set[str]:
    return {e.parts["msgid"] for po in files() for e in read(po) if e.is_translated}


def filled(text: ast.JoinedStr) -> Iterator[str]:
    """The sentence with each choice of what might fill its holes; an instant is written as the sentence writes it."""
    parts = [tuple(_choices(part)) for part in text.values]
    return map("".join, product(*parts))


def _choices(part: ast.expr) -> Iterable[str]:
    match part:
        case ast.Constant(value=str(words)):
            return (words,)
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=str(spec))])):
            return (f"{AT:{spec}}",)
        case _:
            return NAMED


def test_every_alert_has_its_german() -> None:
    known = catalogue()
    found = dict(made())
    constant = {at: each.value for at, each in found.items() if isinstance(each, ast.Constant)}

    assert len(found) > 12
    assert len(constant) >= 5
    assert {at: text for at, text in constant.items() if text not in known} == {}


@pytest.mark.parametrize(
    ("stored", "german"),
    [
        ("15-day report to EMA", "15-Tage-Meldung an EMA"),
        ("Investigator's 24-hour report to CDSCO", "24-Stunden-Meldung des Prüfers an CDSCO"),
        ("Overdue since 17 Mar 2026: 7-day report to FDA", "Überfällig seit 17. Mär 2026: 7-Tage-Meldung an FDA"),
        ("Not answered: Due tomorrow: Commitment: Send it", "Unbeantwortet: Morgen fällig: Zusage: Send it"),
        ("Due in 3 days: Nobody's own words", "Fällig in 3 Tagen: Nobody's own words"),
        ("Due 17 Mar 2026 23:59:59, Europe/Berlin.", "Fällig am 17. Mär 2026, 23:59:59, Europe/Berlin."),
        ("Follow-up letter: Interim monitoring visit 2, 301-04 (Monitoring plan, section 4)",
         "Folgebrief: Zwischenbesuch 2, 301-04 (Monitoringplan, section 4)"),
        ("Answer initial application EU CTA: question 4", "Frage 4 zu EU CTA beantworten (Erstantrag)"),
        ("Renew A-1 before it expires on 2026-03-17", "A-1 verlängern, bevor sie am 17. Mär 2026 abläuft"),
        ("Periodic safety report, European Union, period until 2026-03-17",
         "Periodischer Sicherheitsbericht, Europäische Union, Zeitraum bis 17. Mär 2026"),
        ("The trial starts in a member state (DE)", "Die Studie beginnt in einem Mitgliedstaat (DE)"),
        ("Contract C-7 ends in 30 days or less", "Vertrag C-7 endet in höchstens 30 Tagen"),
        ("A review of access is due", "Eine Überprüfung der Zugriffsrechte ist fällig"),
        ("What somebody wrote", "What somebody wrote"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_stored_sentence_is_told_in_german(stored: str, german: str) -> None:
    with translation.override("de"):
        assert spoken(stored) == german


@pytest.mark.parametrize(
    "stored",
    ["15-day report to EMA", "Commitment: Send it", "Action A-1: Call the site", "Due today: X"],
)
def test_in_english_it_stays_as_it_was_written(stored: str) -> None:
    assert knows(stored)
    with translation.override("en-gb"):
        assert spoken(stored) == stored


def test_an_alert_and_a_clock_say_on_their_pages_what_their_lists_say() -> None:
    subject = "Due today: 15-day report to EMA"
    alert, clock = Notification(subject=subject), Deadline(label="15-day report to EMA")
    with translation.override("de"):
        heading, _number = PAGES["notifications"].heading(alert)
        named, _number = PAGES["deadlines"].heading(clock)
        listed = shown(PAGES["notifications"].resource, "subject", {"subject": subject})

    assert heading == listed == "Heute fällig: 15-Tage-Meldung an EMA"
    assert named == "15-Tage-Meldung an EMA"
    assert alert.subject == subject


def test_every_alert_that_is_filled_in_has_a_form() -> None:
    known = catalogue()
    written = {at: each for at, each in made() if isinstance(each, ast.JoinedStr)}
    untold = [
        at
        for at, each in written.items()
        if not any(knows(text) or text in known for text in filled(each))
    ]

    assert len(written) >= 7
    assert untold == []
