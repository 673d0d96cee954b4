"""One breach at a time: which ones refuse a report, which ones only mark it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from pharmacovigilance.exchange.e2b_r3 import RULES, Icsr, Refusal, Severity, has_error, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import (
    ICH,
    Event,
    Product,
    Report,
    Reporter,
    batch_xml,
)

TODAY = date(2026, 11, 23)


def read_bytes(data: bytes) -> Icsr | Refusal:
    (item,) = read_batch(BytesIO(data), schema=None, received_on=TODAY)
    return item


def read_report(**changes: object) -> Icsr | Refusal:
    return read_bytes(batch_xml(replace(Report(), **changes)))


def read_changed(old: str, new: str, report: Report | None = None) -> Icsr | Refusal:
    """A report in which one piece of the XML is exchanged for another."""
    data = batch_xml(report or Report())
    assert data.count(old.encode()) >= 1
    return read_bytes(data.replace(old.encode(), new.encode(), 1))


def broken_rules(item: Icsr | Refusal, severity: Severity) -> set[str]:
    return {f.rule for f in item.findings if f.severity is severity} - {"N.2.r/schema"}


def test_a_sound_report_has_nothing_to_complain_about() -> None:
    item = read_report()

    assert isinstance(item, Icsr)
    assert broken_rules(item, Severity.WARNING) == set()


TWO_SOURCES = (Reporter(), Reporter(family_name="Second"))
NO_PRIMARY = (Reporter(is_primary=False), Reporter(is_primary=False))

FIELD_ERRORS = {
    "no C.1.1": (
        {"safety_report_id": "", "worldwide_id": "DE-A-1", "message_id": "m"},
        "C.1.1/missing",
    ),
    "C.1.4 tomorrow": ({"first_received": "20261124", "most_recent": "20261124"}, "C.1.4/future"),
    "C.1.5 tomorrow": ({"most_recent": "20261124"}, "C.1.5/future"),
    "C.1.4 next year": ({"first_received": "20270101", "most_recent": "20270101"}, "C.1.4/future"),
    "C.1.4 after C.1.5": ({"first_received": "20260316", "most_recent": "20260315"}, "C.1.4/order"),
    "C.1.4 later that day": (
        {"first_received": "20260315100000+0000", "most_recent": "20260315100000+0100"},
        "C.1.4/order",
    ),
    "C.1.4 no date": ({"first_received": "12 March 2026"}, "C.1.4/unreadable"),
    "C.1.4 impossible day": ({"first_received": "20260230"}, "C.1.4/unreadable"),
    "C.1.5 no date": ({"most_recent": "2026-03-15"}, "C.1.5/unreadable"),
    "C.1.4 empty": ({"first_received": ""}, "C.1.4/missing"),
    "C.1.5 empty": ({"most_recent": " "}, "C.1.5/missing"),
    "C.1.4 month only": ({"first_received": "202603"}, "C.1.4/precision"),
    "C.1.5 year only": ({"most_recent": "2026"}, "C.1.5/precision"),
    "two primary sources": ({"reporters": TWO_SOURCES}, "C.2.r.5/one"),
    "no primary source": ({"reporters": NO_PRIMARY}, "C.2.r.5/one"),
    "two MedDRA versions of events": (
        {"events": (Event(), Event(meddra_version="26.1"))},
        "E.i.2.1a/mixed-versions",
    ),
    "unknown report type": ({"report_type": "9"}, "C.1.3/code"),
    "unknown sex": ({"sex": "3"}, "D.5/code"),
    "unknown outcome": ({"events": (Event(outcome="7"),)}, "E.i.7/code"),
    "unknown country of event": ({"events": (Event(country="XX"),)}, "E.i.9/code"),
    "unknown country of reporter": ({"reporters": (Reporter(country="UK"),)}, "C.2.r.3/code"),
    "unknown drug role": ({"products": (Product(role="8"),)}, "G.k.1/code"),
    "C.1.1 too long": ({"safety_report_id": f"DE-ACME-{'1' * 100}"}, "C.1.1/length"),
}


@pytest.mark.parametrize(("changes", "rule"), FIELD_ERRORS.values(), ids=FIELD_ERRORS)
def test_a_report_that_cannot_be_identified_dated_or_trusted_is_refused(
    changes: dict[str, object], rule: str
) -> None:
    item = read_report(**changes)

    assert isinstance(item, Refusal)
    assert rule in {f.rule for f in item.errors}
    (found,) = [f for f in item.errors if f.rule == rule]
    assert found.element == rule.split("/", maxsplit=1)[0]
    assert found.citation.startswith("ICH E2B(R3)")


NI = '<value xsi:type="BL" nullFlavor="NI"/>'
SEX = 'code="2" codeSystem="1.0.5218"'

XML_ERRORS = {
    "no C.1.8.1": ('root="2.16.840.1.113883.3.989.2.1.3.2"', 'root="1.2.3"', "C.1.8.1/missing"),
    "C.1.9.1 false": (
        '23"/><value xsi:type="BL" nullFlavor="NI"/>',
        '23"/><value xsi:type="BL" value="false"/>',
        "C.1.9.1/false",
    ),
    "E.i.3.2a false": (NI, '<value xsi:type="BL" value="false"/>', "E.i.3.2a/false"),
    "E.i.3.2a not boolean": (NI, '<value xsi:type="BL" value="yes"/>', "E.i.3.2a/unreadable"),
    "E.i.3.2a both": (
        NI,
        '<value xsi:type="BL" value="true" nullFlavor="NI"/>',
        "E.i.3.2a/value-and-null",
    ),
    "E.i.3.2a unknown flavour": ('nullFlavor="NI"', 'nullFlavor="NOPE"', "E.i.3.2a/null-flavor"),
    "D.1 both": ("<name>AB</name>", '<name nullFlavor="MSK">AB</name>', "D.1/value-and-null"),
    "D.5 both": (SEX, 'code="2" nullFlavor="MSK" codeSystem="1.0.5218"', "D.5/value-and-null"),
    "C.1.4 both": (
        '<low value="20260312"/>',
        '<low value="20260312" nullFlavor="UNK"/>',
        "C.1.4/value-and-null",
    ),
    "C.1.4 null": ('<low value="20260312"/>', '<low nullFlavor="UNK"/>', "C.1.4/null-flavor"),
    "second C.1.1": (
        '<code code="PAT_ADV_EVNT"',
        (
            '<id extension="DE-ACME-9" root="2.16.840.1.113883.3.989.2.1.3.1"/>'
            '<code code="PAT_ADV_EVNT"'
        ),
        "C.1.1/repeated",
    ),
    "unknown flavour of sex": (SEX, 'nullFlavor="X" codeSystem="1.0.5218"', "D.5/null-flavor"),
    "no canonical form": (
        "<PORR_IN049016UV>",
        '<PORR_IN049016UV xmlns:r="relative">',
        "N.2.r/canonical",
    ),
}


@pytest.mark.parametrize(("old", "new", "rule"), XML_ERRORS.values(), ids=XML_ERRORS)
def test_a_message_that_contradicts_the_standard_is_refused(old: str, new: str, rule: str) -> None:
    if rule.startswith("C.1.9.1"):
        data = batch_xml(Report()).replace(
            b'1.23"/><value xsi:type="BL" nullFlavor="NI"/>',
            b'1.23"/><value xsi:type="BL" value="false"/>',
        )
        item = read_bytes(data)
    else:
        item = read_changed(old, new)

    assert isinstance(item, Refusal)
    assert rule in {f.rule for f in item.errors}


FIELD_WARNINGS = {
    "spontaneous": ({"report_type": "1"}, "C.1.3/trial"),
    "compassionate use": ({"study_type": "2"}, "C.5.4/trial"),
    "study without type": ({"study_type": ""}, "C.5.4/trial"),
    "market receiver": ({"receiver": "CDER"}, "N.2.r.3/trial"),
    "other message id": ({"message_id": "21ec1492"}, "N.2.r.1/identifier"),
    "created before receipt": ({"created": "20260301120000+0100"}, "C.1.2/order"),
    "created without zone": ({"created": "20260316120000"}, "C.1.2/precision"),
    "no IND number": ({"ind_number": ""}, "FDA.C.5.5a/ind"),
    "no pre-ANDA number": ({"receiver": "CDER_IND_EXEMPT_BA_BE"}, "FDA.C.5.5b/pre-anda"),
    "odd identifier": ({"safety_report_id": "ACME 1"}, "C.1.1/format"),
    "nullified without reason": ({"nullification": "1"}, "C.1.11.2/reason"),
    "unknown nullification": ({"nullification": "3", "nullification_reason": "x"}, "C.1.11.1/code"),
    "fatal without date": ({"events": (Event(criteria=("death",)),)}, "D.9.1/death"),
    "ends before it begins": ({"events": (Event(ended="20260309"),)}, "E.i.5/order"),
    "begins after it was told": ({"events": (Event(started="20260316"),)}, "E.i.4/order"),
    "dies before birth": ({"death_date": "19790404"}, "D.9.1/order"),
    "event tomorrow": ({"events": (Event(started="20261124"),)}, "E.i.4/future"),
    "event on no day": ({"events": (Event(started="20260230"),)}, "E.i.4/unreadable"),
    "event without outcome": ({"events": (Event(outcome=""),)}, "E.i.7/missing"),
    "event not coded": ({"events": (Event(llt=""),)}, "E.i.2.1b/missing"),
    "event oddly coded": ({"events": (Event(llt="HEADACHE"),)}, "E.i.2.1b/meddra"),
    "odd MedDRA version": ({"events": (Event(meddra_version="27.1.1"),)}, "E.i.2.1b/meddra"),
    "drug without role": ({"products": (Product(role=""),)}, "G.k.1/missing"),
    "long reporter name": ({"reporters": (Reporter(family_name="x" * 61),)}, "C.2.r.1.4/length"),
    "no narrative": ({"narrative": ""}, "H.1/missing"),
    "no drug yet": ({"products": ()}, "C.1/pre-case"),
    "no event yet": ({"events": (), "products": (Product(opinions=()),)}, "C.1/pre-case"),
    "no reporter yet": ({"reporters": ()}, "C.1/pre-case"),
    "negative age": ({"age": "-4"}, "D.2.2a/negative"),
    "opinion on no drug": ({"products": ()}, "C.1/pre-case"),
}


CONSISTENT = {
    "the year it was told in": {"events": (Event(started="2026"),)},
    "the day it was told": {"events": (Event(started="20260315"),)},
    "dies in the year of birth": {"birth_date": "1979", "death_date": "19791201"},
    "death unknown, birth masked": {"death_date": "", "birth_date": ""},
}


@pytest.mark.parametrize("changes", CONSISTENT.values(), ids=CONSISTENT)
def test_dates_that_do_not_surely_contradict_each_other_are_not_marked(
    changes: dict[str, object],
) -> None:
    found = broken_rules(read_report(**changes), Severity.WARNING)

    assert not {rule for rule in found if rule.endswith("/order")}


def test_a_drug_that_ends_before_it_begins_is_marked() -> None:
    start = '<low value="20260301"/>'

    item = read_changed(start, f'{start}<high value="20260228"/>')

    assert "G.k.4.r.5/order" in broken_rules(item, Severity.WARNING)


@pytest.mark.parametrize(("changes", "rule"), FIELD_WARNINGS.values(), ids=FIELD_WARNINGS)
def test_what_merely_looks_odd_is_taken_in_with_a_warning(
    changes: dict[str, object], rule: str
) -> None:
    item = read_report(**changes)

    assert isinstance(item, Icsr), [str(f) for f in item.findings]
    assert rule in broken_rules(item, Severity.WARNING)


UNCODED_DIAGNOSIS = (
    '<component1 typeCode="COMP"><observationEvent classCode="OBS" moodCode="EVN">'
    f'<code code="15" codeSystem="{ICH}.1.19"/><value xsi:type="CE"/><author typeCode="AUT">'
    f'<assignedEntity classCode="ASSIGNED"><code code="1" codeSystem="{ICH}.1.21"/></assignedEntity>'
    "</author></observationEvent></component1></adverseEventAssessment>"
)

XML_WARNINGS = {
    "test message": ('processingCode code="P"', 'processingCode code="T"', "N.2.r/processing"),
    "null flavour not provided": (
        '<low value="20260310"/>',
        '<low nullFlavor="NI"/>',
        "E.i.4/null-flavor",
    ),
    "indication in another system": (
        '<subject1 typeCode="SBJ"><primaryRole classCode="INVSBJ">',
        '<subject1 typeCode="SBJ"><primaryRole classCode="INVSBJ"><extra nullFlavor="ZZ"/>',
        "N.2.r/null-flavor",
    ),
    "sex in another system": (
        'codeSystem="1.0.5218"',
        'codeSystem="2.16.840.1.113883.5.1"',
        "D.5/code-system",
    ),
    "event coded elsewhere": (
        "2.16.840.1.113883.6.163",
        "2.16.840.1.113883.6.96",
        "E.i.2.1b/unreadable",
    ),
    "lower bound of age": ('value="46" unit="a"', 'value="forty" unit="a"', "D.2.2a/unreadable"),
    "diagnosis without a code": (
        "</adverseEventAssessment>",
        UNCODED_DIAGNOSIS,
        "H.3.r.1b/code",
    ),
    "no sender": (
        'code="1" codeSystem="2.16.840.1.113883.3.989.2.1.1.7"',
        'code="1" codeSystem="1.2"',
        "C.3/sender",
    ),
}


@pytest.mark.parametrize(("old", "new", "rule"), XML_WARNINGS.values(), ids=XML_WARNINGS)
def test_an_odd_message_is_taken_in_with_a_warning(old: str, new: str, rule: str) -> None:
    item = read_changed(old, new)

    assert isinstance(item, Icsr), [str(f) for f in item.findings]
    assert rule in broken_rules(item, Severity.WARNING)


@pytest.mark.parametrize(
    "changes",
    [
        {"first_received": "20261123", "most_recent": "20261123"},
        {"first_received": "20260315", "most_recent": "20260315100000+0100"},
        {"first_received": "20260315100000+0100", "most_recent": "20260315"},
        {"first_received": "20260315100000+0100", "most_recent": "20260315100000+0100"},
        {"events": (Event(), Event(llt="10028813"))},
        {"events": (Event(meddra_version="27"), Event(meddra_version="27.0"))},
        {"events": (Event(country="EU"),)},
        {"events": (Event(country="de"),)},
        {"events": (Event(country="YU"),)},
        {"sex": ""},
        {"nullification": "2", "nullification_reason": "wrong dose entered"},
    ],
    ids=str,
)
def test_the_edge_of_a_rule_is_inside(changes: dict[str, object]) -> None:
    item = read_report(**changes)

    assert isinstance(item, Icsr), [str(f) for f in item.findings]


def test_country_codes_are_read_in_capitals() -> None:
    item = read_report(events=(Event(country="de"),))

    assert item.reactions[0].country == "DE"


def test_two_versions_outside_the_events_are_a_warning() -> None:
    history = (
        '<subjectOf2 typeCode="SBJ"><organizer classCode="CATEGORY" moodCode="EVN">'
        '<code code="1" codeSystem="2.16.840.1.113883.3.989.2.1.1.20"/><component typeCode="COMP">'
        '<observation classCode="OBS" moodCode="EVN"><code code="10020772" '
        'codeSystem="2.16.840.1.113883.6.163" codeSystemVersion="25.0"/></observation></component>'
        "</organizer></subjectOf2></primaryRole>"
    )

    item = read_changed("</primaryRole>", history)

    assert isinstance(item, Icsr)
    assert item.patient.history[0].condition.version == "25.0"
    assert "E.i.2.1a/mixed-versions" in broken_rules(item, Severity.WARNING)


def test_a_finding_points_at_the_line_and_the_repetition() -> None:
    item = read_report(events=(Event(), Event(outcome="7")))

    (found,) = item.errors
    line = batch_xml(Report(events=(Event(), Event(outcome="7")))).split(b"\n")[found.line - 1]
    assert found.occurrence == (2,)
    assert b'code="7"' in line
    assert "0 (unknown)" in found.message
    assert str(found).startswith(f"E.i.7 (line {found.line}): unknown code '7'")


def test_a_refusal_names_the_report_it_refuses() -> None:
    item = read_report(sex="3", message_id="m-1")

    assert (item.safety_report_id, item.message_id) == ("DE-ACME-2026-000001", "m-1")
    assert item.worldwide_id == "DE-ACME-2026-000001"


def test_an_unreadable_date_is_not_also_called_missing() -> None:
    item = read_report(first_received="yesterday")

    assert {f.rule for f in item.errors} == {"C.1.4/unreadable"}


def test_an_unreadable_birth_date_is_not_repeated() -> None:
    item = read_report(birth_date="19790432")

    assert isinstance(item, Icsr)
    (found,) = [f for f in item.findings if f.element == "D.2.1"]
    assert "19790432" not in str(found)


def test_rule_names_are_unique_and_every_rule_says_its_text() -> None:
    names = [rule.id for rule in RULES]

    assert len(set(names)) == len(names)
    assert all(rule.text for rule in RULES)


def test_only_errors_refuse() -> None:
    item = read_report(report_type="1")

    assert item.findings
    assert not has_error(item.findings)
