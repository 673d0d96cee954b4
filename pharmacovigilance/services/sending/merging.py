"""A version entered by hand on a case that came as a message: what was entered counts, the rest of the message stays."""

from dataclasses import replace

from pharmacovigilance.enums import VersionSource
from pharmacovigilance.exchange.e2b_r3 import Drug, DrugReaction, Icsr, Patient, Reaction
from pharmacovigilance.models import CaseVersion
from pharmacovigilance.services.icsr.snapshot import restore
from pharmacovigilance.services.sending.entered import record_of

_REACTION = (
    "results_in_death", "is_life_threatening", "requires_hospitalization", "results_in_disability",
    "is_congenital_anomaly", "is_otherwise_important", "outcome",
)  # fmt: skip
_REACTION_IF_KNOWN = ("started_on", "ended_on", "country")
_PATIENT_IF_KNOWN = ("investigation_number", "age")


def base_of(version: CaseVersion) -> Icsr:
    """The record of a version: its own message, or what was entered on top of the last message before it."""
    if version.source == VersionSource.E2B:
        return restore(Icsr, version.content)
    entered = record_of(version)
    before = version.case.versions.filter(source=VersionSource.E2B, number__lt=version.number)
    last = before.order_by("-most_recent_information_on", "-sent_at", "-number").first()
    return _merged(restore(Icsr, last.content), entered) if last else entered


def _merged(told: Icsr, entered: Icsr) -> Icsr:
    reactions = tuple(_reaction(each, told.reactions) for each in entered.reactions)
    places = _places(told, entered)
    narrative = replace(
        told.narrative,
        text=entered.narrative.text or told.narrative.text,
        sender_comments=entered.narrative.sender_comments or told.narrative.sender_comments,
    )
    return replace(
        told,
        case=replace(
            told.case,
            most_recent_information_on=None,
            nullification=None,
            nullification_reason=None,
        ),
        patient=_patient(told.patient, entered.patient),
        reactions=reactions,
        drugs=tuple(_drug(each, told.drugs, places) for each in entered.drugs),
        narrative=narrative,
    )


def _names(reaction: Reaction) -> set[str]:
    coded = reaction.term.code if reaction.term else ""
    said = (reaction.verbatim, reaction.translation, coded)
    return {name.casefold() for name in said if name}


def _reaction(entered: Reaction, told: tuple[Reaction, ...]) -> Reaction:
    same = next((each for each in told if _names(each) & _names(entered)), None)
    if same is None:
        return entered
    known = {n: getattr(entered, n) for n in _REACTION_IF_KNOWN if getattr(entered, n) is not None}
    return replace(
        same, term=entered.term or same.term, **{n: getattr(entered, n) for n in _REACTION}, **known
    )


def _places(told: Icsr, entered: Icsr) -> dict[int, int]:
    """Where each reaction of the message stands now, counted from 1; one that was taken out has no place."""
    return {
        old: new
        for old, reaction in enumerate(told.reactions, 1)
        for new, each in enumerate(entered.reactions, 1)
        if _names(reaction) & _names(each)
    }


def _drug(entered: Drug, told: tuple[Drug, ...], places: dict[int, int]) -> Drug:
    name = (entered.name or "").casefold()
    same = next((each for each in told if (each.name or "").casefold() == name), None)
    if same is None:
        return entered
    return replace(
        same,
        role=entered.role,
        is_blinded=entered.is_blinded,
        action_taken=entered.action_taken or same.action_taken,
        matrix=_matrix(same.matrix, entered.matrix, places),
    )


def _matrix(
    told: tuple[DrugReaction, ...], entered: tuple[DrugReaction, ...], places: dict[int, int]
) -> tuple[DrugReaction, ...]:
    """Opinions entered by hand replace those of the message on the same reaction."""
    kept = {
        places[cell.reaction]: replace(cell, reaction=places[cell.reaction])
        for cell in told
        if cell.reaction in places
    }
    for cell in entered:
        if cell.reaction is None:
            continue
        before = kept.get(cell.reaction, cell)
        is_said = {(o.source, o.result) for o in before.assessments} >= {
            (o.source, o.result) for o in cell.assessments
        }
        kept[cell.reaction] = before if is_said else replace(before, assessments=cell.assessments)
    return tuple(kept[place] for place in sorted(kept))


def _patient(told: Patient | None, entered: Patient | None) -> Patient | None:
    if told is None or entered is None:
        return told or entered
    known = {n: getattr(entered, n) for n in _PATIENT_IF_KNOWN if getattr(entered, n) is not None}
    sex = entered.sex if isinstance(entered.sex, str) else told.sex
    return replace(told, sex=sex, **known)
