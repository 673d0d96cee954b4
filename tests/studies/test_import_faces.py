"""The command, the API and the upload page: three ways to the same import."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from cro_platform.access.principal import acting
from studies.importers import IMPORTERS, Importer, register
from studies.models import Import, Study
from tests.studies.faces import Api, pointers, session
from tests.studies.records import encoded, raw, record
from tests.world import World


def run(path: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The command's exit code and the objects it printed."""
    out, code = StringIO(), 0
    try:
        call_command("import_study", str(path), *arguments, stdout=out)
    except SystemExit as stopped:
        code = int(str(stopped.code))
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A real record on disk."""
    path = tmp_path / "study.json"
    path.write_bytes(raw("NCT04280705"))
    return path


def test_the_command_prints_one_object(world: World, file: Path) -> None:
    code, (told,) = run(file, "--organization", "northwind")

    assert code == 0
    assert told | {"study": "", "warnings": []} == {
        "study": "",
        "identifier": "NCT04280705",
        "created": True,
        "countries": 10,
        "study_sites": 60,
        "changes": [],
        "warnings": [],
    }


def test_the_command_acts_as_the_service_account_or_as_a_member(world: World, file: Path) -> None:
    run(file, "--organization", "northwind")
    run(file, "--organization", "meridian", "--as", "study-lead@meridian.example")

    for company, role in ((world.northwind, "service-account"), (world.meridian, "study-lead")):
        with acting(company["qa"]):
            assert Import.objects.get().user_id == company[role].user_id


def test_the_command_prints_a_line_for_each_record_of_a_list(world: World, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(encoded([record("NCT00763412"), record("NCT05594173")]))

    code, told = run(path, "--organization", "northwind")

    assert (code, [each["identifier"] for each in told]) == (0, ["NCT00763412", "NCT05594173"])


def test_a_refused_file_exits_2_with_every_pointer_and_writes_nothing(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "stub.json"
    path.write_bytes(raw("partial-NCT03453554"))

    code, (told,) = run(path, "--organization", "northwind")

    assert code == 2
    assert {error["pointer"] for error in told["errors"]} == {
        "/protocolSection/statusModule",
        "/protocolSection/sponsorCollaboratorsModule",
        "/protocolSection/designModule",
    }
    assert all(error["detail"] for error in told["errors"])
    with acting(world.northwind["qa"]):
        assert not Import.objects.exists()


def test_a_provider_is_refused_in_a_sentence(world: World, file: Path) -> None:
    code, (told,) = run(file, "--organization", "helix")

    assert code == 2
    assert "A sponsor imports its own studies" in told["errors"][0]["detail"]


@pytest.mark.parametrize(
    "arguments",
    [("--organization", "nobody"), ("--organization", "northwind", "--as", "cra@helix.example")],
    ids=["unknown organization", "a stranger"],
)
def test_the_command_runs_for_members_only(
    world: World, file: Path, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError, match="no active member"):
        run(file, *arguments)


def test_a_missing_file_is_told(world: World) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(Path("/nowhere.json"), "--organization", "northwind")


def test_the_api_imports_and_keeps_a_record(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.post("imports/", {"kind": "study", "content": record("NCT05594173")})

    assert answer.status_code == 201
    told = answer.json()
    assert (told["records"], told["created"], told["changed"]) == (1, 1, 0)
    assert told["outcome"][0]["identifier"] == "NCT05594173"
    assert told["study"] == told["outcome"][0]["study"]
    assert len(told["sha256"]) == 64


def test_the_api_reads_a_document_that_is_sent_as_text(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.post("imports/", {"kind": "study", "content": raw("NCT05594173").decode()})

    assert answer.status_code == 201


def test_faults_are_told_below_the_content(world: World) -> None:
    api = Api(world.northwind["study-lead"])

    answer = api.post("imports/", {"kind": "study", "content": record("partial-NCT03453554")})

    assert answer.status_code == 422
    assert pointers(answer) == {
        "/content/protocolSection/statusModule",
        "/content/protocolSection/sponsorCollaboratorsModule",
        "/content/protocolSection/designModule",
    }


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "study"}, "/content"),
        ({"kind": "usdm", "content": {}}, "/kind"),
        ({"kind": "study", "content": "<ichicsr/>"}, "/content"),
        ({"kind": "study", "content": {"a": 1}, "file": "x"}, "/file"),
    ],
    ids=["no content", "unknown kind", "another format", "unknown field"],
)
def test_a_wrong_request_names_its_field(world: World, body: dict[str, Any], pointer: str) -> None:
    answer = Api(world.northwind["study-lead"]).post("imports/", body)

    assert answer.status_code == 422
    assert pointer in pointers(answer)


def test_a_study_record_is_for_no_named_study(world: World) -> None:
    body = {"kind": "study", "content": record("NCT05594173"), "study": str(world.alpha)}

    answer = Api(world.northwind["study-lead"]).post("imports/", body)

    assert answer.status_code == 422
    assert "names its own study" in answer.json()["errors"][0]["detail"]


def test_imports_are_their_organizations_own(world: World) -> None:
    Api(world.northwind["study-lead"]).post(
        "imports/", {"kind": "study", "content": record("NCT05594173")}
    )

    assert Api(world.northwind["qa"]).results("imports/")
    assert Api(world.meridian["qa"]).results("imports/") == []


def test_a_kind_of_file_has_one_reader() -> None:
    with pytest.raises(ValueError, match="another room already"):
        register(Importer("study", IMPORTERS["study"].run))


def test_an_upload_leads_to_what_was_taken_over(world: World) -> None:
    browser = session(world.northwind["study-lead"])
    upload = SimpleUploadedFile("study.json", raw("NCT05594173"))

    answer = browser.post("/o/northwind/imports/study/", {"file": upload}, follow=True)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "NCT05594173" in page
    assert "is a new study" in page


def test_a_second_upload_shows_the_difference(world: World) -> None:
    browser = session(world.northwind["study-lead"])
    document = record("NCT05594173")
    browser.post(
        "/o/northwind/imports/study/", {"file": SimpleUploadedFile("a.json", encoded(document))}
    )
    document["protocolSection"]["identificationModule"]["briefTitle"] = "Another title"

    answer = browser.post(
        "/o/northwind/imports/study/",
        {"file": SimpleUploadedFile("b.json", encoded(document))},
        follow=True,
    )

    page = answer.content.decode()
    assert "was brought up to date" in page
    assert "Another title" in page


def test_a_refused_upload_shows_each_fault_and_its_place(world: World) -> None:
    browser = session(world.northwind["study-lead"])
    upload = SimpleUploadedFile("stub.json", raw("partial-NCT03453554"))

    answer = browser.post("/o/northwind/imports/study/", {"file": upload})

    assert answer.status_code == 422
    assert "/protocolSection/designModule" in answer.content.decode()
    with acting(world.northwind["study-lead"]):
        assert Study.objects.count() == 2


def test_the_upload_page_is_not_for_everybody(world: World) -> None:
    assert session(world.northwind["qa"]).get("/o/northwind/imports/study/").status_code == 403
    assert session(world.helix["project-manager"]).get("/o/helix/imports/study/").status_code == 403
