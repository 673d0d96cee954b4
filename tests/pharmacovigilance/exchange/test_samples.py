"""Real files: the ones the FDA publishes are taken in, the known-bad one is refused."""

from datetime import date
from io import BytesIO

import pytest

from pharmacovigilance.exchange.e2b_r3 import (
    Batch,
    Icsr,
    Null,
    Refusal,
    Schema,
    SeriousnessCriterion,
    missing_minimum_criteria,
    read_batch,
)
from tests.shared_data import shared

TODAY = date(2026, 11, 23)
SAMPLES = ("FAERS2022Scenario1", "FAERS2022Scenario2", "FAERS2022Scenario4")
SAMPLES += ("FAERS2022Scenario5-1", "FAERS2022Scenario8", "template")


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema.load(shared("e2b-r3", "xsd"))


def read_sample(name: str, schema: Schema | None = None) -> tuple[Icsr | Refusal, Batch]:
    with shared("e2b-r3", "instances", f"{name}.xml").open("rb") as stream:
        batch = read_batch(stream, schema=schema, received_on=TODAY)
        (item,) = batch
    return item, batch


def rules(item: Icsr | Refusal) -> set[str]:
    return {finding.rule for finding in item.findings}


@pytest.mark.parametrize("sample", SAMPLES)
def test_published_sample_is_accepted_by_the_schema_and_the_rules(
    sample: str, schema: Schema | None
) -> None:
    item, batch = read_sample(sample, schema)

    assert isinstance(item, Icsr), item.errors
    assert not any(finding.is_error for finding in item.findings)
    assert not any(finding.is_error for finding in batch.findings)
    assert missing_minimum_criteria(item) == ()


@pytest.mark.parametrize("sample", SAMPLES)
def test_without_a_schema_the_record_says_so_and_reads_the_same(
    sample: str, schema: Schema | None
) -> None:
    checked, _ = read_sample(sample, schema)
    unchecked, _ = read_sample(sample)

    assert [f.message for f in unchecked.findings if f.rule == "N.2.r/schema"] == [
        "schema not checked"
    ]
    assert "N.2.r/schema" not in rules(checked)
    assert unchecked.clinical_sha256 == checked.clinical_sha256
    assert unchecked.content_sha256 == checked.content_sha256


@pytest.mark.parametrize("with_schema", [True, False], ids=["schema", "no-schema"])
def test_known_bad_file_is_refused_with_reasons(with_schema: bool, schema: Schema | None) -> None:
    item, _ = read_sample("template_superset", schema if with_schema else None)

    assert isinstance(item, Refusal)
    assert {"C.1.1/repeated", "C.2.r.5/one"} <= {finding.rule for finding in item.errors}
    assert item.position == 1
    assert not item.is_file_break
    assert all(finding.line for finding in item.errors if finding.rule == "C.1.1/repeated")


def test_schema_errors_name_the_nearest_element_and_are_limited(schema: Schema | None) -> None:
    item, _ = read_sample("template_superset", schema)

    schema_findings = [f for f in item.findings if f.rule.endswith("/schema")]

    assert len(schema_findings) == 51
    assert schema_findings[0].element == "D.10.2.2a"
    assert schema_findings[0].line == 24008
    assert schema_findings[-1].message == "and 252 more errors"


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "FAERS2022Scenario1",
            {
                "C.1.2/order",
                "C.1.3/trial",
                "G.k.4.r/not-kept",
                "N.2.r.1/identifier",
                "N.2.r.3/trial",
            },
        ),
        (
            "FAERS2022Scenario2",
            {
                "C.1.2/order",
                "C.1.3/trial",
                "G.k.4.r/not-kept",
                "N.2.r.1/identifier",
                "N.2.r.3/trial",
            },
        ),
        (
            "FAERS2022Scenario4",
            {"C.1.2/order", "C.1.6.1.r.2/not-kept", "G.k.4.r/not-kept", "N.2.r.1/identifier"},
        ),
        ("FAERS2022Scenario5-1", {"C.1.2/order", "G.k.4.r/not-kept", "N.2.r.1/identifier"}),
        ("FAERS2022Scenario8", {"C.1.3/trial", "G.k.4.r/not-kept", "N.2.r.1/identifier"}),
    ],
)
def test_known_quirks_of_the_samples_are_warnings(
    sample: str, expected: object, schema: Schema | None
) -> None:
    item, _ = read_sample(sample, schema)

    assert rules(item) == expected


