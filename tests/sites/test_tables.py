"""Tables of sites and participants: shown with every difference, taken over whole, and never twice."""

import base64
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cro_platform.access.errors import RuleBroken, Stale, TransitionRefused
from cro_platform.access.principal import acting
from cro_platform.audit.trail import trail_of
from sites.models import StudySite, Subject
from studies.models import Import, ImportedFile, ImportedFileKey
from studies.services import run_import
from studies.services.imported_files import kept
from studies.services.tables import confirm_table, discard_table, look_again
from tests.studies.exchange.table_files import csv_bytes, xlsx_bytes
from tests.studies.faces import Api, pointers, session
from tests.world import World

SITES = ("number", "name", "country", "city")
TWO_SITES = csv_bytes(
    ("01", "Charité", "DE", "Berlin"), ("02", "Cochin", "FR", "Paris"), heading=SITES
)
PEOPLE = csv_bytes(("DE-001", "01", 1970, "female"), ("DE-002", "01", "", "male"))


@pytest.fixture
def hospital(world: World) -> StudySite:
    """Site 01 of alpha."""
    with acting(world.northwind["study-lead"]):
        return StudySite.objects.create(
            study_id=world.alpha, number="01", name="Charité", country="DE"
        )


def shown(by: Any, study: UUID, kind: str, content: bytes) -> Import:
    return run_import(by=by, kind=kind, content=content, study=study, file_name="table.csv")


def taken(by: Any, study: UUID, kind: str, content: bytes) -> Import:
    record = shown(by, study, kind, content)
    confirm_table(record, by=by, sha256=record.sha256, seen=record.seen)
    return record


def results(record: Import) -> list[tuple[str, str]]:
    return [(row["key"], row["result"]) for row in record.outcome]


def errors(record: Import) -> list[str]:
    return [error["field"] for row in record.outcome for error in row["errors"]]


def test_sites_are_shown_and_nothing_is_written(world: World) -> None:
    lead = world.northwind["study-lead"]

    with acting(world.helix["project-manager"]):
        record = shown(world.helix["project-manager"], world.alpha, "study_sites", TWO_SITES)

        assert results(record) == [("01", "new"), ("02", "new")]
        assert (record.status, record.created, record.changed) == ("shown", 2, 0)
    with acting(lead):
        assert not StudySite.objects.filter(study_id=world.alpha).exists()


def test_sites_are_taken_over_once_confirmed(world: World) -> None:
    by = world.helix["project-manager"]

    with acting(by):
        record = taken(by, world.alpha, "study_sites", TWO_SITES)

        found = StudySite.objects.filter(study_id=world.alpha).order_by("number")
        assert [(s.number, s.name, s.country, s.city) for s in found] == [
            ("01", "Charité", "DE", "Berlin"),
            ("02", "Cochin", "FR", "Paris"),
        ]
        assert record.status == "done"
        assert "SHA-256" in trail_of("sites_studysite", str(found[0].pk))[0].reason


def test_a_second_import_changes_nothing(world: World) -> None:
    by = world.helix["project-manager"]
    with acting(by):
        taken(by, world.alpha, "study_sites", TWO_SITES)
        before = list(StudySite.objects.filter(study_id=world.alpha).values_list("id", "rev"))

        again = taken(by, world.alpha, "study_sites", TWO_SITES)

        assert results(again) == [("01", "unchanged"), ("02", "unchanged")]
        assert list(StudySite.objects.filter(study_id=world.alpha).values_list("id", "rev")) == before  # fmt: skip


def test_a_difference_is_shown_before_and_after(world: World, hospital: StudySite) -> None:
    by = world.helix["project-manager"]
    with acting(by):
        record = shown(by, world.alpha, "study_sites", TWO_SITES)

        assert record.outcome[0]["changes"] == [{"field": "city", "old": "", "new": "Berlin"}]
        assert results(record) == [("01", "changed"), ("02", "new")]


