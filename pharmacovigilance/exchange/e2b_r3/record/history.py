"""D.7 and D.8: what the patient, or a parent, had and took before."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import kinds
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.paths import observed
from pharmacovigilance.exchange.e2b_r3.values import Maybe, MeddraTerm, PartialDate

_HIDDEN = "MSK ASKU NASK"
_PRODUCT = "consumable/instanceOfKind/kindOfProduct"


@dataclass(frozen=True, slots=True)
class MedicalHistory:
    """One earlier or concurrent condition (D.7.1.r of the patient, D.10.7.1.r of a parent)."""

    condition: MeddraTerm | None = leaf(".1b", "code", kinds.TERM)
    started_on: Maybe[PartialDate] = leaf(".2", "effectiveTime/low", kinds.DATE, nulls=_HIDDEN)
    is_continuing: Maybe[bool] = leaf(
        ".3", observed("inboundRelationship", 13), kinds.FLAG, nulls="MSK UNK ASKU NASK"
    )
    ended_on: Maybe[PartialDate] = leaf(".4", "effectiveTime/high", kinds.DATE, nulls=_HIDDEN)
    comments: str | None = leaf(
        ".5", observed("outboundRelationship2", 10), kinds.TEXT, length=2000
    )
    is_family_history: bool | None = leaf(".6", observed("outboundRelationship2", 38), kinds.FLAG)


@dataclass(frozen=True, slots=True)
class DrugHistory:
    """One drug taken before, not among those of this case (D.8.r, D.10.8.r)."""

    name: Maybe[str] = leaf(".1", f"{_PRODUCT}/name", kinds.TEXT, nulls="UNK NA", length=250)
    mpid_version: str | None = leaf(
        ".2a", f"{_PRODUCT}/code[@codeSystem='TBD-MPID']", kinds.VERSION, length=10
    )
    mpid: str | None = leaf(
        ".2b", f"{_PRODUCT}/code[@codeSystem='TBD-MPID']", kinds.CODE, length=1000
    )
    phpid_version: str | None = leaf(
        ".3a", f"{_PRODUCT}/code[@codeSystem='TBD-PhPID']", kinds.VERSION, length=10
    )
    phpid: str | None = leaf(
        ".3b", f"{_PRODUCT}/code[@codeSystem='TBD-PhPID']", kinds.CODE, length=250
    )
    regional_product_code: str | None = leaf(".0", f"{_PRODUCT}/code", kinds.CODE)
    """The product code whatever its system, e.g. a US National Drug Code."""
    regional_product_system: str | None = leaf(".0", f"{_PRODUCT}/code", kinds.SYSTEM)
    regional_product_version: str | None = leaf(".0", f"{_PRODUCT}/code", kinds.VERSION)
    started_on: Maybe[PartialDate] = leaf(".4", "effectiveTime/low", kinds.DATE, nulls=_HIDDEN)
    ended_on: Maybe[PartialDate] = leaf(".5", "effectiveTime/high", kinds.DATE, nulls=_HIDDEN)
    indication: MeddraTerm | None = leaf(".6b", observed("outboundRelationship2", 19), kinds.TERM)
    reaction: MeddraTerm | None = leaf(".7b", observed("outboundRelationship2", 29), kinds.TERM)
