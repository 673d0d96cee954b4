"""Which text, mark and check stands in which box."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pharmacovigilance.documents import (
    Age,
    AgeUnit,
    Answer,
    Blinding,
    Change,
    ConcomitantDrug,
    Identifier,
    NullFlavor,
    PartialDate,
    ReportSource,
    Seriousness,
    Sex,
    SuspectDrug,
)
from pharmacovigilance.documents.cioms_i_boxes import BOXES, NOTICE
from pharmacovigilance.documents.cioms_i_form import CiomsIForm, lay_out
from tests.pharmacovigilance.cioms_samples import cioms

SERIOUSNESS_LABELS = {
    Seriousness.DIED: "Patient died",
    Seriousness.HOSPITALIZATION: "Involved or prolonged inpatient hospitalisation",
    Seriousness.DISABILITY: "Involved persistent or significant disability or incapacity",
    Seriousness.LIFE_THREATENING: "Life-threatening",
    Seriousness.CONGENITAL_ANOMALY: "Congenital anomaly or birth defect",
    Seriousness.OTHER_MEDICALLY_IMPORTANT: "Other medically important condition",
}


def checked(form: CiomsIForm, question: str) -> list[str]:
    return [check.label for check in form.questions[question].checks if check.is_checked]


def box(name: str, **changes: Any) -> str:
    return "\n".join(lay_out(cioms(**changes)).texts[name].lines)


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        pytest.param("initials", {"patient_initials": "A.W."}, "A.W.", id="1-initials"),
        pytest.param("initials", {}, "Masked", id="1-masked"),
        pytest.param("country", {}, "GERMANY", id="1a-country"),
        pytest.param("age", {}, "54 years", id="2a-age"),
        pytest.param("age", {"age": Age(Decimal(7), AgeUnit.MONTHS)}, "7 months", id="2a-months"),
        pytest.param("sex", {}, "Female", id="3-sex"),
        pytest.param("sex", {"sex": Sex.OTHER}, "Other", id="3-other"),
        pytest.param("weight", {}, "68.5 kg", id="3a-weight"),
        pytest.param("doses", {}, "15 mg or matching placebo once daily", id="15-dose"),
        pytest.param("routes", {}, "Oral", id="16-route"),
        pytest.param("indications", {}, "Rheumatoid arthritis", id="17-indication"),
        pytest.param("therapy", {}, "11-FEB-2026 – 05-MAR-2026", id="18-dates"),
        pytest.param("duration", {}, "23 days", id="19-duration"),
        pytest.param(
            "concomitants",
            {},
            "Methotrexate, 15 mg weekly, oral; MAY-2023 – ongoing",
            id="22-concomitant",
        ),
        pytest.param(
            "history", {}, "Rheumatoid arthritis since 2019. No known allergies.", id="23-history"
        ),
        pytest.param(
            "manufacturer",
            {},
            "Example Pharma GmbH\nMusterstraße 12\n55116 Mainz, Germany",
            id="24a-manufacturer",
        ),
        pytest.param("control", {}, "DE-EXPH-2026-000417", id="24b-control-number"),
        pytest.param("received", {"received_on": date(2026, 1, 9)}, "09-JAN-2026", id="24c"),
        pytest.param("reported", {"reported_on": date(2026, 12, 31)}, "31-DEC-2026", id="date"),
    ],
)
def test_each_box_says_what_the_case_says(
    name: str, changes: dict[str, Any], expected: str
) -> None:
    assert box(name, **changes) == expected


def test_reactions_come_with_term_and_outcome_before_narrative_and_tests() -> None:
    lines = lay_out(cioms()).texts["reactions"].lines

    assert lines == (
        "1) Liver enzymes strongly increased [Hepatic enzyme increased] – outcome: recovering",
        "2) Yellow skin [Jaundice] – outcome: not recovered",
        "A 54-year-old subject developed fatigue 21 days after the first dose.",
        f"Relevant tests/laboratory data: {cioms().tests}",
    )


def test_remarks_name_reason_study_reporter_and_identifiers() -> None:
    lines = box(
        "remarks",
        change=Change.NULLIFICATION,
        change_reason="Duplicate of DE-EXPH-2026-000398",
        identifiers=(Identifier("Literature", "10.1000/x"),),
        remarks="See also the narrative.",
    )

    assert lines.split("\n") == [
        "Reason for nullification: Duplicate of DE-EXPH-2026-000398",
        "Study: EX-4410-301",
        "Reporter: Investigator, site 276-004",
        "Literature: 10.1000/x",
        "See also the narrative.",
    ]


@pytest.mark.parametrize(
    ("flavor", "words"),
    [
        (NullFlavor.MASKED, "Masked"),
        (NullFlavor.UNKNOWN, "Unknown"),
        (NullFlavor.ASKED_UNKNOWN, "Asked but unknown"),
        (NullFlavor.NOT_ASKED, "Not asked"),
        (NullFlavor.NO_INFORMATION, "No information"),
        (NullFlavor.NOT_APPLICABLE, "Not applicable"),
    ],
)
def test_an_empty_box_says_why(flavor: NullFlavor, words: str) -> None:
    form = lay_out(cioms(patient_initials=flavor, born_on=flavor, onset_on=flavor))

    assert form.texts["initials"].lines == (words,)
    assert (form.born.absence, form.born.year) == (words, "")
    assert (form.onset.absence, form.onset.year) == (words, "")


@pytest.mark.parametrize("flavor", list(NullFlavor))
def test_no_reason_for_an_empty_box_needs_a_continuation(flavor: NullFlavor) -> None:
    form = lay_out(
        cioms(patient_initials=flavor, country=flavor, age=flavor, sex=flavor, weight_kg=flavor)
    )

    assert form.continuations == ()


def test_a_box_too_narrow_for_the_words_says_the_code() -> None:
    assert box("sex", sex=NullFlavor.NO_INFORMATION) == "NI"
    assert box("age", age=NullFlavor.ASKED_UNKNOWN) == "ASKU"
    assert box("age", age=NullFlavor.MASKED) == "Masked"
    assert box("weight", weight_kg=NullFlavor.UNKNOWN) == "UNK"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        pytest.param(PartialDate(1971, 4, 9), ("09", "APR", "1971"), id="full"),
        pytest.param(PartialDate(1971, 4), ("–", "APR", "1971"), id="month"),
        pytest.param(PartialDate(1971), ("–", "–", "1971"), id="year"),
    ],
)
def test_partial_dates_show_what_is_known(
    value: PartialDate, printed: tuple[str, str, str]
) -> None:
    form = lay_out(cioms(born_on=value))

    assert (form.born.day, form.born.month, form.born.year) == printed
    assert form.born.absence == ""


@pytest.mark.parametrize("criterion", list(Seriousness))
def test_each_criterion_checks_its_own_box(criterion: Seriousness) -> None:
    form = lay_out(cioms(seriousness=(criterion,)))

    assert checked(form, "seriousness") == [SERIOUSNESS_LABELS[criterion]]


def test_all_criteria_and_none() -> None:
    every = lay_out(cioms(seriousness=tuple(reversed(Seriousness))))
    none = lay_out(cioms(seriousness=()))

    assert checked(every, "seriousness") == list(SERIOUSNESS_LABELS.values())
    assert checked(none, "seriousness") == []


@pytest.mark.parametrize(
    ("answer", "label"),
    [(Answer.YES, "Yes"), (Answer.NO, "No"), (Answer.NOT_APPLICABLE, "NA")],
)
def test_dechallenge_and_rechallenge_are_answered_apart(answer: Answer, label: str) -> None:
    other = Answer.NO if answer is Answer.YES else Answer.YES
    form = lay_out(cioms(abated_after_stopping=answer, reappeared_after_reintroduction=other))

    assert checked(form, "abated") == [label]
    assert checked(form, "reappeared") != [label]


def test_an_unknown_answer_checks_nothing_and_says_so() -> None:
    form = lay_out(cioms(abated_after_stopping=NullFlavor.UNKNOWN))

    assert checked(form, "abated") == []
    assert form.questions["abated"].absence == "Unknown"
    assert form.questions["reappeared"].absence == ""


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (ReportSource.STUDY, "Study"),
        (ReportSource.LITERATURE, "Literature"),
        (ReportSource.HEALTH_PROFESSIONAL, "Health professional"),
        (ReportSource.AUTHORITY, "Regulatory authority"),
        (ReportSource.OTHER, "Other"),
    ],
)
def test_each_source_checks_its_own_box(source: ReportSource, label: str) -> None:
    assert checked(lay_out(cioms(sources=(source,))), "sources") == [label]


@pytest.mark.parametrize(
    ("changes", "checks", "marks"),
    [
        pytest.param({}, ["Initial"], ["Blinded version", "Initial"], id="initial"),
        pytest.param(
            {"follow_up_number": 3, "blinding": Blinding.UNBLINDED},
            ["Follow-up no. 3"],
            ["Unblinded version – restricted distribution", "Follow-up no. 3"],
            id="follow-up",
        ),
        pytest.param(
            {"follow_up_number": 1, "change": Change.AMENDMENT, "change_reason": "Coding"},
            ["Follow-up no. 1", "Amendment"],
            ["Blinded version", "Follow-up no. 1", "Amendment"],
            id="amendment",
        ),
        pytest.param(
            {
                "follow_up_number": 2,
                "change": Change.NULLIFICATION,
                "change_reason": "Duplicate",
                "blinding": Blinding.OPEN_LABEL,
            },
            ["Follow-up no. 2", "Nullification"],
            ["Follow-up no. 2", "Nullification"],
            id="nullification-open-label",
        ),
    ],
)
def test_report_type_and_marks(
    changes: dict[str, Any], checks: list[str], marks: list[str]
) -> None:
    form = lay_out(cioms(**changes))

    assert checked(form, "report_type") == checks
    assert [mark.label for mark in form.marks] == marks


def test_unblinded_and_nullified_are_the_emphatic_marks() -> None:
    form = lay_out(
        cioms(blinding=Blinding.UNBLINDED, change=Change.NULLIFICATION, change_reason="Duplicate")
    )

    emphatic = [mark.label for mark in form.marks if mark.is_emphatic]

    assert emphatic == ["Unblinded version – restricted distribution", "Nullification"]


def test_several_drugs_carry_one_number_through_all_boxes() -> None:
    drugs = (
        SuspectDrug("Alpha", "alphamab", "1 mg", "Oral", "Asthma", PartialDate(2026), None, "5 d"),
        SuspectDrug("Beta", daily_dose="2 mg"),
    )

    form = lay_out(cioms(suspect_drugs=drugs))

    assert form.texts["drugs"].lines == ("#1 Alpha (alphamab)", "#2 Beta")
    assert form.texts["doses"].lines == ("#1 1 mg", "#2 2 mg")
    assert form.texts["routes"].lines == ("#1 Oral", "#2 Unknown")
    assert form.texts["therapy"].lines == ("#1 2026 – ongoing", "#2 unknown – ongoing")


def test_a_form_that_fits_has_no_continuation() -> None:
    form = lay_out(cioms())

    assert form.continuations == ()
    assert [filled.notice for filled in form.texts.values() if filled.notice] == []


def test_what_does_not_fit_continues_under_its_number() -> None:
    form = lay_out(
        cioms(
            narrative="The subject recovered. " * 200,
            suspect_drugs=tuple(SuspectDrug(f"Drug {n}") for n in range(1, 13)),
            concomitant_drugs=tuple(ConcomitantDrug(f"Comedication {n}") for n in range(1, 41)),
        )
    )

    numbers = [rest.number for rest in form.continuations]
    assert numbers == ["7+13", "14.", "15.", "16.", "17.", "18.", "19.", "22."]
    noticed = [filled.box.number for filled in form.texts.values() if filled.notice == NOTICE]
    assert noticed == numbers


def test_box_and_continuation_together_list_every_drug_once() -> None:
    drugs = tuple(SuspectDrug(f"Drug {n}") for n in range(1, 13))

    form = lay_out(cioms(suspect_drugs=drugs))

    sheet = next(rest for rest in form.continuations if rest.number == "14.")
    listed = form.texts["drugs"].lines + sheet.lines
    assert listed == tuple(f"#{n} Drug {n}" for n in range(1, 13))


def test_the_boxes_of_each_row_fill_the_width_of_the_form() -> None:
    rows = [
        ("initials", "country", "born", "age", "sex", "weight", "onset", "seriousness"),
        ("reactions", "seriousness"),
        ("drugs", "abated"),
        ("doses", "routes", "abated"),
        ("indications", "reappeared"),
        ("therapy", "duration", "reappeared"),
        ("concomitants",),
        ("history",),
        ("manufacturer", "remarks"),
        ("control", "received", "remarks"),
        ("sources", "reported", "report_type"),
    ]

    assert {sum(BOXES[name].width_mm for name in row) for row in rows} == {190}