def test_one_refused_row_refuses_all(world: World) -> None:
    by = world.helix["project-manager"]
    data = csv_bytes(("01", "Charité", "DE", ""), ("02", "Tokyo", "JP", ""), heading=SITES)

    with acting(by):
        record = shown(by, world.alpha, "study_sites", data)
        assert errors(record) == ["/3"]
        with pytest.raises(RuleBroken) as told:
            confirm_table(record, by=by, sha256=record.sha256, seen=record.seen)

        assert [p.field for p in told.value.problems] == ["content/3"]
        assert not StudySite.objects.filter(study_id=world.alpha).exists()
        record.refresh_from_db()
        assert record.status == "shown"


def test_participants_come_from_a_workbook(world: World, hospital: StudySite) -> None:
    cra = world.orbis["cra"]
    data = xlsx_bytes(("DE-001", "01", 1970, "female"), ("DE-002", "01", None, None))

    with acting(cra):
        taken(cra, world.alpha, "subjects", data)

        found = Subject.objects.filter(study_id=world.alpha).order_by("code")
        assert [(s.code, s.year_of_birth, s.sex, s.study_site_id) for s in found] == [
            ("DE-001", 1970, "female", hospital.pk),
            ("DE-002", None, "unknown", hospital.pk),
        ]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("DE-001", "99", 1970, "female"), "/2/site"),
        (("DE-001", "01", 1850, "female"), "/2/year_of_birth"),
        (("DE-001", "01", 2999, "female"), "/2/year_of_birth"),
    ],
    ids=["no site", "born too early", "not born"],
)
def test_a_row_is_held_to_the_rules_of_the_hand(
    world: World, hospital: StudySite, row: tuple[Any, ...], place: str
) -> None:
    cra = world.orbis["cra"]
    with acting(cra):
        assert errors(shown(cra, world.alpha, "subjects", csv_bytes(row))) == [place]


def test_a_site_of_another_study_is_unknown_here(world: World) -> None:
    """The rival has a site 01; its number is answered like one that nobody has."""
    with acting(world.meridian["study-lead"]):
        StudySite.objects.create(study_id=world.rival, number="01", name="Rival", country="DE")
        Subject.objects.create(
            study_id=world.rival, study_site=StudySite.objects.get(number="01"), code="DE-001"
        )
    cra = world.orbis["cra"]

    with acting(cra):
        real = shown(cra, world.alpha, "subjects", PEOPLE).outcome
        ghost = shown(cra, world.alpha, "subjects", PEOPLE.replace(b",01,", b",77,")).outcome

    assert real == ghost
    assert {row["result"] for row in real} == {"refused"}


def test_another_organizations_study_is_unknown(world: World) -> None:
    cra = world.orbis["cra"]
    told = []
    for study in (world.rival, UUID(int=7)):
        with acting(cra), pytest.raises(RuleBroken) as refusal:
            shown(cra, study, "subjects", PEOPLE)
        told.append(refusal.value.problems)

    assert told[0] == told[1]


def test_a_row_of_a_country_that_is_not_ones_own_is_refused_alone(world: World) -> None:
    """orbis monitors; the selection of sites is helix's."""
    lead = world.orbis["lead-cra"]
    with acting(lead):
        record = shown(lead, world.alpha, "study_sites", TWO_SITES)

        assert errors(record) == ["/2", "/3"]
        assert record.outcome[0]["errors"][0]["detail"]


def test_what_changed_since_is_shown_again(world: World, hospital: StudySite) -> None:
    by, cra = world.helix["project-manager"], world.orbis["cra"]
    with acting(cra):
        record = shown(cra, world.alpha, "subjects", PEOPLE)
    with acting(by):
        Subject.objects.create(study_id=world.alpha, study_site=hospital, code="DE-001")
    with acting(cra):
        with pytest.raises(Stale):
            confirm_table(record, by=cra, sha256=record.sha256, seen=record.seen)
        assert Subject.objects.filter(study_id=world.alpha).count() == 1
        record.refresh_from_db()
        look_again(record, by=cra)

        assert results(record) == [("DE-001", "changed"), ("DE-002", "new")]
        confirm_table(record, by=cra, sha256=record.sha256, seen=record.seen)
        assert Subject.objects.filter(study_id=world.alpha).count() == 2


