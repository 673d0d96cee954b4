"""C.1 and C.4: which case this is, which version of it, and the papers that go with it."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list, identifier
from pharmacovigilance.exchange.e2b_r3.paths import EVENT, coded, observed
from pharmacovigilance.exchange.e2b_r3.values import Maybe, PartialDate

_CHARACTERISTIC = f"{EVENT}/subjectOf2/investigationCharacteristic"
_RELATED = f"{EVENT}/outboundRelationship/relatedInvestigation"


def _characteristic(code: int) -> str:
    return coded(_CHARACTERISTIC, str(code), code_list(23))


def _document(code: int) -> str:
    return coded(f"{EVENT}/reference/document", str(code), code_list(27))


@dataclass(frozen=True, slots=True)
class OtherIdentifier:
    """A number under which somebody transmitted this case before (C.1.9.1.r)."""

    source: str | None = leaf(
        "C.1.9.1.r.1", ".", kinds.attribute("assigningAuthorityName"), length=100
    )
    case_id: str | None = leaf("C.1.9.1.r.2", ".", kinds.IDENTIFIER, length=100)


@dataclass(frozen=True, slots=True)
class LinkedReport:
    """A report that should be read together with this one (C.1.10.r), e.g. mother and child."""

    report_id: str | None = leaf("C.1.10.r", ".", kinds.IDENTIFIER, length=100)


@dataclass(frozen=True, slots=True)
class Document:
    """A document the sender holds (C.1.6.1.r). ``content`` is base64 as sent and may be absent."""

    title: str | None = leaf("C.1.6.1.r.1", "title", kinds.TEXT, length=2000)
    content: str | None = leaf("C.1.6.1.r.2", "text", kinds.TEXT, is_personal=True)
    media_type: str | None = leaf("C.1.6.1.r.2", "text", kinds.attribute("mediaType"))
    compression: str | None = leaf("C.1.6.1.r.2", "text", kinds.attribute("compression"))
    representation: str | None = leaf("C.1.6.1.r.2", "text", kinds.attribute("representation"))


@dataclass(frozen=True, slots=True)
class LiteratureReference:
    """A publication the case was found in (C.4.r)."""

    citation: Maybe[str] = leaf(
        "C.4.r.1", "bibliographicDesignationText", kinds.TEXT, nulls="ASKU NASK", length=500
    )
    content: str | None = leaf("C.4.r.2", "text", kinds.TEXT, is_personal=True)
    media_type: str | None = leaf("C.4.r.2", "text", kinds.attribute("mediaType"))
    compression: str | None = leaf("C.4.r.2", "text", kinds.attribute("compression"))
    representation: str | None = leaf("C.4.r.2", "text", kinds.attribute("representation"))


@dataclass(frozen=True, slots=True)
class CaseIdentification:
    """What identifies the case and dates this version of it (E2B(R3) C.1)."""

    safety_report_id: str | None = leaf(
        "C.1.1",
        f"{EVENT}/id[@root='{identifier(1)}']",
        kinds.IDENTIFIER,
        length=100,
        is_single=True,
        is_vital=True,
        missing=Severity.ERROR,
    )
    created_at: PartialDate | None = leaf(
        "C.1.2",
        "controlActProcess/effectiveTime",
        kinds.DATE,
        is_transmission=True,
        missing=Severity.WARNING,
    )
    report_type: str | None = leaf(
        "C.1.3",
        f"{_characteristic(1)}/value",
        kinds.CODE,
        codes=codes.REPORT_TYPE,
        is_single=True,
        missing=Severity.WARNING,
    )
    first_received_on: PartialDate | None = leaf(
        "C.1.4",
        f"{EVENT}/effectiveTime/low",
        kinds.DATE,
        is_vital=True,
        is_single=True,
        missing=Severity.ERROR,
    )
    most_recent_information_on: PartialDate | None = leaf(
        "C.1.5",
        f"{EVENT}/availabilityTime",
        kinds.DATE,
        is_vital=True,
        is_single=True,
        missing=Severity.ERROR,
    )
    has_documents: bool | None = leaf(
        "C.1.6.1",
        observed(f"{EVENT}/component", 1, act="observationEvent"),
        kinds.FLAG,
        missing=Severity.WARNING,
    )
    documents: tuple[Document, ...] = blocks("C.1.6.1.r", _document(1), Document)
    is_expedited: Maybe[bool] = leaf(
        "C.1.7",
        observed(f"{EVENT}/component", 23, act="observationEvent"),
        kinds.FLAG,
        nulls="NI",
        missing=Severity.WARNING,
    )
    worldwide_id: str | None = leaf(
        "C.1.8.1",
        f"{EVENT}/id[@root='{identifier(2)}']",
        kinds.IDENTIFIER,
        length=100,
        is_single=True,
        is_vital=True,
        missing=Severity.ERROR,
    )
    first_sender: str | None = leaf(
        "C.1.8.2",
        f"{coded(_RELATED, '1', code_list(22))}"
        "/subjectOf2/controlActEvent/author/assignedEntity/code",
        kinds.CODE,
        codes=codes.FIRST_SENDER,
        missing=Severity.WARNING,
    )
    has_other_identifiers: Maybe[bool] = leaf(
        "C.1.9.1",
        f"{_characteristic(2)}/value",
        kinds.FLAG,
        nulls="NI",
        is_vital=True,
        missing=Severity.WARNING,
    )
    other_identifiers: tuple[OtherIdentifier, ...] = blocks(
        "C.1.9.1.r",
        f"{EVENT}/subjectOf1/controlActEvent/id[@root='{identifier(3)}']",
        OtherIdentifier,
    )
    linked_reports: tuple[LinkedReport, ...] = blocks(
        "C.1.10.r",
        f"{_RELATED}/code[@nullFlavor='NA']/../subjectOf2/controlActEvent"
        f"/id[@root='{identifier(2)}']",
        LinkedReport,
    )
    nullification: str | None = leaf(
        "C.1.11.1", f"{_characteristic(3)}/value", kinds.CODE, codes=codes.NULLIFICATION
    )
    nullification_reason: str | None = leaf(
        "C.1.11.2", f"{_characteristic(4)}/value/originalText", kinds.TEXT, length=2000
    )
    literature: tuple[LiteratureReference, ...] = blocks("C.4.r", _document(2), LiteratureReference)
    fda_local_report_type: Maybe[str] = leaf(
        "FDA.C.1.7.1",
        (
            f"{coded(f'{EVENT}/component/observationEvent', 'C54588', oids.NCI)}/value",
            f"{coded(_CHARACTERISTIC, '2', code_list(19))}/value",
        ),
        kinds.CODE,
        nulls="NI NA",
    )
    """FDA only: 1 fifteen-day, 2 non-expedited, 4 five-day, 5 thirty-day, 6 seven-day."""
    fda_is_combination_product: Maybe[bool] = leaf(
        "FDA.C.1.12",
        (
            f"{coded(f'{EVENT}/component/observationEvent', 'C156384', oids.NCI)}/value",
            f"{coded(_CHARACTERISTIC, '1', f'{oids.FDA}.2.1.3')}/value",
        ),
        kinds.FLAG,
        nulls="NI",
    )

    @property
    def is_nullification(self) -> bool:
        """The sender declares the whole case void (C.1.11.1 = 1)."""
        return self.nullification == "1"

    @property
    def is_amendment(self) -> bool:
        """The sender corrects the report without new information (C.1.11.1 = 2)."""
        return self.nullification == "2"
