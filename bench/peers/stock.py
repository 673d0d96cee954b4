"""The stock way: django-guardian's `get_objects_for_user`, a counted page, a ModelSerializer; no wall in the database."""

from typing import Any, ClassVar

from guardian.shortcuts import get_objects_for_user
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from cro_platform.access.models import ApiToken, User
from cro_platform.access.tokens import digest
from pharmacovigilance.models import AdverseEvent
from studies.models import Study


class TokenAuthentication(BaseAuthentication):
    """One look-up for the token, one for its person."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        """The person behind the header."""
        secret = request.headers["Authorization"].partition(" ")[2]
        token = ApiToken.objects.get(digest=digest(secret))
        return User.objects.get(pk=token.user_id), token


class EventSerializer(serializers.ModelSerializer[AdverseEvent]):
    """Every column, and what the page shows of other tables."""

    subject_code = serializers.CharField(source="subject.code", default=None)
    author = serializers.CharField(source="organization.name")

    class Meta:
        model = AdverseEvent
        fields = "__all__"


class Pages(PageNumberPagination):
    """A hundred rows, counted."""

    page_size = 100


class StockEvents(ListAPIView[AdverseEvent]):
    """The newest adverse events of the studies a person is assigned to."""

    authentication_classes: ClassVar = [TokenAuthentication]
    permission_classes: ClassVar = [IsAuthenticated]
    renderer_classes: ClassVar = [JSONRenderer]
    pagination_class = Pages
    serializer_class = EventSerializer

    def get_queryset(self) -> Any:
        """Of the studies that guardian grants."""
        studies = get_objects_for_user(
            self.request.user, "studies.work_on_study", Study.objects.all(), use_groups=False
        )
        events = AdverseEvent.objects.filter(study__in=studies)
        return events.select_related("subject", "organization").order_by("-id")
