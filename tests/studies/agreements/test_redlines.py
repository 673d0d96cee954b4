"""Two versions differ in what a person reads: each difference once, in its part, as data and as a sentence."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from studies.rules.agreements.redlines import Mark, redline, sentences, word_redline
from studies.rules.agreements.text import BudgetText, ContactText, Entity, SectionText, ServiceText
from tests.studies.agreements.papers import ANNEX, agreement, row, study, wordings

MARCH = "2026-03-01 01:00 +01:00 (Europe/Berlin), 2026-03-01 00:00 UTC"


def changed(**changes: Any) -> tuple[str, ...]:
    return sentences(redline(agreement(), agreement(**changes)))


def test_equal_versions_say_so() -> None:
    assert changed() == ("The two versions say the same.",)
    assert redline(agreement(), agreement()) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "More"},
         "Terms: the title changes from “Monitoring of NW-1” to “More”."),
        (
            {"effective_at": datetime(2026, 4, 1, tzinfo=UTC)},
            f"Terms: the effective date changes from “{MARCH}” to “2026-04-01 02:00 +02:00 (Europe/Berlin), 2026-04-01 00:00 UTC”.",
        ),
        ({"ends_at": None},
         f"Terms: the end changes from “{MARCH.replace('2026', '2027')}” to “none stated”."),
        ({"close_out_days": 30},
         "Terms: the close-out period changes from “90 days” to “30 days”."),
        ({"provider": Entity("Helix", "Helix Ltd", "London")},
         "Terms: the provider's legal entity changes from “Helix Clinical SAS” to “Helix Ltd, London”."),
        ({"is_general_transfer": True},
         "Terms: the general transfer of all obligations changes from “no” to “yes”."),
        ({"studies": (study("DE"),)},
         "Studies: study NW-1 changes from “A study; NCT00000001; Phase 3; DE, FR, US” to “A study; NCT00000001; Phase 3; DE”."),
        ({"services": ()},
         "Services: “Monitoring” is removed."),
        ({"services": (ServiceText("Monitoring", "On site"),)},
         "Services: “Monitoring” changes from nothing to “On site”."),
        ({"rows": ()},
         "Transfers: “Site monitoring” of study NW-1 in DE is removed: clause 4.2."),
        ({"rows": (row(clause="5"),)},
         "Transfers: “Site monitoring” of study NW-1 in DE changes from “clause 4.2” to “clause 5”."),
        ({"rows": (row(), row(cell="ALL"))},
         "Transfers: “Site monitoring” of study NW-1 in every country of the study is added: clause 4.2."),
        ({"budget": ()},
         "Budget: “Visit” is removed: 10 × visit at 1200.00 EUR."),
        ({"budget": (BudgetText("Visit", "visit", Decimal(10), Decimal("1300.00"), "EUR"),)},
         "Budget: “Visit” changes from “10 × visit at 1200.00 EUR” to “10 × visit at 1300.00 EUR”."),
        ({"contacts": (ContactText("safety", "A. First", "a@helix.example"),)},
         "Contacts: safety contact A. First is added: a@helix.example."),
        ({"annex": None},
         "Data-processing annex: the annex is removed."),
        ({"annex": replace(ANNEX, data_categories=("Genetic data",))},
         "Data-processing annex: “data categories” changes from “Health data” to “Genetic data”."),
    ],
)  # fmt: skip
def test_a_difference_is_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert changed(**changes) == (sentence,)


def test_a_changed_clause_shows_its_words() -> None:
    before, *others = wordings()
    after = SectionText(
        before.number, before.heading, before.text.replace("no others", "nothing else")
    )

    (change,) = redline(agreement(), agreement(sections=(after, *others)))

    assert (change.part, change.mark) == ("Clauses", Mark.CHANGED)
    assert [p.text for p in change.words if p.mark == "removed"] == ["no", "others."]
    assert [p.text for p in change.words if p.mark == "added"] == ["nothing", "else."]


def test_a_word_redline_gives_both_texts_back() -> None:
    before, after = "The provider monitors  sites weekly.", "The provider visits sites every week."

    pieces = word_redline(before, after)

    assert "".join(p.text for p in pieces if p.mark != "added") == before
    assert "".join(p.text for p in pieces if p.mark != "removed") == after


def test_clauses_are_told_in_the_order_of_their_numbers() -> None:
    extra = tuple(SectionText(number, f"H{number}", "Text") for number in ("10.2", "10.10", "9"))

    changes = redline(agreement(), agreement(sections=(*wordings(), *extra)))

    assert [each.what for each in changes] == [
        "clause 9 “H9”",
        "clause 10.2 “H10.2”",
        "clause 10.10 “H10.10”",
    ]


def test_a_removal_and_an_addition_mirror_each_other() -> None:
    smaller = agreement(rows=(), budget=(), services=())

    there, back = redline(agreement(), smaller), redline(smaller, agreement())

    assert {each.mark for each in there} == {Mark.REMOVED}
    assert {each.mark for each in back} == {Mark.ADDED}
    assert [each.what for each in there] == [each.what for each in back]
