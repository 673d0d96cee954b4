"""Roles and opinions stand apart from the drugs in the message and are joined by its ids."""

from datetime import date
from io import BytesIO

import pytest

from pharmacovigilance.exchange.e2b_r3 import Icsr, read_batch
from tests.pharmacovigilance.exchange.icsr_builder import (
    FDA,
    ICH,
    Event,
    Opinion,
    Product,
    Report,
    batch_xml,
)

TODAY = date(2026, 11, 23)
TWO_DRUGS = Report(
    events=(Event(), Event(llt="10028813")),
    products=(
        Product(opinions=(Opinion(event=2), Opinion(source="Investigator", event=1))),
        Product(name="Placebo", role="2", opinions=(Opinion(result="Not Suspected"),)),
    ),
)


def read(data: bytes) -> Icsr:
    (item,) = read_batch(BytesIO(data), schema=None, received_on=TODAY)
    assert isinstance(item, Icsr), [str(error) for error in item.errors]
    return item


def cells(icsr: Icsr) -> set[tuple[str | None, int | None, str | None, str | None]]:
    """Who thinks what of which drug and which reaction."""
    return {
        (drug.name, cell.reaction, opinion.source, opinion.result)
        for drug in icsr.drugs
        for cell in drug.matrix
        for opinion in cell.assessments
    }


def test_each_opinion_lands_at_its_drug_and_reaction() -> None:
    icsr = read(batch_xml(TWO_DRUGS))

    assert [drug.role for drug in icsr.drugs] == ["1", "2"]
    assert [cell.reaction for cell in icsr.drugs[0].matrix] == [1, 2]
    assert cells(icsr) == {
        ("ACM-101", 2, "Sponsor", "Suspected"),
        ("ACM-101", 1, "Investigator", "Suspected"),
        ("Placebo", 1, "Sponsor", "Not Suspected"),
    }


def test_ids_match_whatever_their_case() -> None:
    plain = read(batch_xml(TWO_DRUGS))
    data = batch_xml(TWO_DRUGS)
    uid = str(plain.drugs[0].uid).encode()
    before, after = data.split(b"</primaryRole>")

    mixed = before + b"</primaryRole>" + after.replace(uid, uid.upper())

    assert cells(read(mixed)) == cells(plain)


def test_an_opinion_on_no_reaction_of_the_report_is_kept_apart() -> None:
    data = batch_xml(TWO_DRUGS)
    uid = str(read(data).reactions[1].uid).encode()
    before, after = data.split(b"</primaryRole>")

    icsr = read(before + b"</primaryRole>" + after.replace(uid, b"00000000-unknown"))

    assert [cell.reaction for cell in icsr.drugs[0].matrix] == [1, None]


def test_an_opinion_on_no_drug_of_the_report_is_left_out_with_a_warning() -> None:
    data = batch_xml(TWO_DRUGS)
    uid = str(read(data).drugs[1].uid).encode()
    before, after = data.split(b"</primaryRole>")

    icsr = read(before + b"</primaryRole>" + after.replace(uid, b"00000000-unknown"))

    assert icsr.drugs[1].matrix == ()
    assert icsr.drugs[1].role is None
    assert {"G.k.9.i/stray", "G.k.1/missing"} <= {finding.rule for finding in icsr.findings}


def test_a_role_of_the_fda_is_no_role_of_the_standard() -> None:
    data = batch_xml(Report())
    ours, theirs = f'code="1" codeSystem="{ICH}.1.13"', f'code="1" codeSystem="{FDA}.1.1.8"'

    icsr = read(data.replace(ours.encode(), theirs.encode()))

    assert (icsr.drugs[0].role, icsr.drugs[0].fda_role) == (None, "1")
    assert not icsr.suspect_drugs


@pytest.mark.parametrize(
    ("type_code", "field"),
    [("SAS", "interval_from_first_dose"), ("SAE", "interval_from_last_dose")],
)
def test_intervals_are_told_apart_by_what_they_start_from(type_code: str, field: str) -> None:
    data = batch_xml(Report(products=(Product(recurrence="1"),)))
    uid = read(data).reactions[0].uid
    interval = (
        f'<outboundRelationship1 typeCode="{type_code}"><pauseQuantity value="9" unit="d"/>'
        f'<actReference><id root="{uid}"/></actReference></outboundRelationship1>'
        '<outboundRelationship2 typeCode="PERT">'
    )

    icsr = read(data.replace(b'<outboundRelationship2 typeCode="COMP">', interval.encode(), 1))

    (cell,) = icsr.drugs[0].matrix
    assert str(getattr(cell, field).value) == "9"
    assert cell.recurrence == "1"
    assert (cell.interval_from_first_dose is None) is (field != "interval_from_first_dose")


def test_the_country_a_drug_was_obtained_in_is_read_in_capitals() -> None:
    place = (
        f'<subjectOf><productEvent><code code="1" codeSystem="{ICH}.1.18"/><performer>'
        "<assignedEntity><representedOrganization><addr><country>be</country></addr>"
        "</representedOrganization></assignedEntity></performer></productEvent></subjectOf>"
        "</instanceOfKind>"
    )

    icsr = read(batch_xml(Report()).replace(b"</instanceOfKind>", place.encode(), 1))

    assert icsr.drugs[0].obtained_in == "BE"


def test_an_opinion_coded_by_the_lists_of_the_eu_keeps_source_method_and_result() -> None:
    eu = "2.16.840.1.113883.3.989.5.1.1.5"
    said = {
        '<value xsi:type="ST">Suspected</value>': f'<value xsi:type="CE" code="1" codeSystem="{eu}.3"/>',
        "<methodCode><originalText>FDA</originalText></methodCode>": f'<methodCode code="1" codeSystem="{eu}.2"/>',
        "<code><originalText>Sponsor</originalText></code>": f'<code code="4" codeSystem="{eu}.4"/>',
    }  # fmt: skip
    data = batch_xml(Report(products=(Product(opinions=(Opinion(),)),)))
    for words, code in said.items():
        assert words.encode() in data
        data = data.replace(words.encode(), code.encode())

    ((opinion,),) = (cell.assessments for cell in read(data).drugs[0].matrix)

    assert (opinion.source, opinion.method, opinion.result) == (None, None, None)
    assert (opinion.source_code, opinion.source_system) == ("4", f"{eu}.4")
    assert (opinion.method_code, opinion.method_system) == ("1", f"{eu}.2")
    assert (opinion.result_code, opinion.result_system) == ("1", f"{eu}.3")
