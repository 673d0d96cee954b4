"""What names a person is in no table, no trail and no answer of the API."""

from typing import Any

import pytest
from django.test import Client

from cro_platform.access.principal import acting
from tests.pharmacovigilance.exchange.icsr_builder import Report, Reporter
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
    from pharmacovigilance.models import CaseVersion

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
