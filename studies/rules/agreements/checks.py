"""What a careful reader asks of an agreement before it is agreed: each finding with the clause that asks it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from cro_platform.access.obligations import Level, Obligation, cells_for, obligation, obligations
from studies.rules.agreements.redlines import EVERY_COUNTRY, cell_words, row_words
from studies.rules.agreements.text import AgreementText, RowText, SectionText, StudyText

SAFETY_OBLIGATIONS = frozenset(
    {
        "safety-case-processing", "safety-medical-review", "expedited-safety-reporting", "investigator-safety-information",
        "device-safety-reporting", "unexpected-event-notification", "urgent-safety-measures",
    }
)  # fmt: skip
AGREEMENTS = "ICH E6(R3) 3.6"
TRANSFER = "21 CFR 312.52(a); ICH E6(R3) 3.6"


class Weight(StrEnum):
    """What a finding does: it blocks agreement, or it is a question for the reader."""

    BLOCKS = "blocks"
    ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `is_sponsors_own` looks at other contracts: no provider ever sees it, its number or its absence."""

    code: str
    weight: Weight
    sentence: str
    clause: str
    is_sponsors_own: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A cell as the sponsor's timeline has it at the version's effective instant."""

    study: str
    obligation: str
    cell: str
    holder: str
    is_this_provider: bool


@dataclass(frozen=True, slots=True)
class SponsorsView:
    """What only the sponsor knows beside the paper: holders of cells, ends of studies, product types that are under trial."""

    held: tuple[Held, ...] = ()
    study_ends: Mapping[UUID, date] | None = None


def findings_of_the_paper(text: AgreementText) -> tuple[Finding, ...]:
    """Both parties see these: they look at nothing but the paper itself."""
    return (
        *_unfit_rows(text),
        *_general(text),
        *_without_backup(text),
        *_missing_clauses(text.sections, has_rows=_transfers(text)),
        *_retained(text.rows),
        *_annex_gaps(text),
    )


def findings_of_the_registration(*, has_scan: bool) -> tuple[Finding, ...]:
    """A contract that was signed on paper before is attested by both on its scan: without one there is nothing to attest."""
    if has_scan:
        return ()
    sentence = "The contract was signed on paper, and no scan of it is attached: attach it and mark it as the signed contract."
    return (_blocking("scan", sentence, "21 CFR 312.52(a); ICH E6(R3) 3.6"),)


def findings_of_the_sponsor(text: AgreementText, view: SponsorsView) -> tuple[Finding, ...]:
    """Findings that look at other contracts and plans; for the sponsor alone."""
    return (*_already_held(text, view), *_held_by_nobody(text, view), *_ends_too_early(text, view))


def blocks(findings: Iterable[Finding]) -> bool:
    """The version cannot be agreed as it stands."""
    return any(each.weight is Weight.BLOCKS for each in findings)


def expanded(text: AgreementText) -> tuple[RowText, ...]:
    """The rows, each all-countries row once per cell that the version's own copy of the study has."""
    studies = {each.number: each for each in text.studies}
    if text.is_general_transfer:
        return tuple(_general_rows(text.studies))
    return tuple(each for row in text.rows for each in _expanded(row, studies.get(row.study)))


def cells_of(owed: Obligation, study: StudyText) -> tuple[str, ...]:
    """The cells of an obligation in the study as the version has it."""
    return cells_for(owed, study.countries)


def _expanded(row: RowText, study: StudyText | None) -> Iterator[RowText]:
    if row.cell != EVERY_COUNTRY or study is None:
        yield row
        return
    for cell in cells_of(obligation(row.obligation), study):
        yield RowText(row.study, row.obligation, cell, row.clause)


def _general_rows(studies: Iterable[StudyText]) -> Iterator[RowText]:
    """The obligations "set forth in this part" (21 CFR 312.52(a)): other activities need a description."""
    for study in studies:
        for owed in (each for each in obligations() if each.is_part_312):
            for cell in cells_of(owed, study):
                yield RowText(study.number, owed.code, cell, "General transfer of all obligations")


def _transfers(text: AgreementText) -> bool:
    return bool(text.rows) or text.is_general_transfer


def _unfit_rows(text: AgreementText) -> Iterator[Finding]:
    studies = {each.number: each for each in text.studies}
    for row in text.rows:
        study = studies.get(row.study)
        if study is None:
            yield _blocking(
                "row-study", f"{row_words(row)}: the agreement does not list this study.", TRANSFER
            )
        elif row.cell not in (*_possible(row, study),):
            sentence = f"{row_words(row)}: the study, as this agreement lists it, has no such cell."
            yield _blocking("row-cell", sentence, TRANSFER)
        if not row.clause.strip():
            yield _blocking("row-clause", f"{row_words(row)}: no clause describes it.", TRANSFER)


def _possible(row: RowText, study: StudyText) -> tuple[str, ...]:
    owed = obligation(row.obligation)
    every = () if owed.level == Level.STUDY else (EVERY_COUNTRY,)
    return (*cells_of(owed, study), *every)


def _general(text: AgreementText) -> Iterator[Finding]:
    if not text.is_general_transfer:
        return
    if text.rows:
        yield _blocking(
            "general-and-rows",
            "A general transfer of all obligations and a list of some contradict each other.",
            "21 CFR 312.52(a)",
        )
    for study in text.studies:
        elsewhere = sorted(set(study.countries) - {"US"})
        if elsewhere or not study.countries:
            where = ", ".join(elsewhere) or "a study without countries"
            yield _blocking(
                "general-transfer",
                f"Study {study.number}: one general statement transfers all obligations under 21 CFR 312.52(a) only; "
                f"for {where} each activity is described (ICH E6(R3) 3.6).",
                TRANSFER,
            )


