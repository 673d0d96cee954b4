"""What a ClinicalTrials.gov record says about a study, typed; no contact person is read."""

from dataclasses import dataclass
from enum import StrEnum

from studies.exchange.json_node import Problem

from .dates import PartialDate, StudyDate
from .identifiers import Identifier, IdentifierKind
from .vocabulary import (
    LIFE_CYCLE,
    AgencyClass,
    Allocation,
    ArmType,
    DateKind,
    InterventionModel,
    InterventionType,
    LifeCycleState,
    MaskedParty,
    MaskingLevel,
    ObservationalModel,
    OfficialRole,
    Phase,
    PrimaryPurpose,
    RegistryStatus,
    Sex,
    StudyType,
    TimePerspective,
)


@dataclass(frozen=True, slots=True)
class Sponsor:
    """The lead sponsor or a collaborator."""

    name: str
    agency_class: AgencyClass | None


@dataclass(frozen=True, slots=True)
class Masking:
    """Who does not know the assignment. Old records give the level without the parties."""

    level: MaskingLevel | None
    parties: tuple[MaskedParty, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Design:
    """How the study is built; the fields of the other study type are None."""

    allocation: Allocation | None
    intervention_model: InterventionModel | None
    primary_purpose: PrimaryPurpose | None
    masking: Masking
    observational_model: ObservationalModel | None
    time_perspective: TimePerspective | None


@dataclass(frozen=True, slots=True)
class Enrollment:
    """How many participants took part (ACTUAL) or are planned (ESTIMATED)."""

    count: int
    kind: DateKind | None


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm, or in an observational study a group; its label is unique in the study."""

    label: str
    type: ArmType | None
    description: str
    intervention_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is given or done, and in which arms."""

    name: str
    type: InterventionType | None
    description: str
    other_names: tuple[str, ...]
    arm_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is measured, and when."""

    measure: str
    time_frame: str
    description: str


class AgeUnit(StrEnum):
    """The units of an age limit."""

    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Age:
    """An age limit in the unit in which it is written."""

    value: int
    unit: AgeUnit


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may take part; an absent age is no limit."""

    sex: Sex | None
    minimum_age: Age | None
    maximum_age: Age | None
    accepts_healthy_volunteers: bool | None
    criteria: str


@dataclass(frozen=True, slots=True)
class Dates:
    """When the study starts, ends and was registered."""

    start: StudyDate | None
    primary_completion: StudyDate | None
    completion: StudyDate | None
    first_submitted_on: PartialDate | None
    last_update_submitted_on: PartialDate | None


@dataclass(frozen=True, slots=True)
class Location:
    """One entry of the list of sites; sponsors mask several sites under one facility name."""

    facility: str
    status: RegistryStatus | None
    city: str
    state: str
    zip: str
    country: str


@dataclass(frozen=True, slots=True)
class Official:
    """Who is scientifically responsible, as published."""

    name: str
    affiliation: str
    role: OfficialRole | None


@dataclass(frozen=True, slots=True)
class Oversight:
    """Whose rules the registrant says apply."""

    has_data_monitoring_committee: bool | None
    is_fda_regulated_drug: bool | None
    is_fda_regulated_device: bool | None


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One registered study. `pointer` is its place in the document it was read from."""

    pointer: str
    nct_id: str
    identifiers: tuple[Identifier, ...]
    brief_title: str
    official_title: str
    acronym: str
    brief_summary: str
    study_type: StudyType
    phases: tuple[Phase, ...]
    registry_status: RegistryStatus
    last_known_status: RegistryStatus | None
    why_stopped: str
    dates: Dates
    design: Design
    enrollment: Enrollment | None
    conditions: tuple[str, ...]
    keywords: tuple[str, ...]
    arms: tuple[Arm, ...]
    interventions: tuple[Intervention, ...]
    primary_outcomes: tuple[Outcome, ...]
    secondary_outcomes: tuple[Outcome, ...]
    eligibility: Eligibility
    lead_sponsor: Sponsor
    collaborators: tuple[Sponsor, ...]
    locations: tuple[Location, ...]
    officials: tuple[Official, ...]
    oversight: Oversight
    warnings: tuple[Problem, ...]

    @property
    def title(self) -> str:
        """The official title, or the brief one of a record without."""
        return self.official_title or self.brief_title

    @property
    def protocol_number(self) -> str:
        """The sponsor's own number of the study, or ""."""
        return next((each for each in self.numbers(IdentifierKind.PROTOCOL)), "")

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes of the countries with a location, in order."""
        return tuple(sorted({location.country for location in self.locations}))

    @property
    def life_cycle_state(self) -> LifeCycleState | None:
        """The state in which the study would be opened here; None if a person has to say."""
        return LIFE_CYCLE[self.registry_status]

    def numbers(self, kind: IdentifierKind) -> tuple[str, ...]:
        """The identifiers of one register."""
        return tuple(each.value for each in self.identifiers if each.kind == kind)

    def interventions_of(self, arm: Arm) -> tuple[Intervention, ...]:
        """What is given or done in an arm."""
        return tuple(each for each in self.interventions if arm.label in each.arm_labels)


@dataclass(frozen=True, slots=True)
class RecordRefusal:
    """A record, or a whole document (`pointer` ""), that was not read, with every reason."""

    pointer: str
    nct_id: str
    errors: tuple[Problem, ...]
