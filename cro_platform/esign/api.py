"""Signatures in the API: read and verified, never written; each is made on its record's own signing page."""

from typing import Any

from rest_framework import serializers

from cro_platform.access.principal import Principal
from cro_platform.esign.enums import Verdict
from cro_platform.esign.models import Signature
from cro_platform.esign.selectors import manifest
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource


class Signatures(Resource):
    """Signatures."""

    name = "signatures"
    title = "Signatures"
    singular = "signature"
    model = Signature
    view = "signatures.view"
    fields = (
        Column("study", "study_id"),
        "entity",
        Column("record", "record_id"),
        "meaning",
        "signed_at",
        "factors",
        Column("content_sha256", "content_sha256", "Content hash (SHA-256)"),
    )
    filters = (
        Filter("study", "study_id", "Study", "uuid"),
        Filter("record", "record_id", "Record", "uuid"),
        "entity",
        "meaning",
    )
    computed = {
        "signer": serializers.CharField(read_only=True),
        "role": serializers.CharField(read_only=True),
        "verdict": serializers.ChoiceField(choices=Verdict.choices, read_only=True),
    }

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Signer and verdict, as the reader may know them."""
        found = Signature.objects.filter(pk__in=[row["id"] for row in rows])
        told = {each.id: each for each in manifest(found)}
        for row in rows:
            each = told[row["id"]]
            row |= {"signer": each.name, "role": each.role, "verdict": str(each.verdict)}
