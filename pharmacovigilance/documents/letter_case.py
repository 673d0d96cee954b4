"""Letters from a case and its report as they stand; nothing here reads a fact that would unblind."""

from uuid import UUID

from cro_platform.deadlines.models import Deadline
from pharmacovigilance.documents.letter import Fact, Letter
from pharmacovigilance.documents.serious_events import ABBREVIATIONS
from pharmacovigilance.documents.study_reading import iso, sponsor_of, study_head, transaction_time
from pharmacovigilance.enums import Expectedness, LetterKind, Relatedness
from pharmacovigilance.models import CaseEvent, SafetyCase, SafetyLetter, SafetyReport
from pharmacovigilance.selectors import Cell, causality_matrix

INVESTIGATOR_BASIS = "21 CFR 312.32(c)(1); ICH E6(R3) 3.13.2(d)"
SURE = {"P", "S", ""}


def letter_of(letter_id: UUID, variant: str) -> Letter:
    """The letter's text, from the case's current version and the writer's own words."""
    letter = SafetyLetter.objects.select_related(
        "case__current_version", "case__study__organization", "report__decision"
    ).get(pk=letter_id)
    if letter.case.current_version is None:
        raise LookupError("a case without a version has nothing to tell")
    if letter.kind == LetterKind.INVESTIGATORS:
        return _to_investigators(letter)
    return _cover(letter)


def _cover(letter: SafetyLetter) -> Letter:
    case, report = letter.case, letter.report
    if report is None:
        raise LookupError("a cover letter goes with a report")
    study = study_head(case.study, case.country)
    clause, is_unverified = _clause(report)
    return Letter(
        sender=study.sponsor,
        addressee=f"{letter.addressee}\n{letter.address}".strip(),
        written_on=transaction_time().date(),
        subject=f"{_kind_words(case, report)}: {study.line}, case {case.worldwide_unique_case_id}",
        mark=_mark(case),
        salutation="Dear Sir or Madam,",
        opening=(
            "Please find enclosed an expedited report of a suspected serious adverse reaction in the study "
            f"“{study.title}”, protocol {study.protocol_number}."
        ),
        facts=(
            Fact("Protocol number", study.protocol_number),
            *(Fact(each.label, each.value) for each in study.numbers),
            *_case_facts(case),
            Fact("Report type", _kind_words(case, report)),
            Fact("Reporting rule", _rule(report, clause, is_unverified=is_unverified)),
            Fact("Received by the sponsor (day 0)", iso(case.day_zero_on) or iso(case.received_on)),
            Fact("Due date", _due(report)),
            *_reaction_facts(case),
        ),
        message=letter.message,
        requests=(),
        enclosures=tuple(letter.enclosures),
        closing="Yours faithfully,",
        basis=clause,
        warning=_late_words(report),
    )


def _to_investigators(letter: SafetyLetter) -> Letter:
    case = letter.case
    study = study_head(case.study)
    return Letter(
        sender=sponsor_of(case.study),
        addressee=f"To all investigators\nProtocol {study.protocol_number}",
        written_on=transaction_time().date(),
        subject=f"Safety information: {study.line}, case {case.number}",
        mark=_mark(case),
        salutation="Dear Investigator,",
        opening=(
            "We inform you of a serious suspected adverse reaction in the study "
            f"“{study.title}”. Please read this letter and its enclosures."
        ),
        facts=(
            Fact("Protocol number", study.protocol_number),
            *(Fact(each.label, each.value) for each in study.numbers),
            *_case_facts(case),
            *_reaction_facts(case),
        ),
        message=letter.message,
        requests=(
            "Acknowledge that you have read this letter.",
            "Share it with the sub-investigators and study staff whom it concerns.",
            "Pass it on to your ethics committee or IRB where its rules or your national rules ask for it.",
            "File it in the investigator site file.",
        ),
        enclosures=tuple(letter.enclosures),
        closing="With kind regards,",
        basis=INVESTIGATOR_BASIS,
    )


def _mark(case: SafetyCase) -> str:
    return "Blinded" if case.is_blinded else "Open label"


