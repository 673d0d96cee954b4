"""How a study is built, what it measures and who may take part."""

import re

from studies.exchange.clinicaltrials_gov.records import (
    Age,
    AgeUnit,
    Design,
    Eligibility,
    Enrollment,
    Masking,
    Outcome,
    Oversight,
)
from studies.exchange.clinicaltrials_gov.vocabulary import (
    Allocation,
    DateKind,
    InterventionModel,
    MaskedParty,
    MaskingLevel,
    ObservationalModel,
    PrimaryPurpose,
    Sex,
    TimePerspective,
)
from studies.exchange.json_node import PROSE, Node

_AGE = re.compile(r"(\d{1,5}) (Year|Month|Week|Day|Hour|Minute)s?", re.ASCII)
_NO_AGE_LIMIT = "N/A"


def read_design(design: Node) -> Design:
    """Allocation, model, purpose and masking."""
    info = design.section("designInfo")
    masking = info.section("maskingInfo")
    return Design(
        allocation=info.choice("allocation", Allocation),
        intervention_model=info.choice("interventionModel", InterventionModel),
        primary_purpose=info.choice("primaryPurpose", PrimaryPurpose),
        masking=Masking(
            level=masking.choice("masking", MaskingLevel),
            parties=masking.choices("whoMasked", MaskedParty),
            description=masking.text("maskingDescription", PROSE),
        ),
        observational_model=info.choice("observationalModel", ObservationalModel),
        time_perspective=info.choice("timePerspective", TimePerspective),
    )


def read_enrollment(design: Node) -> Enrollment | None:
    """The number of participants, or None if the record gives none."""
    info = design.section("enrollmentInfo")
    count = info.count("count")
    kind = info.choice("type", DateKind)
    return None if count is None else Enrollment(count, kind)


def read_outcomes(module: Node, name: str) -> tuple[Outcome, ...]:
    """The outcome measures of one rank."""
    return tuple(
        Outcome(
            measure=each.required_text("measure", "what is measured"),
            time_frame=each.text("timeFrame"),
            description=each.text("description", PROSE),
        )
        for each in module.sections(name)
    )


def read_eligibility(module: Node) -> Eligibility:
    """Who may take part."""
    minimum, maximum = _age(module, "minimumAge"), _age(module, "maximumAge")
    if minimum and maximum and minimum.unit == maximum.unit and minimum.value > maximum.value:
        limit = f"the minimum age {module.text('minimumAge')}"
        module.refuse("maximumAge", f"{module.text('maximumAge')} is below {limit}")
    return Eligibility(
        sex=module.choice("sex", Sex),
        minimum_age=minimum,
        maximum_age=maximum,
        accepts_healthy_volunteers=module.flag("healthyVolunteers"),
        criteria=module.text("eligibilityCriteria", PROSE),
    )


def _age(module: Node, name: str) -> Age | None:
    text = module.text(name)
    if text in ("", _NO_AGE_LIMIT):
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        module.refuse(name, f"{text[:30]!r} is not an age such as '18 Years' or '6 Months'")
        return None
    return Age(int(found[1]), AgeUnit(f"{found[2].lower()}s"))


def read_oversight(module: Node) -> Oversight:
    """Data monitoring committee and FDA regulation, where the registrant answered."""
    return Oversight(
        has_data_monitoring_committee=module.flag("oversightHasDmc"),
        is_fda_regulated_drug=module.flag("isFdaRegulatedDrug"),
        is_fda_regulated_device=module.flag("isFdaRegulatedDevice"),
    )
