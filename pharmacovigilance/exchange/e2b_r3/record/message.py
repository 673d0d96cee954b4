"""N: who sent which message to whom, and when. Nothing here says anything about the patient."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import kinds
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list, identifier
from pharmacovigilance.exchange.e2b_r3.values import PartialDate


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """The envelope around the ICSRs of one file (E2B(R3) N.1)."""

    message_type: str | None = leaf(
        "N.1.1", f"name[@codeSystem='{code_list(1)}']", kinds.CODE, missing=Severity.WARNING
    )
    batch_number: str | None = leaf(
        "N.1.2",
        f"id[@root='{identifier(22)}']",
        kinds.IDENTIFIER,
        length=100,
        missing=Severity.WARNING,
    )
    sender: str | None = leaf(
        "N.1.3",
        f"sender/device/id[@root='{identifier(13)}']",
        kinds.IDENTIFIER,
        length=60,
        missing=Severity.WARNING,
    )
    receiver: str | None = leaf(
        "N.1.4",
        f"receiver/device/id[@root='{identifier(14)}']",
        kinds.IDENTIFIER,
        length=60,
        missing=Severity.WARNING,
    )
    transmitted_at: PartialDate | None = leaf(
        "N.1.5", "creationTime", kinds.DATE, missing=Severity.WARNING
    )


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The envelope of one ICSR (E2B(R3) N.2.r); it changes with every retransmission."""

    message_id: str | None = leaf(
        "N.2.r.1",
        f"id[@root='{identifier(1)}']",
        kinds.IDENTIFIER,
        length=100,
        missing=Severity.WARNING,
    )
    sender: str | None = leaf(
        "N.2.r.2",
        f"sender/device/id[@root='{identifier(11)}']",
        kinds.IDENTIFIER,
        length=60,
        missing=Severity.WARNING,
    )
    receiver: str | None = leaf(
        "N.2.r.3",
        f"receiver/device/id[@root='{identifier(12)}']",
        kinds.IDENTIFIER,
        length=60,
        missing=Severity.WARNING,
    )
    created_at: PartialDate | None = leaf(
        "N.2.r.4", "creationTime", kinds.DATE, missing=Severity.WARNING
    )
    processing_code: str | None = leaf("N.2.r", "processingCode", kinds.CODE)
    """HL7 processing code: ``P`` production, ``T`` training, ``D`` debugging."""
