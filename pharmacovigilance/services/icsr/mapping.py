"""What an E2B(R3) message says, as the content of a version."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pharmacovigilance.enums import (
    ActionTaken,
    AssessmentSource,
    MinimumCriterion,
    Outcome,
    ProductRole,
    Relatedness,
    SeriousnessCriterion,
)
from pharmacovigilance.exchange.e2b_r3 import (
    CausalityAssessment,
    Drug,
    Icsr,
    Null,
    PartialDate,
    Precision,
    Quantity,
    Reaction,
    missing_minimum_criteria,
)
from pharmacovigilance.exchange.e2b_r3 import MinimumCriterion as Criterion
from pharmacovigilance.exchange.e2b_r3.codes import EU_RESULT, QUALIFICATION, REPORT_TYPE
from pharmacovigilance.exchange.e2b_r3.oids import EU
from pharmacovigilance.services.awareness import Awareness, awareness_on
from pharmacovigilance.services.content import (
    NO_DAY,
    CaseContent,
    EventContent,
    Opinion,
    PartialDay,
    PatientContent,
    ProductContent,
)

_OUTCOMES = {
    "0": Outcome.UNKNOWN,
    "1": Outcome.RECOVERED,
    "2": Outcome.RECOVERING,
    "3": Outcome.NOT_RECOVERED,
    "4": Outcome.RECOVERED_WITH_SEQUELAE,
    "5": Outcome.FATAL,
}
_ROLES = {
    "1": ProductRole.SUSPECT,
    "2": ProductRole.CONCOMITANT,
    "3": ProductRole.INTERACTING,
    "4": ProductRole.NOT_ADMINISTERED,
}
_ACTIONS = {
    "0": ActionTaken.UNKNOWN,
    "1": ActionTaken.WITHDRAWN,
    "2": ActionTaken.REDUCED,
    "3": ActionTaken.INCREASED,
    "4": ActionTaken.UNCHANGED,
    "9": ActionTaken.NOT_APPLICABLE,
}
_CRITERIA = {
    Criterion.PATIENT: MinimumCriterion.PATIENT,
    Criterion.REPORTER: MinimumCriterion.REPORTER,
    Criterion.PRODUCT: MinimumCriterion.PRODUCT,
    Criterion.EVENT: MinimumCriterion.EVENT,
}
_SEXES = {"1": "male", "2": "female"}
_RELATED = {
    "suspected", "related", "possible", "possibly related", "probable", "probably related", "certain", "definite",
    "definitely related", "likely", "yes", "reasonable possibility", "probable/likely", "possibly", "probably",
}  # fmt: skip
_NOT_RELATED = {
    "not suspected", "not related", "unrelated", "unlikely", "unlikely related", "no", "none",
    "no reasonable possibility", "definitely not related", "not reasonable possibility", "remote",
}  # fmt: skip
_FURTHEST_WEST = -12
_UNEVEN = (
    "America/St_Johns", "Pacific/Marquesas", "Asia/Tehran", "Asia/Kabul", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon",
    "Australia/Eucla", "Australia/Darwin", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip
"""Where clocks do not stand on the full hour of UTC."""
_REPORTERS = {
    "reporter",
    "investigator",
    "primary source reporter",
    "study investigator",
    "physician",
}


def content_of(icsr: Icsr, snapshot: dict[str, Any], narrative: str, comments: str) -> CaseContent:
    """The message, already masked, as content; a missing opinion stays missing."""
    primary = next((s for s in icsr.primary_sources if s.is_primary), None)
    qualification = _text(primary.qualification) if primary else ""
    return CaseContent(
        events=tuple(_event(reaction) for reaction in icsr.reactions),
        products=tuple(_product(drug) for drug in icsr.drugs),
        opinions=tuple(_opinions(icsr)),
        patient=_patient(icsr),
        reporter_qualification=QUALIFICATION.meanings.get(qualification, ""),
        reporter_country=_country(primary.country) if primary else "",
        narrative=narrative,
        sender_comments=comments,
        report_type=REPORT_TYPE.meanings.get(icsr.case.report_type or "", ""),
        missing=tuple(_CRITERIA[criterion] for criterion in missing_minimum_criteria(icsr)),
        snapshot=snapshot,
    )


def awareness_of(value: PartialDate, zone: str) -> Awareness:
    """When the information was received; a date without zone is read in the importing organization's own."""
    if value.at is not None and value.offset is not None:
        return Awareness(value.at, _zone_of(value.at, value.offset), value.on)
    if value.precision is Precision.DAY:
        return awareness_on(value.on, zone)
    return Awareness(value.moment.replace(tzinfo=ZoneInfo(zone)), zone, value.on)


def _zone_of(at: datetime, offset: timedelta) -> str:
    """A zone in which it was that time, so that the date there is the recipient's; else the one hour west of it.

    Day 0 must not fall later for want of a name: the date in a zone further west is never later.
    """
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest:
        named = (zone for zone in _UNEVEN if at.astimezone(ZoneInfo(zone)).utcoffset() == offset)
        found = next(named, None)
        if found:
            return found
    west = max(hours, _FURTHEST_WEST)
    return f"Etc/GMT{-west:+d}" if west else "UTC"


