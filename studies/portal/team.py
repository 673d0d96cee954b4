"""Pages of teams and training."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from studies.api import StudyTeam, TrainingRecords, TrainingRequirements
from studies.models import TrainingRecord


class TeamPages(Pages):
    """Assignments to studies."""

    resource = StudyTeam
    section = "Organization"
    icon = "users"
    columns = ("name", "role", "team_role", "study_number", "begins_at", "valid_until")
    panels = (
        Facts(
            "Assignment",
            ("name", "role", "team_role", "study_number", "begins_at", "valid_until", "created_at"),
        ),
        Trail(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """The person, and the study's number."""
        grant: Any = record
        return str(grant.user), ""

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """None: an administrator does not meet the study."""
        return None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate's file, with its hash."""

    title: str = "Certificate"
    is_side: bool = True
    template: str = "studies/panels/certificate.html"

    def context(self, record: TrainingRecord, by: Principal) -> dict[str, Any] | None:
        """Where the file is; none where no file was attached."""
        if not record.blob_key:
            return None
        url = reverse("training-records-file", args=[by.organization_slug, record.pk])
        return {"url": url, "name": record.file_name, "sha256": record.sha256}


class TrainingPages(Pages):
    """Training evidence."""

    resource = TrainingRecords
    section = "Organization"
    stand = "more"
    icon = "shield-check"
    intro = (
        "Certificates and training, with the last day on which each counts. A GCP certificate or required training that has "
        "lapsed stops new signatures and assignments, never reading."
    )
    columns = ("name", "kind", "title", "issued_on", "expires_on", "file_name")
    panels = (
        Facts(
            "Training",
            (
                "name",
                "kind",
                "title",
                "provider",
                "study",
                "issued_on",
                "expires_on",
                "withdrawn_at",
            ),
        ),
        Certificate(),
        Trail(),
    )

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Kind and title."""
        return str(record), str(getattr(record, "user", ""))


class RequirementPages(Pages):
    """Required training."""

    resource = TrainingRequirements
    section = "Organization"
    stand = "more"
    icon = "list-checks"
    columns = ("kind", "role", "study", "applies_from", "retired_at")
    panels = (
        Facts("Requirement", ("kind", "role", "study", "applies_from", "retired_at")),
        Trail(),
    )
