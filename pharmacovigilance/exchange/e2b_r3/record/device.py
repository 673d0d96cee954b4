"""FDA.G.k.12.r: the device parts of a combination product, as FDA adds them to a drug."""

# ruff: noqa: RUF009 -- leaf() and blocks() return dataclasses.field()

from dataclasses import dataclass

from pharmacovigilance.exchange.e2b_r3 import codes, kinds, oids
from pharmacovigilance.exchange.e2b_r3.binding import blocks, leaf
from pharmacovigilance.exchange.e2b_r3.oids import code_list
from pharmacovigilance.exchange.e2b_r3.paths import coded
from pharmacovigilance.exchange.e2b_r3.values import Maybe

_DEVICE = "partProduct"
_MADE = f"{_DEVICE}/asManufacturedProduct"
_MAKER = f"{_MADE}/manufacturerOrganization"
_ADDRESS = f"{_MAKER}/addr"
_FACTS = f"{_MADE}/subjectOf/characteristic"


def _fact(code: str, system: str = oids.NCI) -> str:
    return f"{coded(_FACTS, code, system)}/value"


@dataclass(frozen=True, slots=True)
class DeviceFollowUp:
    """Why FDA hears of the device again (FDA.G.k.12.r.2.r)."""

    code: str | None = leaf("FDA.G.k.12.r.2.r", ".", kinds.CODE, codes=codes.FDA_DEVICE_FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class DeviceProblem:
    """What went wrong with the device (FDA.G.k.12.r.3.r), a code of FDA or IMDRF."""

    code: str | None = leaf("FDA.G.k.12.r.3.r", ".", kinds.CODE, length=7)
    system: str | None = leaf("FDA.G.k.12.r.3.r", ".", kinds.SYSTEM)


@dataclass(frozen=True, slots=True)
class RemedialAction:
    """What the manufacturer did about it (FDA.G.k.12.r.11.r)."""

    code: str | None = leaf("FDA.G.k.12.r.11.r", ".", kinds.CODE, codes=codes.FDA_REMEDIAL_ACTION)


@dataclass(frozen=True, slots=True)
class Device:
    """One device part of a combination product (FDA.G.k.12.r; 21 CFR 4.102)."""

    is_malfunction: bool | None = leaf("FDA.G.k.12.r.1", _fact("C54026"), kinds.FLAG)
    follow_ups: tuple[DeviceFollowUp, ...] = blocks(
        "FDA.G.k.12.r.2.r", _fact("C54592"), DeviceFollowUp
    )
    problems: tuple[DeviceProblem, ...] = blocks("FDA.G.k.12.r.3.r", _fact("C54451"), DeviceProblem)
    brand_name: Maybe[str] = leaf(
        "FDA.G.k.12.r.4", f"{_DEVICE}/name[1]", kinds.TEXT, nulls="NI", length=80
    )
    common_name: Maybe[str] = leaf(
        "FDA.G.k.12.r.5", f"{_DEVICE}/name[2]", kinds.TEXT, nulls="NI", length=80
    )
    product_code: str | None = leaf("FDA.G.k.12.r.6", f"{_DEVICE}/code", kinds.CODE, length=10)
    product_code_system: str | None = leaf("FDA.G.k.12.r.6", f"{_DEVICE}/code", kinds.SYSTEM)
    manufacturer: str | None = leaf("FDA.G.k.12.r.7.1a", f"{_MAKER}/name", kinds.TEXT, length=100)
    manufacturer_street: str | None = leaf(
        "FDA.G.k.12.r.7.1b", f"{_ADDRESS}/streetAddressLine", kinds.TEXT, length=100
    )
    manufacturer_city: str | None = leaf(
        "FDA.G.k.12.r.7.1c", f"{_ADDRESS}/city", kinds.TEXT, length=35
    )
    manufacturer_state: str | None = leaf(
        "FDA.G.k.12.r.7.1d", f"{_ADDRESS}/state", kinds.TEXT, length=40
    )
    manufacturer_country: str | None = leaf(
        "FDA.G.k.12.r.7.1e",
        f"{_ADDRESS}/country",
        kinds.COUNTRY_NAME,
        codes=codes.COUNTRY_TEXT,
    )
    usage: str | None = leaf(
        "FDA.G.k.12.r.8",
        _fact("C54595", code_list(19)),
        kinds.CODE,
        codes=codes.FDA_DEVICE_USAGE,
    )
    lot_number: str | None = leaf(
        "FDA.G.k.12.r.9",
        f"{_DEVICE}/instanceOfKind/productInstanceInstance/lotNumberText",
        kinds.TEXT,
        length=100,
    )
    operator: str | None = leaf(
        "FDA.G.k.12.r.10",
        f"{_FACTS}/code[@codeSystem='{codes.FDA_DEVICE_OPERATOR.system}']",
        kinds.CODE,
        codes=codes.FDA_DEVICE_OPERATOR,
    )
    remedial_actions: tuple[RemedialAction, ...] = blocks(
        "FDA.G.k.12.r.11.r", _fact("C54594"), RemedialAction
    )