def sent_at(icsr: Icsr) -> datetime | None:
    """When this version was made (C.1.2); wall-clock time counts as UTC where no zone was sent."""
    created = icsr.case.created_at
    if created is None:
        return None
    return created.at or created.moment.replace(tzinfo=ZoneInfo("UTC"))


def relatedness(verbatim: str) -> Relatedness:
    """A free-text opinion; words nobody agreed on stay *not stated* beside the verbatim, never guessed."""
    said = " ".join(verbatim.casefold().split())
    if said in _RELATED:
        return Relatedness.RELATED
    return Relatedness.NOT_RELATED if said in _NOT_RELATED else Relatedness.UNKNOWN


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _country(value: object) -> str:
    code = _text(value)
    return code if code != "EU" else ""


def _day(value: PartialDate | Null | None) -> PartialDay:
    if not isinstance(value, PartialDate):
        return NO_DAY
    precision = (
        value.precision.value if value.precision in {Precision.YEAR, Precision.MONTH} else "day"
    )
    return PartialDay(value.on, precision)


def _event(reaction: Reaction) -> EventContent:
    term = reaction.term
    named = reaction.translation or reaction.verbatim or (f"MedDRA {term.code}" if term else "")
    return EventContent(
        term=(named or "Not named")[:250],
        seriousness=frozenset(SeriousnessCriterion(c.value) for c in reaction.seriousness),
        outcome=_OUTCOMES.get(reaction.outcome or "0", Outcome.UNKNOWN),
        onset=_day(reaction.started_on),
        ended=_day(reaction.ended_on),
        country=_country(reaction.country),
        meddra_version=(term.version or "")[:10] if term else "",
        meddra_code=term.code[:20] if term else "",
    )


def _product(drug: Drug) -> ProductContent:
    dosage = drug.dosages[0] if drug.dosages else None
    substance = "; ".join(s.name or s.term_id or "" for s in drug.substances)
    return ProductContent(
        name=(drug.name or "")[:250],
        role=_ROLES.get(drug.role or "", ProductRole.CONCOMITANT),
        substance=substance[:500],
        dose="; ".join(filter(None, (_dose(d) for d in drug.dosages))),
        route=_text(dosage.route)[:100] if dosage else "",
        started=_day(dosage.started_on) if dosage else NO_DAY,
        ended=_day(dosage.ended_on) if dosage else NO_DAY,
        indication=next((_text(i.text) for i in drug.indications if _text(i.text)), "")[:250],
        action_taken=_ACTIONS.get(drug.action_taken or "", ""),
        is_blinded=drug.is_blinded is True,
    )


def _dose(dosage: Any) -> str:
    amount = _quantity(dosage.dose)
    return dosage.text or (
        f"{amount} every {_quantity(dosage.interval)}" if dosage.interval else amount
    )


def _quantity(value: Quantity | None) -> str:
    return f"{value.value} {value.unit or ''}".strip() if value is not None else ""


def _patient(icsr: Icsr) -> PatientContent:
    patient = icsr.patient
    if patient is None:
        return PatientContent()
    born = patient.born_on
    return PatientContent(
        subject_code=_text(patient.investigation_number)[:40],
        age=_quantity(patient.age)[:30],
        year_of_birth=born.on.year if isinstance(born, PartialDate) else None,
        sex=_SEXES.get(_text(patient.sex), ""),
    )


def _opinions(icsr: Icsr) -> list[Opinion]:
    return [
        _opinion(number, cell.reaction, said)
        for number, drug in enumerate(icsr.drugs, 1)
        for cell in drug.matrix
        if cell.reaction is not None
        for said in cell.assessments
        if said.result or said.result_code
    ]


def _opinion(product: int, event: int, said: CausalityAssessment) -> Opinion:
    verbatim = said.result or _coded_result(said)
    source = said.source or _coded(said.source_code, said.source_system)
    return Opinion(
        product=product,
        event=event,
        source=_source(source),
        result=relatedness(verbatim),
        method=(said.method or _coded(said.method_code, said.method_system))[:60],
        verbatim=verbatim[:60],
        verbatim_source=source[:60],
    )


def _coded_result(said: CausalityAssessment) -> str:
    """The words of a code of the EU's list; a code of another list stays a code, and says nothing of relatedness."""
    words = EU_RESULT.meanings.get(said.result_code or "")
    if words and said.result_system == EU_RESULT.system:
        return words
    return _coded(said.result_code, said.result_system)


def _coded(code: str | None, system: str | None) -> str:
    """A code without words, and whose list it is from: one of two lists may mean the contrary."""
    if not code:
        return ""
    return f"EU code {code}" if (system or "").startswith(f"{EU}.") else f"code {code}"


def _source(said: str) -> AssessmentSource:
    word = said.casefold().strip()
    if word in _REPORTERS:
        return AssessmentSource.REPORTER
    return (
        AssessmentSource.SPONSOR
        if word in {"sponsor", "company", "sender"}
        else AssessmentSource.OTHER
    )