def _without_backup(text: AgreementText) -> Iterator[Finding]:
    duties = {each.duty for each in text.contacts}
    codes = {row.obligation for row in expanded(text)} & SAFETY_OBLIGATIONS
    if codes and "safety backup" not in duties:
        names = ", ".join(f"“{each.name}”" for each in obligations() if each.code in codes)
        yield _blocking(
            "safety-backup",
            f"{names}: no backup contact for safety is named. A clock does not stop when the first person is away.",
            "21 CFR 312.32(c); Regulation (EU) No 536/2014 Art. 42",
        )


TOPICS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("urgent-safety-measures", ("urgent safety measure",), "urgent safety measures",
     "Regulation (EU) No 536/2014 Art. 54; ICH E6(R3) 3.13.3"),
    ("serious-breach", ("serious breach",), "serious breaches", "Regulation (EU) No 536/2014 Art. 52; ICH E6(R3) 3.12"),
    ("incidents", ("incident",), "incidents that may affect participants or results", AGREEMENTS),
    ("subcontracting", ("subcontract", "sub-contract"), "subcontractors", AGREEMENTS),
    ("audit", ("audit",), "audit and oversight", AGREEMENTS),
)  # fmt: skip
NAMED_BY_INSPECTORS = frozenset({"urgent-safety-measures", "serious-breach"})


def _missing_clauses(sections: tuple[SectionText, ...], *, has_rows: bool) -> Iterator[Finding]:
    """Gaps that inspectors find again and again: no word on urgent safety measures or serious breaches."""
    if not has_rows:
        return
    whole = " ".join(f"{each.heading} {each.text}" for each in sections).casefold()
    for code, words, told, clause in TOPICS:
        if not any(word in whole for word in words):
            weight = Weight.BLOCKS if code in NAMED_BY_INSPECTORS else Weight.ASKS
            yield Finding(f"missing-{code}", weight, f"No clause speaks of {told}.", clause)


def _retained(rows: tuple[RowText, ...]) -> Iterator[Finding]:
    for code in dict.fromkeys(row.obligation for row in rows):
        owed = obligation(code)
        if owed.retain is not None:
            sentence = f"“{owed.name}” should stay with the sponsor: {owed.retain.because}"
            yield Finding("retain", Weight.ASKS, sentence, str(owed.retain.source))


def _annex_gaps(text: AgreementText) -> Iterator[Finding]:
    annex = text.annex
    if annex is None:
        if _transfers(text):
            sentence = "No annex describes the processing of personal data by the provider."
            yield Finding(
                "annex", Weight.ASKS, sentence, "Regulation (EU) 2016/679 Art. 28(3), unverified"
            )
        return
    for name in ("subject_matter", "duration", "purpose", "data_categories", "data_subjects"):
        if not getattr(annex, name):
            sentence = f"The data-processing annex leaves “{name.replace('_', ' ')}” empty."
            yield _blocking(
                "annex-gap", sentence, "Regulation (EU) 2016/679 Art. 28(3), unverified"
            )


def _already_held(text: AgreementText, view: SponsorsView) -> Iterator[Finding]:
    wanted = {(row.study, row.obligation, row.cell) for row in expanded(text)}
    for held in view.held:
        if held.is_this_provider or not held.holder:
            continue
        if (held.study, held.obligation, held.cell) in wanted:
            name = obligation(held.obligation).name
            sentence = f"“{name}” of study {held.study} {cell_words(held.cell)} is held by {held.holder} already."
            yield _blocking("already-held", sentence, TRANSFER, is_sponsors_own=True)


def _held_by_nobody(text: AgreementText, view: SponsorsView) -> Iterator[Finding]:
    """Obligations no contract transfers stay with the sponsor by law: the sponsor confirms that it means to."""
    wanted = {(row.study, row.obligation, row.cell) for row in expanded(text)}
    left: dict[str, list[str]] = {}
    for held in view.held:
        if not held.holder and (held.study, held.obligation, held.cell) not in wanted:
            left.setdefault(held.study, []).append(held.obligation)
    for study, codes in left.items():
        names = [each.name for each in obligations() if each.code in set(codes)]
        told = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        sentence = f"Study {study}: no contract transfers {told}. They stay with you."
        yield Finding("held-by-nobody", Weight.ASKS, sentence, TRANSFER, is_sponsors_own=True)


def _ends_too_early(text: AgreementText, view: SponsorsView) -> Iterator[Finding]:
    for study in text.studies:
        end = (view.study_ends or {}).get(study.study_id)
        if text.ends_at is not None and end is not None and text.ends_at.date() < end:
            sentence = (
                f"The agreement ends on {text.ends_at:%Y-%m-%d}, study {study.number} on {end}: "
                "what it transfers returns to you before."
            )
            yield Finding("ends-early", Weight.ASKS, sentence, AGREEMENTS, is_sponsors_own=True)


def _blocking(code: str, sentence: str, clause: str, *, is_sponsors_own: bool = False) -> Finding:
    return Finding(code, Weight.BLOCKS, sentence, clause, is_sponsors_own)
