"""`import_icsr`: each message becomes a case, a version of one, or is refused; nothing is half-written."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cro_platform.access.principal import acting
from pharmacovigilance.models import AggregateReport, SafetyCase
from pharmacovigilance.services.icsr.schema_store import current_schema
from studies.models import StudyIdentifier
from tests import databases
from tests.pharmacovigilance.exchange.icsr_builder import Report, batch_xml
from tests.pharmacovigilance.safety import command, file_of, row_counts
from tests.shared_data import shared
from tests.studies.faces import Api
from tests.world import World

ALPHA = {"study": "NW-ALPHA", "organization": "helix"}
SAMPLES = {
    "FAERS2022Scenario1": "created",
    "FAERS2022Scenario2": "created",
    "FAERS2022Scenario4": "created",
    "FAERS2022Scenario5-1": "created",
    "FAERS2022Scenario8": "created",
    "template": "created",
}


def sample(name: str) -> Path:
    return shared("e2b-r3", "instances", f"{name}.xml")


def details(line: dict) -> set[str]:
    return {warning["detail"] for warning in line["warnings"]}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_sample_is_taken_in_and_told_that_no_schema_was_there(
    world: World, name: str
) -> None:
    code, (line,), _ = command(sample(name), **ALPHA)

    assert (code, line["status"]) == (0, SAMPLES[name])
    assert "schema not checked" in details(line)
    assert line["safety_report_id"]
    assert line["worldwide_unique_case_id"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_sample_passes_the_schema_once_it_is_loaded(world: World, name: str) -> None:
    call_command("load_e2b_schemas", str(shared("e2b-r3", "xsd")), verbosity=0, stdout=_silent())

    code, (line,), _ = command(sample(name), **ALPHA)

    assert (code, line["status"]) == (0, SAMPLES[name])
    assert "schema not checked" not in details(line)


def test_the_known_bad_file_is_refused_with_every_reason_and_leaves_nothing(world: World) -> None:
    before = row_counts(world.northwind["safety-physician"])

    code, (line,), told = command(sample("template_superset"), **ALPHA)

    assert (code, line["status"]) == (2, "refused")
    assert {"C.1.1", "C.1.8.1"} <= {error["element"] for error in line["errors"]}
    assert "1 refused" in told
    assert row_counts(world.northwind["safety-physician"]) == before


def test_a_second_run_of_every_sample_writes_nothing(world: World) -> None:
    files = [sample(name) for name in SAMPLES]
    command(*files, **ALPHA)
    before = row_counts(world.northwind["safety-physician"])

    code, lines, _ = command(*files, **ALPHA)

    assert code == 0
    assert {line["status"] for line in lines} == {"duplicate"}
    assert row_counts(world.northwind["safety-physician"]) == before


def test_one_refused_message_keeps_the_others_and_the_exit_code_tells(
    world: World, tmp_path: Path
) -> None:
    good, bad = (
        Report(safety_report_id="DE-ACME-1"),
        Report(safety_report_id="DE-ACME-2", first_received="20990101"),
    )
    last = Report(safety_report_id="DE-ACME-3")

    code, lines, told = command(file_of(tmp_path, good, bad, last), **ALPHA)

    assert code == 2
    assert [line["status"] for line in lines] == ["created", "refused", "created"]
    assert "1 refused" in told
    with acting(world.helix["safety-specialist"]):
        assert set(SafetyCase.objects.values_list("worldwide_unique_case_id", flat=True)) == {
            "DE-ACME-1",
            "DE-ACME-3",
        }


@pytest.mark.parametrize("name", ["id", "nct", "protocol"])
def test_the_study_is_named_by_id_registry_or_protocol_number(
    world: World, tmp_path: Path, name: str
) -> None:
    with acting(world.northwind["study-lead"]):
        StudyIdentifier.objects.create(
            study_id=world.alpha, kind="nct", value="NCT01234567", audience="study"
        )
    named = {"id": str(world.alpha), "nct": "NCT01234567", "protocol": "NW-ALPHA"}[name]

    code, (line,), _ = command(file_of(tmp_path, Report()), study=named, organization="helix")

    assert (code, line["status"]) == (0, "created")


def test_a_number_that_two_sponsors_use_is_never_guessed(world: World, tmp_path: Path) -> None:
    for sponsor, study in ((world.northwind, world.alpha), (world.meridian, world.rival)):
        with acting(sponsor["study-lead"]):
            StudyIdentifier.objects.create(
                study_id=study, kind="nct", value="NCT01234567", audience="study"
            )
    before = row_counts(world.northwind["safety-physician"])

    with pytest.raises(CommandError, match="more than one study") as stopped:
        command(file_of(tmp_path, Report()), study="NCT01234567", organization="helix")

    assert stopped.value.returncode == 2
    assert all(str(study) in str(stopped.value) for study in (world.alpha, world.rival))
    assert row_counts(world.northwind["safety-physician"]) == before


@pytest.mark.parametrize(
    ("study", "organization"),
    [
        ("NW-NOWHERE", "helix"),
        ("NW-ALPHA", "meridian"),
        ("NW-BRAVO", "helix"),
        ("NCT00000000", "northwind"),
    ],
    ids=["unknown", "competitor", "not-a-party", "unknown-registry-number"],
)
def test_a_study_one_is_no_party_to_is_unknown(
    world: World, tmp_path: Path, study: str, organization: str
) -> None:
    with pytest.raises(CommandError, match="has no study") as stopped:
        command(file_of(tmp_path, Report()), study=study, organization=organization)

    assert stopped.value.returncode == 2


@pytest.mark.parametrize("organization", ["orbis", "northwind"])
def test_only_the_organization_that_processes_cases_imports_them(
    world: World, tmp_path: Path, organization: str
) -> None:
    with pytest.raises(CommandError, match="Safety case processing") as stopped:
        command(file_of(tmp_path, Report()), study="NW-ALPHA", organization=organization)

    assert stopped.value.returncode == 2


def test_a_stranger_to_the_organization_cannot_be_named(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no active member"):
        command(file_of(tmp_path, Report()), **ALPHA, person="safety-physician@northwind.example")


def test_a_file_that_is_not_there_is_told_by_its_name(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.xml"):
        command(tmp_path / "missing.xml", **ALPHA)


def test_an_aggregate_report_is_kept_as_a_report_and_not_as_a_case(
    world: World, tmp_path: Path
) -> None:
    code, (line,), _ = command(
        file_of(tmp_path, Report(initials="AGGREGATE", linked=("DE-ACME-9",))), **ALPHA
    )

    assert (code, line["status"], line["case"]) == (0, "created", None)
    assert "aggregate report, no case" in details(line)
    with acting(world.northwind["safety-physician"]):
        assert AggregateReport.objects.get().linked_reports == ["DE-ACME-9"]
        assert not SafetyCase.objects.exists()


def test_a_folder_without_a_schema_is_refused_and_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=r"MCCI_IN200100UV01\.xsd"):
        call_command("load_e2b_schemas", str(tmp_path))

    with acting(world.helix["safety-specialist"]):
        assert current_schema() is None


def test_a_database_error_in_the_middle_of_a_message_leaves_nothing_of_it(
    committed_world: World, committed: str, tmp_path: Path
) -> None:
    databases.execute(committed, _FAILS_ON_OPINIONS)
    silent, opinionated = (
        Report(safety_report_id="DE-ACME-1", products=()),
        Report(safety_report_id="DE-ACME-2"),
    )

    code, lines, _ = command(file_of(tmp_path, opinionated, silent), **ALPHA)

    assert code == 2
    assert [line["status"] for line in lines] == ["refused", "created"]
    assert "nothing of this message was written" in lines[0]["errors"][0]["detail"]
    counts = row_counts(committed_world.northwind["safety-physician"])
    assert counts["pharmacovigilance_safetycase"] == counts["pharmacovigilance_caseversion"] == 1
    assert counts["pharmacovigilance_causalityassessment"] == 0
    assert counts["pharmacovigilance_caseproduct"] == 0


_FAILS_ON_OPINIONS = """
CREATE FUNCTION app.fail_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$;
CREATE TRIGGER fails BEFORE INSERT ON pharmacovigilance_causalityassessment
  FOR EACH STATEMENT EXECUTE FUNCTION app.fail_now();