def test_another_file_is_not_taken_over(world: World, hospital: StudySite) -> None:
    cra = world.orbis["cra"]
    with acting(cra):
        record = shown(cra, world.alpha, "subjects", PEOPLE)

        with pytest.raises(RuleBroken, match="not the file that was shown"):
            confirm_table(record, by=cra, sha256="0" * 64, seen=record.seen)
        with pytest.raises(Stale):
            confirm_table(record, by=cra, sha256=record.sha256, seen="0" * 64)

        assert not Subject.objects.exists()


def test_a_table_is_taken_over_once(world: World, hospital: StudySite) -> None:
    cra = world.orbis["cra"]
    with acting(cra):
        record = taken(cra, world.alpha, "subjects", PEOPLE)

        with pytest.raises(TransitionRefused):
            confirm_table(record, by=cra, sha256=record.sha256, seen=record.seen)


def test_the_file_is_kept_encrypted_until_it_is_discarded(
    world: World, hospital: StudySite
) -> None:
    cra = world.orbis["cra"]
    with acting(cra):
        record = shown(cra, world.alpha, "subjects", PEOPLE)

        assert kept(record) == PEOPLE
        assert "DE-001" not in ImportedFile.objects.get(import_id=record.pk).ciphertext
        discard_table(record, by=cra)
        assert not ImportedFileKey.objects.exists()
        assert record.outcome == []
        with pytest.raises(RuleBroken, match="unreadable"):
            kept(record)


def test_a_refused_file_is_not_kept(world: World, hospital: StudySite) -> None:
    cra = world.orbis["cra"]
    data = csv_bytes(("DE-001", "01", "AM"), heading=("code", "site", "initials"))

    answer = Api(cra).post(
        "imports/",
        {"kind": "subjects", "study": str(world.alpha), "content": data.decode()},
    )

    assert answer.status_code == 422
    assert pointers(answer) == {"/content/1/initials"}
    with acting(cra):
        assert not Import.objects.exists()
        assert not ImportedFile.objects.exists()


def test_the_api_shows_and_then_takes_over(world: World, hospital: StudySite) -> None:
    api = Api(world.orbis["cra"])
    body = {
        "kind": "subjects",
        "study": str(world.alpha),
        "encoding": "base64",
        "content": base64.b64encode(xlsx_bytes(("DE-001", "01", 1970, "female"))).decode(),
        "file_name": "people.xlsx",
    }

    told = api.post("imports/", body).json()
    assert (told["status"], told["created"], told["notes"]) == (
        "shown", 1, ["The sheet “Sheet” was read."],
    )  # fmt: skip
    assert api.results("subjects/") == []
    names = {"sha256": told["sha256"], "seen": told["seen"]}
    answer = api.act("imports", told["id"], "confirm", names)

    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert [each["code"] for each in api.results("subjects/")] == ["DE-001"]
    assert api.act("imports", told["id"], "confirm", names).status_code == 409


def test_the_api_answers_412_where_the_records_changed(world: World, hospital: StudySite) -> None:
    api = Api(world.orbis["cra"])
    body = {"kind": "subjects", "study": str(world.alpha), "content": PEOPLE.decode()}
    told = api.post("imports/", body).json()
    api.post("subjects/", {"study_site": str(hospital.pk), "code": "DE-002", "sex": "male"})

    names = {"sha256": told["sha256"], "seen": told["seen"]}
    assert api.act("imports", told["id"], "confirm", names).status_code == 412
    again = api.act("imports", told["id"], "look-again", {}).json()

    assert again["seen"] != told["seen"]
    assert [row["result"] for row in again["outcome"]] == ["new", "unchanged"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"study": None}, "/study"), ({"encoding": "base64", "content": "%"}, "/content")],
)
def test_a_wrong_request_names_its_field(
    world: World, changes: dict[str, Any], pointer: str
) -> None:
    body = {"kind": "subjects", "study": str(world.alpha), "content": PEOPLE.decode()} | changes

    answer = Api(world.orbis["cra"]).post("imports/", body)

    assert answer.status_code == 422
    assert pointers(answer) == {pointer}


