"""What names a person is in no table, no trail and no answer of the API."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from pharmacovigilance.exchange.e2b_r3 import Icsr, Null, PartialDate, read_batch
from pharmacovigilance.exchange.e2b_r3.record.history import MedicalHistory
from pharmacovigilance.models import CaseVersion
from pharmacovigilance.services.icsr.masking import masked
from pharmacovigilance.services.icsr.snapshot import restore
from tests.pharmacovigilance.exchange.icsr_builder import Event, Report, Reporter, batch_xml
from tests.pharmacovigilance.safety import brought_in, everything
from tests.world import World, bearer

TOLD = "Participant QZX (born 05 APR 1979, seen by Dr Vandermolen on 1979-04-05) was admitted; q.z.x. stayed lower case."
CANARIES = (
    "QZX",
    "19790405",
    "1979-04-05",
    "05 APR 1979",
    "Vandermolen",
    "Sender<",
    "5 April 1979",
)
REPORT = Report(
    initials="QZX",
    birth_date="19790405",
    reporters=(Reporter(family_name="Vandermolen"),),
    narrative=TOLD,
)


@pytest.fixture
def imported(world: World) -> World:
    by = world.helix["safety-specialist"]
    with acting(by):
        (told,) = brought_in(by, world.alpha, REPORT)
        assert told.status == "created"
    return world


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("reader", ["helix", "northwind"])
def test_no_row_and_no_trail_holds_it(imported: World, canary: str, reader: str) -> None:
    by = (
        imported.helix["safety-specialist"]
        if reader == "helix"
        else imported.northwind["safety-physician"]
    )

    text = everything(by)

    assert "Severe headache" in text
    assert ("[ciphertext]" in text) == (reader == "helix")
    assert canary.casefold() not in text.casefold()


@pytest.mark.parametrize("canary", CANARIES)
def test_no_answer_of_the_api_holds_it(imported: World, client: Client, canary: str) -> None:
    header = bearer(imported.helix["safety-specialist"])

    text = "".join(
        client.get(f"/api/v1/{name}/", headers=header).content.decode()
        for name in ("safety-cases", "case-versions", "adverse-events", "aggregate-reports")
    )

    assert "Severe headache" in text
    assert canary.casefold() not in text.casefold()


def test_year_age_sex_and_subject_code_stay(imported: World) -> None:
    with acting(imported.helix["safety-specialist"]):
        version: Any = CaseVersion.objects.get()

    assert (version.patient_year_of_birth, version.patient_age, version.patient_sex) == (
        1979,
        "46 a",
        "female",
    )
    assert version.content["patient"]["initials"] == {"null": "MSK"}
    assert version.content["patient"]["born_on"] == "1979"
    assert "[withheld]" in version.narrative


def test_what_spells_like_an_identifier_but_is_none_stays_what_it_is(world: World) -> None:
    """Initials that are a country code, a name that is a null flavour, a child born on the day of the event."""
    report = Report(
        initials="DE",
        birth_date="20260310",
        age="",
        first_received="20260310",
        most_recent="20260310",
        events=(Event(started="20260310", criteria=("congenital",)),),
        reporters=(Reporter(family_name="MSK"),),
        narrative="DE, born 2026-03-10, has a malformation.",
    )
    by = world.helix["safety-specialist"]
    with acting(by):
        (told,) = brought_in(by, world.alpha, report)
        version: Any = CaseVersion.objects.get(case_id=told.case)
        event = version.events.get()
        restored = restore(Icsr, version.content)

    assert told.status == "created"
    assert (version.reporter_country, event.country) == ("DE", "DE")
    assert event.onset_on == date(2026, 3, 10)
    assert restored.reactions[0].country == "DE"
    assert restored.case.first_received_on == PartialDate.parse("20260310")
    assert restored.primary_sources[0].family_name == Null("MSK")
    assert version.narrative == "[withheld], born [withheld], has a malformation."


def test_a_condition_from_birth_keeps_its_year_alone() -> None:
    born = PartialDate.parse("19790405")
    rows = (
        MedicalHistory(started_on=born),
        MedicalHistory(started_on=PartialDate.parse("20100405")),
    )
    (record,) = read_batch(BytesIO(batch_xml(REPORT)), schema=None, received_on=date(2026, 12, 31))
    assert isinstance(record, Icsr)
    record = replace(record, patient=replace(record.patient, history=rows))

    kept = masked(record).patient.history

    assert [str(row.started_on.text) for row in kept] == ["1979", "20100405"]
