"""One individual case safety report, whole."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass, field

from pharmacovigilance.exchange.e2b_r3.binding import block, blocks
from pharmacovigilance.exchange.e2b_r3.findings import Finding
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.paths import EVENT, PATIENT, coded, organized
from pharmacovigilance.exchange.e2b_r3.record.case import CaseIdentification
from pharmacovigilance.exchange.e2b_r3.record.clinical_test import ClinicalTest
from pharmacovigilance.exchange.e2b_r3.record.drug import Drug
from pharmacovigilance.exchange.e2b_r3.record.message import MessageHeader
from pharmacovigilance.exchange.e2b_r3.record.narrative import Narrative
from pharmacovigilance.exchange.e2b_r3.record.patient import Patient
from pharmacovigilance.exchange.e2b_r3.record.people import SENDER_PATH, PrimarySource, Sender
from pharmacovigilance.exchange.e2b_r3.record.reaction import Reaction
from pharmacovigilance.exchange.e2b_r3.record.study import Study

_SOURCES = (
    f"{EVENT}/outboundRelationship/relatedInvestigation"
    f"/code[@code='2'][@codeSystem='{code_list(22)}']/../.."
)


@dataclass(frozen=True, slots=True)
class Icsr:
    """An accepted E2B(R3) case report; what is odd about it stands in ``findings`` as warnings.

    ``content_sha256`` is the hash of the canonical XML of the whole message. ``clinical_sha256``
    leaves out what changes with every transmission (N.2.r, C.1.2, message-internal ids): equal
    hashes mean an identical retransmission, unequal ones of the same case mean changed content.
    """

    message: MessageHeader = block("N.2.r", ".", MessageHeader)
    case: CaseIdentification = block("C.1", ".", CaseIdentification)
    primary_sources: tuple[PrimarySource, ...] = blocks("C.2.r", _SOURCES, PrimarySource)
    sender: Sender | None = block("C.3", f"{EVENT}/{SENDER_PATH}", Sender)
    study: Study | None = block("C.5", f"{PATIENT}/subjectOf1/researchStudy", Study)
    patient: Patient | None = block("D", PATIENT, Patient)
    reactions: tuple[Reaction, ...] = blocks(
        "E.i", coded(f"{PATIENT}/subjectOf2/observation", "29", code_list(19)), Reaction
    )
    tests: tuple[ClinicalTest, ...] = blocks(
        "F.r", f"{PATIENT}/{organized(3, 'observation')}", ClinicalTest
    )
    drugs: tuple[Drug, ...] = blocks(
        "G.k", f"{PATIENT}/{organized(4, 'substanceAdministration')}", Drug
    )
    narrative: Narrative = block("H", ".", Narrative)
    position: int = 1
    """Which record of the file this is, from 1."""
    line: int | None = None
    content_sha256: str = ""
    clinical_sha256: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def safety_report_id(self) -> str:
        """C.1.1; never empty in an accepted record."""
        return self.case.safety_report_id or ""

    @property
    def worldwide_id(self) -> str:
        """C.1.8.1, the same through the whole life of a case; never empty in an accepted record."""
        return self.case.worldwide_id or ""

    @property
    def is_aggregate(self) -> bool:
        """The report is about many patients at once, not about one case."""
        return self.patient is not None and self.patient.is_aggregate

    @property
    def is_serious(self) -> bool:
        """At least one event is serious."""
        return any(reaction.is_serious for reaction in self.reactions)

    @property
    def is_fatal(self) -> bool:
        """At least one event was fatal."""
        return any(reaction.is_fatal for reaction in self.reactions)

    @property
    def suspect_drugs(self) -> tuple[Drug, ...]:
        """The drugs that may have caused an event (roles 1, 3 and 4)."""
        return tuple(drug for drug in self.drugs if drug.is_suspect)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record, or the rest of a file, that cannot be taken in, and why.

    ``position`` is the record's place in the file from 1; ``None`` where the file as a whole, or
    its remainder, is refused (``is_file_break``). Identifiers are given where they could be read.
    """

    findings: tuple[Finding, ...]
    position: int | None = None
    line: int | None = None
    safety_report_id: str | None = None
    worldwide_id: str | None = None
    message_id: str | None = None

    @property
    def is_file_break(self) -> bool:
        """Nothing after this point of the file could be read."""
        return self.position is None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Why it was refused, without the warnings."""
        return tuple(finding for finding in self.findings if finding.is_error)
