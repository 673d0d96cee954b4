"""Boxes that only a message can fill: tests, history, weight, reappearance."""

from decimal import Decimal
from typing import Any

import pytest

from pharmacovigilance.documents import Answer, NullFlavor
from pharmacovigilance.documents.cioms_i_message import (
    findings_of,
    history_of,
    reappearance_of,
    weight_of,
)


def drugs(*codes: str) -> dict[str, Any]:
    return {"drugs": [{"matrix": [{"recurrence": code}]} for code in codes]}


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        pytest.param(drugs("1"), Answer.YES, id="reappeared"),
        pytest.param(drugs("2", "1"), Answer.YES, id="reappeared-with-one-of-two"),
        pytest.param(drugs("2"), Answer.NO, id="given-again-and-did-not"),
        pytest.param(drugs("4"), Answer.NOT_APPLICABLE, id="not-given-again"),
        pytest.param(drugs("3"), NullFlavor.UNKNOWN, id="outcome-unknown"),
        pytest.param(drugs("2", "4"), NullFlavor.UNKNOWN, id="drugs-disagree"),
        pytest.param({}, NullFlavor.UNKNOWN, id="not-sent"),
    ],
)
def test_reappearance_follows_the_recurrence_codes(content: dict[str, Any], answer: Any) -> None:
    assert reappearance_of(content) == answer


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ({"value": "68.5", "unit": "kg"}, Decimal("68.5")),
        ({"value": "150", "unit": "[lb_av]"}, NullFlavor.UNKNOWN),
        ({"value": "heavy", "unit": "kg"}, NullFlavor.UNKNOWN),
        ({"null": "MSK"}, NullFlavor.UNKNOWN),
    ],
)
def test_weight_is_taken_in_kilograms_only(weight: dict[str, str], expected: Any) -> None:
    assert weight_of({"patient": {"weight": weight}}) == expected


def test_a_test_is_one_line_with_date_result_and_range() -> None:
    row = {
        "performed_on": "20260310",
        "name": "ALT",
        "result": {"value": "412", "unit": "U/L"},
        "normal_low": "7",
        "normal_high": "56",
        "comments": "rising",
    }

    assert findings_of({"tests": [row]}) == "10-MAR-2026 ALT 412 U/L (normal 7–56) rising"


@pytest.mark.parametrize(
    ("sent", "printed"),
    [
        ("2026", "2026 ALT"),
        ("202603", "MAR-2026 ALT"),
        ("20260310143000+0530", "10-MAR-2026 ALT"),
        ({"null": "UNK"}, "ALT"),
    ],
)
def test_a_date_is_printed_as_far_as_it_is_known(sent: Any, printed: str) -> None:
    assert findings_of({"tests": [{"performed_on": sent, "name": "ALT"}]}) == printed


def test_history_lists_conditions_past_drugs_and_text_and_leaves_out_what_is_masked() -> None:
    patient = {
        "history": [
            {
                "condition": {"code": "10020772", "version": "27.1"},
                "started_on": "2019",
                "ended_on": "202005",
                "is_continuing": False,
            },
            {
                "condition": {"code": "10003246", "version": "27.1"},
                "is_continuing": True,
                "is_family_history": True,
            },
        ],
        "drug_history": [{"name": "Penicillin"}],
        "history_text": {"null": "MSK"},
    }

    assert (
        history_of({"patient": patient}) == "MedDRA 27.1 10020772, since 2019, until MAY-2020\n"
        "MedDRA 27.1 10003246, continuing, in the family\nPast drug: Penicillin"
    )
