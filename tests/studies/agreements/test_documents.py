"""The documents of agreements: their data, the published schema, and what each of them never says."""

import json
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from cro_platform.access.obligations import cells_for, obligations
from cro_platform.documents.accessibility import lint
from cro_platform.documents.rendition import Rendition
from cro_platform.documents.snapshot import canonical_json
from studies.documents.contract import CONTRACT, ContractPaper
from studies.documents.schema import TRANSFER_OF_OBLIGATIONS
from studies.documents.statements import (
    FORM_1571,
    PROVIDERS,
    SUMMARY,
    Provider,
    form_1571_of,
    providers_of,
    summary_of,
)
from studies.documents.transfer_list import TRANSFER_LIST, Signed, TransferList, of_agreement
from tests.documents.minimal import snapshot_of, text_of
from tests.studies.agreements.papers import BACKUP, agreement, row, study

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
SIGNED = (Signed("M. Curie", "Helix", AT), Signed("N. Bohr", "Northwind", AT))


def listed(**changes: Any) -> TransferList:
    return of_agreement(agreement(**changes), as_of=AT, signatures=SIGNED)


def documents() -> dict[str, tuple[Rendition[Any], Any]]:
    found = listed()
    provider = (Provider("Helix Clinical SAS", "Paris", "WO-1", found.studies[0].transferred),)
    return {
        "contract": (CONTRACT, ContractPaper(agreement(contacts=(BACKUP,)))),
        "list": (TRANSFER_LIST, found),
        "summary": (
            SUMMARY,
            summary_of(agreement(), standing="Effective", signatures=(("M. Curie", "Helix", AT),)),
        ),
        "1571": (
            FORM_1571,
            form_1571_of(
                found.studies[0],
                provider,
                ind="123456",
                sponsor="Northwind",
                as_of=AT,
                is_general=False,
            ),
        ),
        "providers": (
            PROVIDERS,
            providers_of(found.studies[0], provider, sponsor="Northwind", as_of=AT),
        ),
    }


@pytest.mark.parametrize("name", documents())
def test_a_document_is_accessible_and_reproducible(name: str) -> None:
    rendition, snapshot = documents()[name]
    html = rendition.render_html(snapshot, generated_at=AT)

    assert lint(html) == []
    assert html == rendition.render_html(snapshot, generated_at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rows": ()},
        {"rows": (row(cell="ALL"), row("safety-case-processing", "*"))},
        {"ends_at": None},
    ],
)
def test_the_data_of_the_list_fits_the_published_schema(changes: dict[str, Any]) -> None:
    data = json.loads(canonical_json(listed(**changes)))

    jsonschema.Draft202012Validator.check_schema(TRANSFER_OF_OBLIGATIONS)
    jsonschema.validate(data, TRANSFER_OF_OBLIGATIONS)


def test_the_schema_refuses_what_it_does_not_know() -> None:
    data = json.loads(canonical_json(listed())) | {"price": 1}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, TRANSFER_OF_OBLIGATIONS)


@pytest.mark.parametrize("cell", ["DE", "ALL"])
def test_every_cell_is_listed_exactly_once(cell: str) -> None:
    (found,) = listed(rows=(row(cell=cell),)).studies
    cells = [
        (each.obligation, one)
        for each in (*found.transferred, *found.not_transferred)
        for one in each.cells
    ]

    assert sorted(cells) == sorted(
        (o.code, c) for o in obligations() for c in cells_for(o, study("DE", "FR", "US").countries)
    )
    assert {each.obligation for each in found.transferred} == {"site-monitoring"}


def test_the_list_embeds_its_data_and_says_what_is_not_transferred() -> None:
    content = TRANSFER_LIST.render_pdf(listed(), generated_at=AT)

    assert snapshot_of(content)["agreement"]["number"] == "WO-1"
    assert "Nottransferredbythisagreement" in text_of(content)


def test_what_investigators_read_names_neither_clause_nor_price() -> None:
    rendition, snapshot = documents()["providers"]
    html = rendition.render_html(snapshot, generated_at=AT)

    assert "Helix Clinical SAS" in html
    assert "4.2" not in html
    assert "WO-1" not in html
    assert "EUR" not in html


def test_prices_stand_in_the_agreement_and_not_in_the_list() -> None:
    paper = CONTRACT.render_html(ContractPaper(agreement()), generated_at=AT)
    found = TRANSFER_LIST.render_html(listed(), generated_at=AT)

    assert "1200.00" in paper.replace("\u202f", "")
    assert "1200" not in found.replace("\u202f", "")


def test_a_general_transfer_is_one_statement() -> None:
    alone = agreement(is_general_transfer=True, rows=(), studies=(study("US"),))
    html = CONTRACT.render_html(ContractPaper(alone), generated_at=AT)

    assert "all of the obligations set forth in 21 CFR Part 312" in html
    assert "(21 CFR 312.52(a))" in html


def test_without_a_provider_form_1571_says_no() -> None:
    found = listed(rows=()).studies[0]

    told = form_1571_of(found, (), ind="123456", sponsor="Northwind", as_of=AT, is_general=False)

    assert told.facts[0].value == "No"
    assert "No obligation of the sponsor has been transferred" in told.paragraphs[0]


def test_a_paper_that_was_recorded_later_says_so_and_since_when_it_counts() -> None:
    begins = datetime(2026, 5, 4, 8, tzinfo=UTC)
    found = of_agreement(
        agreement(), as_of=AT, in_force_from=begins, signed_on_paper="2026-02-01 by the provider, 2026-02-03 by the sponsor",
    )  # fmt: skip
    jsonschema.validate(json.loads(canonical_json(found)), TRANSFER_OF_OBLIGATIONS)

    told = TRANSFER_LIST.render_html(found, generated_at=AT)
    summary = summary_of(
        agreement(), standing="Effective", signatures=(), in_force_from=begins, signed_on_paper="2026-02-01 by the provider",
    )  # fmt: skip

    assert "2026-02-03 by the sponsor; recorded here later" in told
    assert "In force here from" in told
    assert {"Signed on paper", "In force here from"} <= {each.name for each in summary.facts}
