"""Why a case is reportable stands in German on a German page: every reason that the rules give has its form."""

from itertools import product

import pytest
from django.utils import translation

from cro_platform.deadlines.retold import retold
from pharmacovigilance.rules import (
    EMA,
    FDA,
    ICH,
    MHRA,
    CaseDates,
    CaseFacts,
    StudyFacts,
    Treatment,
    authority_of,
    judge,
)
from tests.pharmacovigilance.rules.cases import (
    MISSING,
    NO,
    YES,
    case,
    day,
    event,
    fatal,
    opinion,
)

AUTHORITIES = [ICH, EMA, MHRA, FDA, *(authority_of(code) for code in ("CA", "AU", "CH", "JP", "IN", "CN", "BR", "EG"))]  # fmt: skip
LATER = CaseDates(received=day("2026-06-01"), criteria_met=day("2026-06-04"))


def cases() -> list[CaseFacts]:
    """Each opinion of investigator and sponsor, each treatment, a device, an event that is not serious."""
    opinions = [opinion(a, b) for a, b in product((YES, NO, MISSING), repeat=2)]
    weighed = [case(each) for each in (*opinions, opinion(expectedness=None))]
    treated = [fatal(opinion(), treatment=each) for each in Treatment]
    device = StudyFacts(jurisdictions=frozenset({"EU", "US"}), is_device=True)
    in_eu = StudyFacts(jurisdictions=frozenset({"EU"}))
    places = [case(opinion(), occurred_in=each, study=in_eu) for each in ("EU", "IN", "")]
    rest = [case(opinion(), events=(event(),)), case(opinion(), dates=LATER)]
    devices = [fatal(opinion(), study=device), case(opinion(), study=device)]
    return [*weighed, *treated, *places, *rest, *devices]


def said() -> set[str]:
    """Every reason, and why each duty counts from its day."""
    judged = [judge(each, authority) for each in cases() for authority in AUTHORITIES]
    return {
        text
        for one in judged
        for text in (*one.reasons, *(duty.why for duty in one.duties))
        if text
    }


def test_every_reason_of_a_judgement_is_told_in_german() -> None:
    reasons = sorted(said())
    with translation.override("de"):
        told = dict(zip(reasons, retold(reasons), strict=True))

    assert len(reasons) > 30
    assert [text for text, words in told.items() if words == text] == []


@pytest.mark.parametrize(
    ("written", "german"),
    [
        ("“Hepatitis e1” is serious: death.", "„Hepatitis e1“ ist schwerwiegend: "),
        (
            "“Sepsis” with Drug A: investigator not stated, sponsor not related; expectedness unexpected: it is open.",
            "“Sepsis” with Drug A: Prüfer nicht angegeben, Sponsor nicht ursächlich; Erwartetheit unerwartet: ist offen.",
        ),
        (
            "Day 0 is 2026-06-01 (Europe/Berlin), the first awareness of anybody acting for the sponsor.",
            "Tag 0 ist 01. Jun 2026 (Europe/Berlin), die erste Kenntnis",
        ),
    ],
)
def test_a_reason_keeps_its_names_and_days(written: str, german: str) -> None:
    with translation.override("de"):
        assert retold([written])[0].startswith(german)
