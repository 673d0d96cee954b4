"""What a registered record means in the platform's own words; pure, no database."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from studies.enums import ArmKind, Blinding, IdentifierKind, InterventionKind, Phase, StudyStatus
from studies.exchange import clinicaltrials_gov as registry

SOURCE = "ClinicalTrials.gov"

PHASES = {
    registry.Phase.NA: Phase.NOT_APPLICABLE,
    registry.Phase.EARLY_PHASE1: Phase.EARLY_PHASE_1,
    registry.Phase.PHASE1: Phase.PHASE_1,
    registry.Phase.PHASE2: Phase.PHASE_2,
    registry.Phase.PHASE3: Phase.PHASE_3,
    registry.Phase.PHASE4: Phase.PHASE_4,
}

BLINDING = {
    None: Blinding.UNKNOWN,
    registry.MaskingLevel.NONE: Blinding.OPEN_LABEL,
    registry.MaskingLevel.SINGLE: Blinding.SINGLE_BLIND,
    registry.MaskingLevel.DOUBLE: Blinding.DOUBLE_BLIND,
    registry.MaskingLevel.TRIPLE: Blinding.DOUBLE_BLIND,
    registry.MaskingLevel.QUADRUPLE: Blinding.DOUBLE_BLIND,
}

PRODUCTS = frozenset(
    {
        registry.InterventionType.DRUG,
        registry.InterventionType.BIOLOGICAL,
        registry.InterventionType.DEVICE,
        registry.InterventionType.COMBINATION_PRODUCT,
        registry.InterventionType.GENETIC,
        registry.InterventionType.RADIATION,
        registry.InterventionType.DIETARY_SUPPLEMENT,
    }
)
TESTED_OR_COMPARED = frozenset(
    {registry.ArmType.EXPERIMENTAL, registry.ArmType.ACTIVE_COMPARATOR, None}
)

FACTS = (
    "keywords", "design", "eligibility", "primary_outcomes", "secondary_outcomes", "lead_sponsor", "collaborators",
    "officials", "oversight", "last_known_status",
)  # fmt: skip


def study_values(record: registry.StudyRecord) -> dict[str, Any]:
    """The study's own columns as the register gives them; what it leaves out is empty.

    A registered study is never marked as a bioequivalence study: the register has no word for it, a person says so.
    """
    return {
        "protocol_number": record.protocol_number or record.nct_id,
        "title": record.brief_title or record.official_title,
        "official_title": record.official_title,
        "acronym": record.acronym,
        "summary": record.brief_summary,
        "study_type": record.study_type.value.lower(),
        "phases": [PHASES[phase].value for phase in record.phases],
        "conditions": list(record.conditions),
        "registry_status": record.registry_status.value,
        "why_stopped": record.why_stopped,
        "blinding": BLINDING[record.design.masking.level].value,
        "source": SOURCE,
        **_date("start", record.dates.start),
        **_date("primary_completion", record.dates.primary_completion),
        **_date("completion", record.dates.completion),
        **enrolment(record),
    }


def _date(name: str, given: registry.StudyDate | None) -> dict[str, Any]:
    """A date with its precision: a month stays a month, `…_on` is then its first day."""
    columns = (f"{name}_on", f"{name}_precision", f"{name}_is_actual")
    if given is None:
        return dict(zip(columns, (None, "", None), strict=True))
    is_actual = None if given.kind is None else given.kind is registry.DateKind.ACTUAL
    values = (given.on.earliest, given.on.precision.value, is_actual)
    return dict(zip(columns, values, strict=True))


def enrolment(record: registry.StudyRecord) -> dict[str, int]:
    """The planned or the actual number; the register replaces one by the other, we keep both."""
    given = record.enrollment
    if given is None:
        return {}
    is_actual = given.kind is registry.DateKind.ACTUAL
    return {"actual_enrollment" if is_actual else "planned_enrollment": given.count}


def opening_state(record: registry.StudyRecord) -> str:
    """Where a newly imported study stands; a draft where the register does not say."""
    return StudyStatus(record.life_cycle_state or StudyStatus.DRAFT).value


def following_state(status: str, registry_status: str, record: registry.StudyRecord) -> str:
    """The state after a re-import: it follows the register until a person has moved the study, then theirs stands."""
    known = registry.RegistryStatus(registry_status) if registry_status else None
    untouched = known is not None and status == (registry.LIFE_CYCLE[known] or StudyStatus.DRAFT)
    return record.life_cycle_state or status if untouched else status


def identifiers(record: registry.StudyRecord) -> dict[tuple[str, str], dict[str, Any]]:
    """Every number of the record, once each."""
    return {
        (kind, each.value): {"kind": kind, "value": each.value, "domain": each.domain}
        for each in record.identifiers
        for kind in [IdentifierKind(each.kind.value.replace("-", "_")).value]
    }


def arms(record: registry.StudyRecord) -> dict[str, dict[str, Any]]:
    """The arms by label."""
    return {
        each.label: {
            "label": each.label,
            "kind": ArmKind(each.type.value.lower()).value if each.type else "",
            "description": each.description,
            "intervention_names": list(each.intervention_names),
        }
        for each in record.arms
    }


def interventions(record: registry.StudyRecord) -> dict[str, dict[str, Any]]:
    """The interventions by name; a name that is written twice is told apart by its number."""
    return {
        key: {
            "name": each.name,
            "kind": InterventionKind(each.type.value.lower()).value if each.type else "",
            "description": each.description,
            "other_names": list(each.other_names),
            "is_investigational": is_investigational(each, record),
        }
        for key, each in numbered((each.name, each) for each in record.interventions)
    }


def is_investigational(given: registry.Intervention, record: registry.StudyRecord) -> bool:
    """A product whose reactions are judged: a drug, biological, device or the like that is tested or compared.

    It must be given in an experimental or active comparator arm, or in an arm of unstated role; what is given in other
    arms only is background or placebo. A placebo is a reference product too (Regulation (EU) No 536/2014 Art. 2(2)(5)),
    but has no reference safety information of its own. An observational study has no investigational product.
    """
    if record.study_type is registry.StudyType.OBSERVATIONAL or given.type not in PRODUCTS:
        return False
    roles = {arm.type for arm in record.arms if arm.label in given.arm_labels} or {None}
    return bool(roles & TESTED_OR_COMPARED)


def numbered(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The pairs with keys that occur once: the second of a name is `name#2`."""
    seen: dict[str, int] = {}
    for name, value in pairs:
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), value


def facts(record: registry.StudyRecord) -> dict[str, Any]:
    """The rest of the record, as JSON, in the register's own words."""
    return {name: plain(getattr(record, name)) for name in FACTS} | {
        name: plain(getattr(record.dates, name))
        for name in ("first_submitted_on", "last_update_submitted_on")
    }


def plain(value: Any) -> Any:
    """A value of a record as JSON."""
    match value:
        case registry.PartialDate() | date():
            return str(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return value
