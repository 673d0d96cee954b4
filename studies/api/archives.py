"""Archives of studies that have gone behind the wall, in the API."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource
from studies.models import CloseOutArchive


class CloseOutArchives(Resource):
    """What one's organization took with it when its access to a study ended."""

    name = "close-out-archives"
    title = "Archives"
    singular = "archive"
    model = CloseOutArchive
    view = "archives.view"
    fields = (
        ("study", "study_id"), "protocol_number", "sponsor_name", "closes_at", "status", "files", "size", "manifest_sha256",
        "content_sha256", "made_at", "created_at",
    )  # fmt: skip
    filters = (Filter("study", "study_id", "Study", "uuid"), "status")

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own; of studies the person is or was assigned to."""
        return CloseOutArchive.objects.all()
