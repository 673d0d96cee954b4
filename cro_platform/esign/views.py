"""Verification of a signature: computed again from the record as it stands, and recorded."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cro_platform.access.principal import Principal
from cro_platform.esign.api import Signatures
from cro_platform.esign.enums import Verdict
from cro_platform.esign.models import Signature
from cro_platform.esign.services import verify


class Verification(serializers.Serializer[Any]):
    """What a verification answers."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    is_valid = serializers.BooleanField()  # type: ignore[assignment]  # a value of the answer, not the method
    content_sha256 = serializers.CharField()


class VerifyView(APIView):
    """`GET /api/v1/signatures/{id}/verify/`"""

    @extend_schema(responses=Verification)
    def get(self, request: Request, pk: UUID) -> Response:
        """Whether what was signed still stands (21 CFR 11.70)."""
        by: Principal = request.auth  # type: ignore[assignment]  # set by ScopedAuthentication
        signature = Signatures.find(by, pk)
        assert isinstance(signature, Signature)  # noqa: S101 -- the resource's model
        verified = verify(signature, by=by)
        return Response(
            {
                "id": verified.id,
                "verdict": verified.verdict,
                "is_valid": verified.is_valid,
                "content_sha256": verified.content_sha256,
            }
        )
