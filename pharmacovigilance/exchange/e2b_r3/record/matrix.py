"""G.k.9.i: what somebody thinks one drug has to do with one reaction."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.values import Quantity


@dataclass(frozen=True, slots=True)
class CausalityAssessment:
    """One opinion on relatedness (G.k.9.i.2.r): whose, by which method, with which result.

    The three are free text in the standard; FDA expects ``Sponsor`` / ``FDA`` / ``Suspected``. The EU codes all three.
    """

    source: str | None = leaf(
        "G.k.9.i.2.r.1",
        "author/assignedEntity/code/originalText",
        kinds.TEXT,
        length=60,
    )
    source_code: str | None = leaf("G.k.9.i.2.r.1", "author/assignedEntity/code", kinds.CODE)
    source_system: str | None = leaf(
        "G.k.9.i.2.r.1", "author/assignedEntity/code", kinds.SYSTEM_OF_CODE
    )
    method_code: str | None = leaf("G.k.9.i.2.r.2", "methodCode", kinds.CODE)
    method_system: str | None = leaf("G.k.9.i.2.r.2", "methodCode", kinds.SYSTEM_OF_CODE)
    method: str | None = leaf("G.k.9.i.2.r.2", "methodCode/originalText", kinds.TEXT, length=60)
    result: str | None = leaf("G.k.9.i.2.r.3", "value", kinds.TEXT, length=60)
    result_code: str | None = leaf("G.k.9.i.2.r.3", "value", kinds.CODE)
    """A coded result where a region asks for one, e.g. reasonable possibility in the EU, WHO-UMC in Korea."""
    result_system: str | None = leaf("G.k.9.i.2.r.3", "value", kinds.SYSTEM)


@dataclass(frozen=True, slots=True)
class DrugReaction:
    """One cell of the drug-reaction matrix (E2B(R3) G.k.9.i).

    ``reaction`` counts the reactions of the same ICSR from 1; ``None`` where the message points at
    no reaction it contains. Dechallenge is told by ``Drug.action_taken`` with the outcome,
    rechallenge by ``recurrence``.
    """

    reaction: int | None = leaf("G.k.9.i.1", (), kinds.ROOT, is_assembled=True)
    assessments: tuple[CausalityAssessment, ...] = blocks("G.k.9.i.2.r", (), CausalityAssessment)
    interval_from_first_dose: Quantity | None = leaf(
        "G.k.9.i.3.1a", "pauseQuantity", kinds.QUANTITY, is_assembled=True
    )
    interval_from_last_dose: Quantity | None = leaf(
        "G.k.9.i.3.2a", "pauseQuantity", kinds.QUANTITY, is_assembled=True
    )
    recurrence: str | None = leaf(
        "G.k.9.i.4", "value", kinds.CODE, codes=codes.RECURRENCE, is_assembled=True
    )