def _kind_words(case: SafetyCase, report: SafetyReport) -> str:
    version = case.current_version
    stage = version.get_kind_display() if version else ""
    return f"{report.get_kind_display()}, {stage.lower()}"


def _case_facts(case: SafetyCase) -> list[Fact]:
    version = case.current_version
    found = [
        Fact("Sponsor's case number", case.number),
        Fact("Worldwide unique case id", case.worldwide_unique_case_id),
    ]
    if version is not None:
        found += [
            Fact("Safety report id", version.safety_report_id),
            Fact("Version of the case", f"{version.number}, {version.get_kind_display().lower()}"),
        ]
    return found


def _reaction_facts(case: SafetyCase) -> list[Fact]:
    version = case.current_version
    events = list(version.events.order_by("position")) if version else []
    products = [each for each in version.products.order_by("position") if each.is_suspect] if version else []  # fmt: skip
    matrix = causality_matrix(case)
    names = (f"{each.name} (blinded)" if each.is_blinded else each.name for each in products)
    return [
        Fact("Country of occurrence", case.country or "not stated"),
        Fact("Reaction", "\n".join(_reaction(event) for event in events) or "not stated"),
        Fact("Study product", "\n".join(dict.fromkeys(names)) or "not stated"),
        Fact("Causality", _causality(matrix)),
        Fact("Expectedness", _expectedness(matrix)),
    ]


def _reaction(event: CaseEvent) -> str:
    criteria = ", ".join(each.label.lower() for each in ABBREVIATIONS if each in event.seriousness)
    onset = iso(event.onset_on, event.onset_precision) or "not stated"
    return (
        f"{event.term} ({criteria or 'not serious'}); onset {onset}; "
        f"outcome {event.get_outcome_display().lower()}"
    )


def _causality(matrix: list[Cell]) -> str:
    """Both opinions stand in the letter where they differ (EU CTR Annex III 2.2)."""
    return f"Reporter: {_opinion(matrix, 'reporter')}. Sponsor: {_opinion(matrix, 'sponsor')}."


def _opinion(matrix: list[Cell], whose: str) -> str:
    given = {found.result for cell in matrix if (found := getattr(cell, whose)) is not None}
    order = (Relatedness.RELATED, Relatedness.NOT_RELATED)
    return next((each.label.lower() for each in order if each in given), "not stated")


def _expectedness(matrix: list[Cell]) -> str:
    judged = [cell.expectedness for cell in matrix if cell.expectedness is not None]
    if not judged:
        return "not judged yet"
    first = next((each for each in judged if each.result == Expectedness.UNEXPECTED), judged[0])
    reference = first.reference
    against = (
        f", against {reference.document_title} {reference.version}"
        if reference
        else ", no reference safety information in force"
    )
    return f"{first.get_result_display()}{against}"


def _clause(report: SafetyReport) -> tuple[str, bool]:
    """The clause of the clock, or else of the decision; and whether its text has not been verified."""
    clock = None
    if report.deadline_id is not None:
        clock = Deadline.objects.filter(study_id=report.study_id, pk=report.deadline_id).first()
    if clock is not None and clock.clause:
        return clock.clause, clock.is_unverified
    decision = report.decision
    return (decision.clause, decision.confidence not in SURE) if decision else ("", True)


def _rule(report: SafetyReport, clause: str, *, is_unverified: bool) -> str:
    named = report.rule_id or "no rule loaded"
    cited = f" ({clause})" if clause else ""
    return f"{named}{cited}{'; this rule is unverified' if is_unverified else ''}"


def _due(report: SafetyReport) -> str:
    if report.due_at is not None:
        return f"{report.due_at:%Y-%m-%d %H:%M} UTC"
    return iso(report.due_on) or "no date stated by rule"


def _late_words(report: SafetyReport) -> str:
    """A late report says so, and why where it is known; it is never presented as timely."""
    if report.due_at is None:
        return ""
    sent = report.submitted_at or transaction_time()
    if sent <= report.due_at:
        return ""
    reason = f" Reason: {report.late_reason}" if report.late_reason else ""
    return f"This report is submitted after its due date, {_due(report)}.{reason}"
