"""What stops an agreement, what asks a question, and which findings are the sponsor's own."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cro_platform.access.obligations import obligations
from studies.rules.agreements.checks import (
    Finding,
    Held,
    SponsorsView,
    Weight,
    blocks,
    expanded,
    findings_of_the_paper,
    findings_of_the_sponsor,
)
from studies.rules.agreements.text import SectionText
from tests.studies.agreements.papers import ANNEX, BACKUP, STUDY, agreement, row, study, wordings


def paper(**changes: Any) -> dict[str, Finding]:
    return {each.code: each for each in findings_of_the_paper(agreement(**changes))}


def sponsors(*held: Held, ends: date | None = None, **changes: Any) -> dict[str, Finding]:
    view = SponsorsView(held, {STUDY: ends} if ends else None)
    return {each.code: each for each in findings_of_the_sponsor(agreement(**changes), view)}


def held(holder: str = "", cell: str = "DE", **changes: Any) -> Held:
    return replace(Held("NW-1", "site-monitoring", cell, holder, is_this_provider=False), **changes)


def test_a_complete_work_order_is_clean() -> None:
    assert paper() == {}
    assert sponsors(held()) == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rows": (replace(row(), study="NW-9"),)}, "row-study"),
        ({"rows": (row(cell="GB"),)}, "row-cell"),
        ({"rows": (row(cell="EU"),)}, "row-cell"),
        ({"rows": (row("data-management", "ALL"),)}, "row-cell"),
        ({"rows": (row(clause=" "),)}, "row-clause"),
        ({"rows": (row("safety-case-processing", "*"),)}, "safety-backup"),
        ({"annex": replace(ANNEX, purpose="")}, "annex-gap"),
        ({"sections": ()}, "missing-urgent-safety-measures"),
        ({"sections": ()}, "missing-serious-breach"),
        ({"is_general_transfer": True}, "general-and-rows"),
        ({"is_general_transfer": True, "rows": ()}, "general-transfer"),
    ],
)
def test_what_blocks_an_agreement(changes: dict[str, Any], code: str) -> None:
    found = paper(**changes)

    assert found[code].weight is Weight.BLOCKS
    assert found[code].clause
    assert blocks(found.values())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rows": (row("service-provider-oversight", "*"),)}, "retain"),
        ({"annex": None}, "annex"),
        ({"sections": wordings()[:3]}, "missing-audit"),
    ],
)
def test_what_asks_a_question(changes: dict[str, Any], code: str) -> None:
    found = paper(**changes)

    assert found[code].weight is Weight.ASKS
    assert found[code].clause
    assert not blocks(found.values())


def test_a_backup_contact_answers_for_safety() -> None:
    assert paper(rows=(row("safety-case-processing", "*"),), contacts=(BACKUP,)) == {}


def test_each_missing_clause_is_closed_by_its_own_words() -> None:
    words = SectionText("1", "Breaches", "Any serious breach is told at once.")

    found = paper(sections=(words,))

    assert "missing-serious-breach" not in found
    assert "missing-urgent-safety-measures" in found


def test_an_agreement_that_transfers_nothing_needs_no_such_clause() -> None:
    assert paper(rows=(), sections=(), annex=None) == {}


def test_a_general_statement_transfers_all_of_a_study_in_the_united_states() -> None:
    alone = agreement(is_general_transfer=True, rows=(), studies=(study("US"),), contacts=(BACKUP,))

    assert not blocks(findings_of_the_paper(alone))
    assert {each.cell for each in expanded(alone)} == {"*", "US"}
    assert {each.obligation for each in expanded(alone)} == {
        o.code for o in obligations() if o.is_part_312
    }


@pytest.mark.parametrize("countries", [(), ("DE",), ("US", "GB")])
def test_elsewhere_a_general_statement_is_refused(countries: tuple[str, ...]) -> None:
    found = paper(
        is_general_transfer=True, rows=(), studies=(study(*countries),), contacts=(BACKUP,)
    )

    assert "312.52(a)" in found["general-transfer"].clause
    assert "ICH E6(R3) 3.6" in found["general-transfer"].sentence


@pytest.mark.parametrize(
    ("obligation", "cells"),
    [("site-monitoring", {"DE", "FR", "US"}), ("expedited-safety-reporting", {"EU", "US"})],
)
def test_every_country_is_written_out_per_cell(obligation: str, cells: set[str]) -> None:
    assert {each.cell for each in expanded(agreement(rows=(row(obligation, "ALL"),)))} == cells


def test_a_cell_that_another_provider_holds_blocks() -> None:
    found = sponsors(held("Orbis"))["already-held"]

    assert found.weight is Weight.BLOCKS
    assert found.is_sponsors_own
    assert "Orbis" in found.sentence


@pytest.mark.parametrize("rows", [(row(),), (row(cell="ALL"),)])
def test_a_cell_of_this_provider_or_of_another_country_does_not_block(rows: Any) -> None:
    mine, elsewhere = held("Helix", is_this_provider=True), held("Orbis", "GB")

    assert sponsors(mine, elsewhere, rows=rows) == {}


def test_what_nobody_holds_is_asked_and_names_the_obligations() -> None:
    found = sponsors(held(cell="FR"))["held-by-nobody"]

    assert (found.weight, found.is_sponsors_own) == (Weight.ASKS, True)
    assert "Site monitoring" in found.sentence


def test_a_term_that_ends_before_the_study_is_asked() -> None:
    assert "ends-early" in sponsors(ends=date(2028, 1, 1))
    assert sponsors(ends=date(2027, 1, 1)) == {}
    assert sponsors(ends=date(2028, 1, 1), ends_at=None) == {}


def test_nothing_of_the_paper_is_a_finding_of_the_sponsor_alone() -> None:
    everything = agreement(
        sections=(), annex=None, rows=(row("safety-case-processing", "*"), row(cell="GB"))
    )

    found = findings_of_the_paper(everything)

    assert found
    assert not any(each.is_sponsors_own for each in found)
