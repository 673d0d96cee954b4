"""Signatures on a record's page: name, meaning, time, and whether they still hold (21 CFR 11.50(b), 11.70)."""

from dataclasses import dataclass
from typing import Any

from cro_platform.access.principal import Principal
from cro_platform.esign.models import Signature
from cro_platform.esign.services import manifest


@dataclass(frozen=True, slots=True)
class Signatures:
    """The record's signatures, oldest first."""

    title: str = "Signatures"
    is_side: bool = False
    template: str = "esign/signatures.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """Each with its verdict."""
        found = Signature.objects.filter(entity=record.entity, record_id=record.pk).order_by(
            "signed_at"
        )
        return {"signatures": [manifest(each) for each in found]}
