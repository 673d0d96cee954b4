"""What an opinion in a message means: agreed words and codes are read, everything else stays as it was said."""

from dataclasses import replace
from typing import Any

import pytest

from pharmacovigilance.enums import AssessmentSource, Relatedness
from pharmacovigilance.exchange.e2b_r3 import CausalityAssessment
from pharmacovigilance.services.content import Opinion
from pharmacovigilance.services.icsr.mapping import content_of
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
from tests.pharmacovigilance.exchange.test_matrix import read

EU = "2.16.840.1.113883.3.989.5.1.1.5"


def opinion(**said: Any) -> Opinion:
    """The one opinion of a case in which somebody said this."""
    icsr = read(batch_xml(Report()))
    drug = icsr.drugs[0]
    cell = replace(drug.matrix[0], assessments=(CausalityAssessment(**said),))
    told = replace(icsr, drugs=(replace(drug, matrix=(cell,)),))
    (found,) = content_of(told, {}, "", "").opinions
    return found


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        pytest.param({"result_code": "1", "result_system": f"{EU}.3"}, Relatedness.RELATED, id="eu-1"),
        pytest.param({"result_code": "2", "result_system": f"{EU}.3"}, Relatedness.NOT_RELATED, id="eu-2"),
        pytest.param({"result_code": "3", "result_system": f"{EU}.3"}, Relatedness.UNKNOWN, id="eu-no-such-code"),
        pytest.param({"result_code": "1", "result_system": "2.16.840.1.113883.3.989.5.1.10.1.4"}, Relatedness.UNKNOWN, id="another-list"),
        pytest.param({"result_code": "2"}, Relatedness.UNKNOWN, id="no-list"),
        pytest.param({"result": "2"}, Relatedness.UNKNOWN, id="a-number-in-words"),
        pytest.param({"result": "Suspected"}, Relatedness.RELATED, id="fda"),
        pytest.param({"result": "Not Suspected"}, Relatedness.NOT_RELATED, id="fda-not"),
        pytest.param({"result": "Suspected", "result_code": "2", "result_system": f"{EU}.3"}, Relatedness.RELATED, id="words-before-code"),
    ],
)  # fmt: skip
def test_only_what_is_agreed_says_whether_they_are_related(
    said: dict[str, str], meaning: Relatedness
) -> None:
    assert opinion(source="Sponsor", **said).result == meaning


def test_a_code_is_kept_in_words_that_say_whose_list_it_is_from() -> None:
    coded = opinion(
        source_code="4", source_system=f"{EU}.4", method_code="1", method_system=f"{EU}.2",
        result_code="1", result_system=f"{EU}.3",
    )  # fmt: skip
    other = opinion(source="Sponsor", result_code="1", result_system="1.2.3")

    assert (coded.verbatim_source, coded.method) == ("EU code 4", "EU code 1")
    assert coded.verbatim == "reasonable possibility"
    assert other.verbatim == "code 1"


def test_a_coded_source_whose_meaning_is_not_loaded_is_nobodys_in_particular() -> None:
    """Then the investigator's opinion is still missing, and what is missing is presumed: the clock runs."""
    coded = opinion(
        source_code="4", source_system=f"{EU}.4", result_code="2", result_system=f"{EU}.3"
    )

    assert coded.source == AssessmentSource.OTHER
