"""The controlled vocabularies of a ClinicalTrials.gov API v2 record, spelled as the API does."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

LifeCycleState = Literal[
    "start_up",
    "recruiting",
    "active_not_recruiting",
    "suspended",
    "completed",
    "terminated",
    "withdrawn",
]


class RegistryStatus(StrEnum):
    """Overall and site status; the four words from AVAILABLE on belong to expanded access."""

    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    COMPLETED = "COMPLETED"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"
    UNKNOWN = "UNKNOWN"


LIFE_CYCLE: Mapping[RegistryStatus, LifeCycleState | None] = {
    RegistryStatus.NOT_YET_RECRUITING: "start_up",
    RegistryStatus.RECRUITING: "recruiting",
    RegistryStatus.ENROLLING_BY_INVITATION: "recruiting",
    RegistryStatus.ACTIVE_NOT_RECRUITING: "active_not_recruiting",
    RegistryStatus.COMPLETED: "completed",
    RegistryStatus.SUSPENDED: "suspended",
    RegistryStatus.TERMINATED: "terminated",
    RegistryStatus.WITHDRAWN: "withdrawn",
    RegistryStatus.AVAILABLE: "recruiting",
    RegistryStatus.TEMPORARILY_NOT_AVAILABLE: "suspended",
    RegistryStatus.NO_LONGER_AVAILABLE: "completed",
    RegistryStatus.APPROVED_FOR_MARKETING: "completed",
    # The registry does not say, or does not know: UNKNOWN replaces an open status that nobody has
    # verified for two years after the completion date. A person who knows the study decides.
    RegistryStatus.WITHHELD: None,
    RegistryStatus.UNKNOWN: None,
}


class StudyType(StrEnum):
    """What kind of study is registered."""

    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"
    EXPANDED_ACCESS = "EXPANDED_ACCESS"


class Phase(StrEnum):
    """Phase of an interventional study; two phases in one study are two terms."""

    NA = "NA"
    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"


class DateKind(StrEnum):
    """Whether a date or an enrolment has happened or is expected."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class Allocation(StrEnum):
    """How participants come to their arm."""

    RANDOMIZED = "RANDOMIZED"
    NON_RANDOMIZED = "NON_RANDOMIZED"
    NA = "NA"


class InterventionModel(StrEnum):
    """How interventions are assigned over time."""

    SINGLE_GROUP = "SINGLE_GROUP"
    PARALLEL = "PARALLEL"
    CROSSOVER = "CROSSOVER"
    FACTORIAL = "FACTORIAL"
    SEQUENTIAL = "SEQUENTIAL"


class ObservationalModel(StrEnum):
    """How an observational study chooses whom it follows."""

    COHORT = "COHORT"
    CASE_CONTROL = "CASE_CONTROL"
    CASE_ONLY = "CASE_ONLY"
    CASE_CROSSOVER = "CASE_CROSSOVER"
    ECOLOGIC_OR_COMMUNITY = "ECOLOGIC_OR_COMMUNITY"
    FAMILY_BASED = "FAMILY_BASED"
    DEFINED_POPULATION = "DEFINED_POPULATION"
    NATURAL_HISTORY = "NATURAL_HISTORY"
    OTHER = "OTHER"


class TimePerspective(StrEnum):
    """Whether an observational study looks forward or back."""

    PROSPECTIVE = "PROSPECTIVE"
    RETROSPECTIVE = "RETROSPECTIVE"
    CROSS_SECTIONAL = "CROSS_SECTIONAL"
    OTHER = "OTHER"


class PrimaryPurpose(StrEnum):
    """What the intervention is for."""

    TREATMENT = "TREATMENT"
    PREVENTION = "PREVENTION"
    DIAGNOSTIC = "DIAGNOSTIC"
    ECT = "ECT"
    SUPPORTIVE_CARE = "SUPPORTIVE_CARE"
    SCREENING = "SCREENING"
    HEALTH_SERVICES_RESEARCH = "HEALTH_SERVICES_RESEARCH"
    BASIC_SCIENCE = "BASIC_SCIENCE"
    DEVICE_FEASIBILITY = "DEVICE_FEASIBILITY"
    OTHER = "OTHER"


class MaskingLevel(StrEnum):
    """How many of the four parties do not know the assignment."""

    NONE = "NONE"
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    TRIPLE = "TRIPLE"
    QUADRUPLE = "QUADRUPLE"


class MaskedParty(StrEnum):
    """Who does not know the assignment."""

    PARTICIPANT = "PARTICIPANT"
    CARE_PROVIDER = "CARE_PROVIDER"
    INVESTIGATOR = "INVESTIGATOR"
    OUTCOMES_ASSESSOR = "OUTCOMES_ASSESSOR"


class ArmType(StrEnum):
    """The role of an arm in the comparison."""

    EXPERIMENTAL = "EXPERIMENTAL"
    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"


class InterventionType(StrEnum):
    """What is given or done."""

    DRUG = "DRUG"
    BIOLOGICAL = "BIOLOGICAL"
    DEVICE = "DEVICE"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"
    BEHAVIORAL = "BEHAVIORAL"
    GENETIC = "GENETIC"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    OTHER = "OTHER"


class Sex(StrEnum):
    """Who may take part."""

    ALL = "ALL"
    FEMALE = "FEMALE"
    MALE = "MALE"


class AgencyClass(StrEnum):
    """What kind of body a sponsor or collaborator is."""

    INDUSTRY = "INDUSTRY"
    NIH = "NIH"
    FED = "FED"
    OTHER_GOV = "OTHER_GOV"
    NETWORK = "NETWORK"
    INDIV = "INDIV"
    AMBIG = "AMBIG"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class OfficialRole(StrEnum):
    """The scientific responsibility of a named official."""

    STUDY_CHAIR = "STUDY_CHAIR"
    STUDY_DIRECTOR = "STUDY_DIRECTOR"
    PRINCIPAL_INVESTIGATOR = "PRINCIPAL_INVESTIGATOR"
    SUB_INVESTIGATOR = "SUB_INVESTIGATOR"


class SecondaryIdType(StrEnum):
    """Who issued a secondary identifier, as the registrant ticked it."""

    NIH = "NIH"
    FDA = "FDA"
    VA = "VA"
    CDC = "CDC"
    AHRQ = "AHRQ"
    SAMHSA = "SAMHSA"
    OTHER_GRANT = "OTHER_GRANT"
    EUDRACT_NUMBER = "EUDRACT_NUMBER"
    CTIS = "CTIS"
    REGISTRY = "REGISTRY"
    OTHER = "OTHER"
