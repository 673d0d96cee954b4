"""H: the case in words."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import kinds
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.findings import Severity
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.paths import ASSESSMENT, EVENT, observed
from pharmacovigilance.exchange.e2b_r3.values import MeddraTerm


def _remark(code: int, author: int) -> str:
    by = f"author/assignedEntity/code[@code='{author}'][@codeSystem='{code_list(21)}']"
    return observed(
        f"{ASSESSMENT}/component1", code, f"{by}/../../../value", act="observationEvent"
    )


@dataclass(frozen=True, slots=True)
class SenderDiagnosis:
    """A diagnosis or syndrome the sender draws from the reactions (H.3.r)."""

    term: MeddraTerm | None = leaf("H.3.r.1b", ".", kinds.TERM)


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The case in the reporter's language (H.5.r)."""

    text: str | None = leaf("H.5.r.1a", ".", kinds.TEXT, length=100_000, is_personal=True)
    language: str | None = leaf("H.5.r.1b", ".", kinds.LANGUAGE, length=3)


@dataclass(frozen=True, slots=True)
class Narrative:
    """Narrative, comments and diagnoses (E2B(R3) H); may hold personal data as written."""

    text: str | None = leaf(
        "H.1",
        f"{EVENT}/text",
        kinds.TEXT,
        length=100_000,
        is_personal=True,
        missing=Severity.WARNING,
    )
    reporter_comments: str | None = leaf(
        "H.2", _remark(10, 3), kinds.TEXT, length=20_000, is_personal=True
    )
    sender_diagnoses: tuple[SenderDiagnosis, ...] = blocks("H.3.r", _remark(15, 1), SenderDiagnosis)
    sender_comments: str | None = leaf(
        "H.4", _remark(10, 1), kinds.TEXT, length=20_000, is_personal=True
    )
    summaries: tuple[CaseSummary, ...] = blocks(
        "H.5.r", observed(f"{EVENT}/component", 36, act="observationEvent"), CaseSummary
    )
