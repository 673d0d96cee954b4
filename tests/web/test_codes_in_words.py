"""A code of the catalogue is read by its name wherever a row shows it."""

from django.utils import translation

from cro_platform.access.codes import cell_name, duty_name, role_name
from cro_platform.web.pages import PAGES
from cro_platform.web.panels import shown

CLAUSES = PAGES["contract-clauses"].resource


def test_an_obligation_is_called_by_its_name() -> None:
    row = {"obligation": "expedited-safety-reporting", "cell": "*"}

    assert shown(CLAUSES, "obligation", row) == duty_name("expedited-safety-reporting")
    assert duty_name("expedited-safety-reporting") == "Expedited safety reporting"
    assert duty_name("unheard-of") == "unheard-of"


def test_a_role_is_called_by_its_name() -> None:
    members = PAGES["memberships"].resource

    assert shown(members, "role", {"role": "cra"}) == "Clinical research associate"
    assert role_name("no-longer-given") == "no-longer-given"


def test_a_cell_is_the_whole_study_or_its_place() -> None:
    assert [cell_name(each) for each in ("*", "EU", "DE")] == ["Whole study", "EU", "DE"]
    with translation.override("de"):
        assert cell_name("*") == "Ganze Studie"