def test_an_import_of_a_study_is_its_teams(world: World, hospital: StudySite) -> None:
    record = Api(world.orbis["cra"]).post(
        "imports/", {"kind": "subjects", "study": str(world.alpha), "content": PEOPLE.decode()}
    )
    pk = record.json()["id"]

    for stranger in (world.northwind["study-lead"], world.meridian["study-lead"]):
        assert Api(stranger).get(f"imports/{pk}/").status_code == 404


def upload(world: World, content: bytes, name: str = "people.csv") -> tuple[Any, Any]:
    browser = session(world.orbis["cra"])
    file = SimpleUploadedFile(name, content)
    page = "/o/orbis/imports/subjects/"
    return browser, browser.post(page, {"study": world.alpha, "file": file}, follow=True)


def hidden(page: str) -> dict[str, str]:
    """The two hashes of the form."""
    import re

    return {
        name: re.search(rf'name="{name}" value="([0-9a-f]{{64}})"', page)[1]  # type: ignore[index]
        for name in ("sha256", "seen")
    }


def test_the_portal_shows_the_differences_and_takes_them_over(
    world: World, hospital: StudySite
) -> None:
    browser, answer = upload(world, PEOPLE)
    page, (address, _) = answer.content.decode(), answer.redirect_chain[-1]

    assert "Nothing is written yet" in page
    assert "Take over 2 rows" in page
    done = browser.post(address, hidden(page), follow=True)

    assert "Taken over" in done.content.decode()
    with acting(world.orbis["cra"]):
        assert Subject.objects.filter(study_id=world.alpha).count() == 2


def test_the_portal_shows_a_stale_table_again(world: World, hospital: StudySite) -> None:
    browser, answer = upload(world, PEOPLE)
    names, (address, _) = hidden(answer.content.decode()), answer.redirect_chain[-1]
    with acting(world.northwind["study-lead"]):
        Subject.objects.create(study_id=world.alpha, study_site=hospital, code="DE-001")

    again = browser.post(address, names, follow=True).content.decode()

    assert "the records have changed meanwhile" in again
    assert hidden(again)["seen"] != names["seen"]
    with acting(world.orbis["cra"]):
        assert Subject.objects.filter(study_id=world.alpha).count() == 1


def test_the_portal_offers_no_button_while_a_row_is_refused(
    world: World, hospital: StudySite
) -> None:
    _, answer = upload(world, csv_bytes(("DE-001", "99", 1970, "female")))
    page = answer.content.decode()

    assert "The study has no site of this number." in page
    assert "Take over" not in page


def test_the_portal_tells_what_is_wrong_with_a_file(world: World, hospital: StudySite) -> None:
    _, answer = upload(world, b"code,site\n\x00")

    assert answer.status_code == 422
    assert "NUL characters" in answer.content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_downloaded(world: World, form: str) -> None:
    answer = session(world.orbis["cra"]).get(f"/o/orbis/imports/templates/subjects.{form}")

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="subjects.{form}"'


@pytest.mark.parametrize("kind", ["study-sites", "subjects"])
def test_the_pages_are_not_for_everybody(world: World, kind: str) -> None:
    assert session(world.helix["qa"]).get(f"/o/helix/imports/{kind}/").status_code == 403


def test_statements_grow_by_rows_not_by_squares(world: World, hospital: StudySite) -> None:
    cra = world.orbis["cra"]

    def count(rows: int) -> int:
        data = csv_bytes(*((f"DE-{rows}-{n}", "01", 1970, "female") for n in range(rows)))
        with connection.execute_wrapper(counter := _Counter()):
            shown(cra, world.alpha, "subjects", data)
        return counter.number

    with acting(cra):
        few, many = count(2), count(12)

    assert (many - few) / 10 <= 20


class _Counter:
    number = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)
