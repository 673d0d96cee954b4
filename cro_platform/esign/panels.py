"""Signatures on a record's page: name, meaning, time, and whether they still hold (21 CFR 11.50(b), 11.70)."""

from dataclasses import dataclass
from typing import Any

from cro_platform.access.principal import Principal
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import manifest, signatures_of


@dataclass(frozen=True, slots=True)
class Signatures:
    """The record's signatures, oldest first, each with its verdict; on a signature's own page that one."""

    title: str = "Signatures"
    is_side: bool = False
    template: str = "esign/signatures.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Each as its reader may know it."""
        found = manifest([record]) if isinstance(record, Signature) else signatures_of(record)
        return {"signatures": found}
