"""G.k.4.r: how and when the drug was given."""

# ruff: noqa: RUF009 -- leaf() and block() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import kinds
from pharmacovigilance.exchange.e2b_r3.binding import leaf
from pharmacovigilance.exchange.e2b_r3.paths import observed
from pharmacovigilance.exchange.e2b_r3.values import Maybe, PartialDate, Quantity

_HIDDEN = "MSK ASKU NASK"
_UNKNOWN = "UNK ASKU NASK"
_INSTANCE = "consumable/instanceOfKind"
_FORM = f"{_INSTANCE}/kindOfProduct/formCode"
_PARENT_ROUTE = observed("inboundRelationship", 28)


@dataclass(frozen=True, slots=True)
class Dosage:
    """One dosage regimen of a drug (E2B(R3) G.k.4.r), in figures where known, else as text."""

    dose: Quantity | None = leaf(
        "G.k.4.r.1a", ("doseQuantity", "doseCheckQuantity/numerator"), kinds.QUANTITY
    )
    interval: Quantity | None = leaf(
        "G.k.4.r.2", ("effectiveTime/period", "effectiveTime/comp/period"), kinds.QUANTITY
    )
    """Units in the interval with their definition (G.k.4.r.2 and .3), e.g. 1 per 8 h."""
    started_on: Maybe[PartialDate] = leaf(
        "G.k.4.r.4", ("effectiveTime/low", "effectiveTime/comp/low"), kinds.DATE, nulls=_HIDDEN
    )
    ended_on: Maybe[PartialDate] = leaf(
        "G.k.4.r.5", ("effectiveTime/high", "effectiveTime/comp/high"), kinds.DATE, nulls=_HIDDEN
    )
    duration: Quantity | None = leaf(
        "G.k.4.r.6a", ("effectiveTime/width", "effectiveTime/comp/width"), kinds.QUANTITY
    )
    batch_number: str | None = leaf(
        "G.k.4.r.7", f"{_INSTANCE}/productInstanceInstance/lotNumberText", kinds.TEXT, length=35
    )
    text: str | None = leaf("G.k.4.r.8", "text", kinds.TEXT, length=2000)
    form: Maybe[str] = leaf(
        "G.k.4.r.9.1", f"{_FORM}/originalText", kinds.TEXT, nulls=_UNKNOWN, length=60
    )
    form_version: str | None = leaf("G.k.4.r.9.2a", _FORM, kinds.VERSION, length=10)
    form_code: str | None = leaf("G.k.4.r.9.2b", _FORM, kinds.CODE, length=100)
    form_system: str | None = leaf("G.k.4.r.9.2", _FORM, kinds.SYSTEM_OF_CODE)
    route: Maybe[str] = leaf(
        "G.k.4.r.10.1", "routeCode/originalText", kinds.TEXT, nulls=_UNKNOWN, length=60
    )
    route_version: str | None = leaf("G.k.4.r.10.2a", "routeCode", kinds.VERSION, length=10)
    route_code: str | None = leaf("G.k.4.r.10.2b", "routeCode", kinds.CODE, length=100)
    route_system: str | None = leaf("G.k.4.r.10.2", "routeCode", kinds.SYSTEM_OF_CODE)
    parent_route: Maybe[str] = leaf(
        "G.k.4.r.11.1", f"{_PARENT_ROUTE}/originalText", kinds.TEXT, nulls=_UNKNOWN, length=60
    )
    parent_route_version: str | None = leaf(
        "G.k.4.r.11.2a", _PARENT_ROUTE, kinds.VERSION, length=10
    )
    parent_route_code: str | None = leaf("G.k.4.r.11.2b", _PARENT_ROUTE, kinds.CODE, length=100)
    parent_route_system: str | None = leaf("G.k.4.r.11.2", _PARENT_ROUTE, kinds.SYSTEM_OF_CODE)
