"""D: the patient, or the trial subject, and for a child or foetus the parent."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import block, blocks, leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import MEDDRA, identifier
from pharmacovigilance.exchange.e2b_r3.paths import coded, observed, organized
from pharmacovigilance.exchange.e2b_r3.record.history import DrugHistory, MedicalHistory
from pharmacovigilance.exchange.e2b_r3.values import Maybe, MeddraTerm, Null, PartialDate, Quantity

_HIDDEN = "MSK ASKU NASK"
_UNKNOWN = "MSK UNK ASKU NASK"
_CONDITIONS = organized(1, f"observation/code[@codeSystem='{MEDDRA}']/..")
_PAST_DRUGS = organized(2, "substanceAdministration")


def _record_number(element: str, root: int) -> Maybe[str]:
    path = f"player1/asIdentifiedEntity/id[@root='{identifier(root)}']"
    number: Maybe[str] = leaf(
        element, path, kinds.IDENTIFIER, nulls="MSK", length=20, is_personal=True
    )
    return number


@dataclass(frozen=True, slots=True)
class CauseOfDeath:
    """One cause of death, as reported (D.9.2.r) or found at autopsy (D.9.4.r)."""

    term: MeddraTerm | None = leaf(".1b", ".", kinds.TERM)
    text: str | None = leaf(".2", "originalText", kinds.TEXT, length=250)


@dataclass(frozen=True, slots=True)
class Race:
    """One race as FDA asks for it (FDA.D.11.r), an NCI Thesaurus code."""

    code: Maybe[str] = leaf("FDA.D.11.r.1", ".", kinds.CODE, nulls="UNK MSK OTH NA NI")


@dataclass(frozen=True, slots=True)
class Parent:
    """The parent in a parent-child or parent-foetus report (E2B(R3) D.10)."""

    identification: Maybe[str] = leaf(
        "D.10.1",
        "associatedPerson/name",
        kinds.TEXT,
        nulls=_UNKNOWN,
        length=60,
        is_personal=True,
    )
    born_on: Maybe[PartialDate] = leaf(
        "D.10.2.1",
        "associatedPerson/birthTime",
        kinds.DATE,
        nulls=_HIDDEN,
        is_personal=True,
    )
    age: Quantity | None = leaf("D.10.2.2a", observed("subjectOf2", 3), kinds.QUANTITY)
    last_menstrual_period_on: Maybe[PartialDate] = leaf(
        "D.10.3", observed("subjectOf2", 22), kinds.DATE, nulls=_HIDDEN, is_personal=True
    )
    weight: Quantity | None = leaf("D.10.4", observed("subjectOf2", 7), kinds.QUANTITY)
    height: Quantity | None = leaf("D.10.5", observed("subjectOf2", 17), kinds.QUANTITY)
    sex: Maybe[str] = leaf(
        "D.10.6",
        "associatedPerson/administrativeGenderCode",
        kinds.CODE,
        nulls=_UNKNOWN,
        codes=codes.SEX,
    )
    history: tuple[MedicalHistory, ...] = blocks("D.10.7.1.r", _CONDITIONS, MedicalHistory)
    history_text: str | None = leaf(
        "D.10.7.2", organized(1, observed(".", 18)), kinds.TEXT, length=10000
    )
    drug_history: tuple[DrugHistory, ...] = blocks("D.10.8.r", _PAST_DRUGS, DrugHistory)


@dataclass(frozen=True, slots=True)
class Patient:
    """Who suffered the reaction (E2B(R3) D); initials and dates of birth are personal data."""

    initials: Maybe[str] = leaf(
        "D.1",
        "player1/name",
        kinds.TEXT,
        nulls=f"{_UNKNOWN} NA",
        length=60,
        is_personal=True,
        missing=Severity.WARNING,
    )
    """Name or initials, or ``AGGREGATE`` (FDA) where the report is about many patients at once."""
    gp_record_number: Maybe[str] = _record_number("D.1.1.1", 7)
    specialist_record_number: Maybe[str] = _record_number("D.1.1.2", 8)
    hospital_record_number: Maybe[str] = _record_number("D.1.1.3", 9)
    investigation_number: Maybe[str] = _record_number("D.1.1.4", 10)
    born_on: Maybe[PartialDate] = leaf(
        "D.2.1", "player1/birthTime", kinds.DATE, nulls="MSK", is_personal=True
    )
    age: Quantity | None = leaf("D.2.2a", observed("subjectOf2", 3), kinds.QUANTITY)
    gestation: Quantity | None = leaf("D.2.2.1a", observed("subjectOf2", 16), kinds.QUANTITY)
    age_group: str | None = leaf(
        "D.2.3", observed("subjectOf2", 4), kinds.CODE, codes=codes.AGE_GROUP
    )
    weight: Quantity | None = leaf("D.3", observed("subjectOf2", 7), kinds.QUANTITY)
    height: Quantity | None = leaf("D.4", observed("subjectOf2", 17), kinds.QUANTITY)
    sex: Maybe[str] = leaf(
        "D.5",
        "player1/administrativeGenderCode",
        kinds.CODE,
        nulls=f"{_UNKNOWN} NA",
        codes=codes.SEX,
    )
    last_menstrual_period_on: Maybe[PartialDate] = leaf(
        "D.6", observed("subjectOf2", 22), kinds.DATE, nulls="MSK", is_personal=True
    )
    history: tuple[MedicalHistory, ...] = blocks("D.7.1.r", _CONDITIONS, MedicalHistory)
    history_text: Maybe[str] = leaf(
        "D.7.2", organized(1, observed(".", 18)), kinds.TEXT, nulls=_UNKNOWN, length=10000
    )
    has_concomitant_therapies: bool | None = leaf(
        "D.7.3", organized(1, observed(".", 11)), kinds.FLAG
    )
    drug_history: tuple[DrugHistory, ...] = blocks("D.8.r", _PAST_DRUGS, DrugHistory)
    died_on: Maybe[PartialDate] = leaf(
        "D.9.1", "player1/deceasedTime", kinds.DATE, nulls=_HIDDEN, is_personal=True
    )
    reported_causes_of_death: tuple[CauseOfDeath, ...] = blocks(
        "D.9.2.r", observed("subjectOf2", 32), CauseOfDeath
    )
    was_autopsy_done: Maybe[bool] = leaf(
        "D.9.3", observed("subjectOf2", 5), kinds.FLAG, nulls="UNK ASKU NASK"
    )
    autopsy_causes_of_death: tuple[CauseOfDeath, ...] = blocks(
        "D.9.4.r", observed("subjectOf2", 5, observed("outboundRelationship2", 8)), CauseOfDeath
    )
    parent: Parent | None = block("D.10", "player1/role", Parent)
    fda_races: tuple[Race, ...] = blocks(
        "FDA.D.11.r", f"{coded('subjectOf2/observation', 'C17049', oids.NCI)}/value", Race
    )
    fda_ethnicity: Maybe[str] = leaf(
        "FDA.D.12",
        f"{coded('subjectOf2/observation', 'C16564', oids.NCI)}/value",
        kinds.CODE,
        nulls="UNK MSK NI NA",
    )

    @property
    def is_aggregate(self) -> bool:
        """D.1 announces a report about many patients, also in the misspelling ``AGGREGRATE``."""
        return isinstance(self.initials, str) and self.initials.upper().startswith("AGGREG")

    @property
    def is_identifiable(self) -> bool:
        """Some trait of a real person is known, or known and masked (ICH E2A minimum criteria)."""
        traits = (
            self.initials,
            self.gp_record_number,
            self.specialist_record_number,
            self.hospital_record_number,
            self.investigation_number,
            self.born_on,
            self.age,
            self.gestation,
            self.age_group,
            self.sex,
        )
        return any(t is not None and (not isinstance(t, Null) or t.is_masked) for t in traits)