"""


def _silent() -> object:
    from io import StringIO

    return StringIO()


def test_what_is_odd_about_the_envelope_is_told_behind_the_messages(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "odd.xml"
    path.write_bytes(batch_xml(Report(), receiver="ZZFDA", sender=""))

    code, (line,), err = command(path, **ALPHA)

    assert (code, line["status"]) == (0, "created")
    assert "odd.xml: warning: N.1.4" in err
    assert "odd.xml: warning: N.1.3" in err


def test_the_api_tells_what_is_odd_about_envelope_and_message(world: World) -> None:
    content = batch_xml(Report(age="-4"), receiver="ZZFDA", sender="").decode()
    api = Api(world.helix["safety-specialist"])

    answer = api.post("imports/", {"kind": "icsr", "study": str(world.alpha), "content": content})

    told = answer.json()
    assert answer.status_code == 201, told
    assert [note.partition(":")[0] for note in told["notes"]] == ["Warning", "Warning"]
    assert {"N.1.3", "N.1.4"} == {note.split()[1].strip(":") for note in told["notes"]}
    assert "D.2.2a" in {warning["element"] for warning in told["outcome"][0]["warnings"]}


def test_the_api_names_message_and_element_of_a_refusal(world: World) -> None:
    content = batch_xml(Report(first_received="20260399")).decode()
    api = Api(world.helix["safety-specialist"])

    answer = api.post("imports/", {"kind": "icsr", "study": str(world.alpha), "content": content})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/content/0/C.1.4"]
    assert row_counts(world.helix["safety-specialist"])["pharmacovigilance_safetycase"] == 0
