"""What only a message to FDA tells: the devices within suspect products (sections D and H), race and ethnicity (A5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pharmacovigilance.documents.medwatch import DevicePart
from pharmacovigilance.exchange.e2b_r3 import codes

Content = Mapping[str, Any]
_SUSPECT = {"1", "3", "4"}
_MAKER = (
    "manufacturer",
    "manufacturer_street",
    "manufacturer_city",
    "manufacturer_state",
    "manufacturer_country",
)


def devices_of(content: Content, *, is_unblinded: bool) -> tuple[DevicePart, ...]:
    """Each device of each suspect product; those of a product that is still blinded only for the unblinded variant."""
    return tuple(
        _device(row, f"Product {number}")
        for number, drug in enumerate(_rows(content, "drugs"), start=1)
        if drug.get("role") in _SUSPECT and (is_unblinded or drug.get("is_blinded") is not True)
        for row in _rows(drug, "fda_devices")
    )


def is_intervention_required(content: Content) -> bool:
    """FDA.E.i.3.2h of any reaction."""
    return any(row.get("fda_required_intervention") is True for row in _rows(content, "reactions"))


def origin_of(content: Content) -> str:
    """Ethnicity and races of the patient in words; empty where they were not sent or are withheld (FDA.D.11, FDA.D.12)."""
    patient = content.get("patient")
    if not isinstance(patient, dict):
        return ""
    told = (
        _meaning(codes.FDA_ETHNICITY, _text(patient, "fda_ethnicity")),
        *(_meaning(codes.FDA_RACE, code) for code in _codes(patient, "fda_races")),
    )
    return "; ".join(filter(None, told))


def _device(row: Content, product: str) -> DevicePart:
    return DevicePart(
        product=product,
        brand_name=_text(row, "brand_name"),
        common_name=_text(row, "common_name"),
        product_code=_text(row, "product_code"),
        manufacturer=", ".join(filter(None, (_text(row, name) for name in _MAKER))),
        lot_number=_text(row, "lot_number"),
        operator=_meaning(codes.FDA_DEVICE_OPERATOR, _text(row, "operator")),
        usage=_meaning(codes.FDA_DEVICE_USAGE, _text(row, "usage")),
        is_malfunction=row.get("is_malfunction") is True,
        problems=tuple(_codes(row, "problems")),
        remedial_actions=tuple(
            _meaning(codes.FDA_REMEDIAL_ACTION, code) for code in _codes(row, "remedial_actions")
        ),
        follow_ups=tuple(
            _meaning(codes.FDA_DEVICE_FOLLOW_UP, code) for code in _codes(row, "follow_ups")
        ),
    )


def _codes(row: Content, name: str) -> Iterator[str]:
    return (_text(each, "code") for each in _rows(row, name))


def _meaning(listed: codes.CodeList, code: str) -> str:
    return listed.meanings.get(code, code)


def _rows(content: Content, name: str) -> Iterator[Content]:
    found = content.get(name)
    return (row for row in found if isinstance(row, dict)) if isinstance(found, list) else iter(())


def _text(content: Content, name: str) -> str:
    found = content.get(name)
    return found if isinstance(found, str) else ""