@pytest.mark.parametrize(
    ("sample", "field", "expected"),
    [
        ("FAERS2022Scenario1", "safety_report_id", "US-APHARMA-8744554B"),
        ("FAERS2022Scenario2", "safety_report_id", "US-APHARMA-8744554B-UPDATE-TESTING222"),
        ("FAERS2022Scenario2", "worldwide_id", "US-APHARMA-8744554B"),
        ("FAERS2022Scenario4", "is_aggregate", True),
        ("FAERS2022Scenario8", "is_aggregate", False),
        ("FAERS2022Scenario8", "is_serious", True),
        ("FAERS2022Scenario8", "is_fatal", False),
        ("template", "worldwide_id", "JP-DSJP-DSJ-2009-98765-1"),
    ],
)
def test_what_a_case_is_about(sample: str, field: str, expected: object) -> None:
    item, _ = read_sample(sample)

    assert getattr(item, field) == expected


def test_trial_report_is_read_down_to_the_opinions() -> None:
    item, _ = read_sample("FAERS2022Scenario8")

    first, second = item.reactions
    assert first.term is not None
    assert (first.term.code, first.term.version) == ("10027940", "25.0")
    assert first.translation == "THROMBOSE VEINEUSE PROFONDE"
    assert first.seriousness == {
        SeriousnessCriterion.DISABILITY,
        SeriousnessCriterion.OTHER_MEDICALLY_IMPORTANT,
    }
    assert first.results_in_death == Null("NI")
    assert (first.outcome, second.outcome) == ("3", "1")
    assert [drug.role for drug in item.drugs] == ["1", "1", "2"]
    assert [d.name for d in item.suspect_drugs] == ["MK-001", "Drug B"]
    cells = {
        (drug.name, cell.reaction, opinion.source, opinion.result)
        for drug in item.drugs
        for cell in drug.matrix
        for opinion in cell.assessments
    }
    assert ("MK-001", 1, "INVESTIGATOR", "Related") in cells
    assert ("MK-001", 2, "SPONSOR", "Related") in cells
    assert ("Drug B", 1, "INVESTIGATOR", "Not Related") in cells
    assert item.study.fda_ind_number == "123456"
    assert [ind.number for ind in item.study.fda_cross_reported_inds] == ["222222", "333333"]
    assert item.study.sponsor_study_number == "CT-00-00"
    assert item.sender.email == "emailAddress@company.com"
    assert item.narrative.sender_comments == "Sender Comments"


def test_aggregate_report_lists_the_cases_it_draws_on() -> None:
    item, _ = read_sample("FAERS2022Scenario4")

    assert len(item.case.linked_reports) == 3
    assert all(linked.report_id for linked in item.case.linked_reports)
    assert item.patient.fda_ethnicity == Null("NA")
    assert item.case.documents[0].content.startswith("VGhl")


def test_bioequivalence_report_tells_test_from_reference_product() -> None:
    item, _ = read_sample("FAERS2022Scenario5-1")

    remarks = {
        drug.name: [remark.code for remark in drug.fda_additional_information]
        for drug in item.drugs
        if drug.fda_additional_information
    }

    assert remarks
    assert all(code in {"1", "2"} for codes in remarks.values() for code in codes)
    assert item.study.fda_pre_anda_number is not None


def test_tests_and_native_language_are_read() -> None:
    item, _ = read_sample("template")

    number, text = item.tests
    assert str(number.result.value) == "4.46"
    assert number.result.unit == "mg/dL"
    assert text.name == "DLST"
    assert text.result is None
    assert text.result_text.startswith("MEVALOTIN")
    assert item.narrative.summaries[0].language == "JA"
    assert item.reactions[0].verbatim == "間質性肺炎"
    assert str(item.reactions[0].duration.value) == "54"
    assert item.drugs[0].matrix[0].recurrence == "4"


def test_header_is_complete_after_the_last_record() -> None:
    _, batch = read_sample("FAERS2022Scenario8")

    assert batch.header.batch_number == "FAERS2022Scenario5"
    assert batch.header.sender == "4567AB89012"
    assert batch.header.receiver == "ZZFDA_PREMKT"
    assert batch.header.transmitted_at.text == "20220614101010-0500"


def test_personal_data_stays_out_of_repr_and_findings() -> None:
    item, _ = read_sample("template")

    shown = repr(item) + "".join(map(str, item.findings))

    assert item.patient.initials == "T.O."
    for secret in (
        "T.O.",
        "19260412",
        "Kudo'",
        "reporter@example.com",
        "interstitial pneumonia on",
    ):
        assert secret not in shown


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_joined_to_itself_reads_as_two_records(sample: str, schema: Schema | None) -> None:
    data = shared("e2b-r3", "instances", f"{sample}.xml").read_bytes()
    start = data.index(b"<PORR_IN049016UV>")
    end = data.index(b"</PORR_IN049016UV>") + len(b"</PORR_IN049016UV>")
    doubled = data[:end] + data[start:end] + data[end:]

    items = list(read_batch(BytesIO(doubled), schema=schema, received_on=TODAY))

    assert [item.position for item in items] == [1, 2]
    assert items[0].clinical_sha256 == items[1].clinical_sha256
    assert items[0].content_sha256 == items[1].content_sha256
