"""Real registered studies, and changed copies of them."""

import json
from copy import deepcopy
from typing import Any

from tests.shared_data import shared

REAL = (
    "NCT00763412", "NCT00973089", "NCT02552212", "NCT03418623", "NCT03475563", "NCT04280705", "NCT05594173",
)  # fmt: skip


def raw(nct: str) -> bytes:
    """A real record as it was published."""
    return shared("clinicaltrials-gov", f"{nct}.json").read_bytes()


def record(nct: str) -> dict[str, Any]:
    """The same, to be changed by a test."""
    found: dict[str, Any] = json.loads(raw(nct))
    return found


def encoded(document: Any) -> bytes:
    """A document as bytes."""
    return json.dumps(document).encode()


def renumbered(document: dict[str, Any], nct: str, number: str) -> dict[str, Any]:
    """A copy that is another study."""
    copy = deepcopy(document)
    identification = copy["protocolSection"]["identificationModule"]
    identification["nctId"] = nct
    identification["orgStudyIdInfo"] = {"id": number}
    return copy


def with_locations(document: dict[str, Any], count: int) -> dict[str, Any]:
    """A copy with this many distinct places."""
    copy = deepcopy(document)
    copy["protocolSection"]["contactsLocationsModule"]["locations"] = [
        {"facility": f"Hospital {n}", "city": "Lyon", "country": "France"} for n in range(count)
    ]
    return copy
