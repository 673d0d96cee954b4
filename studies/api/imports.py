"""Imports in the API."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.resources import Resource
from studies.forms.imports import ConfirmForm, ImportForm
from studies.models import Import, Study
from studies.services import run_import
from studies.services.tables import confirm_table, discard_table, look_again
from studies.workflows import IMPORT


def bring_in(
    *, by: Principal, kind: str, content: bytes, study: UUID | None = None, file_name: str = ""
) -> Import:
    """Import a document that came in a request."""
    return run_import(by=by, kind=kind, content=content, study=study, file_name=file_name)


class Imports(Resource):
    """What was brought in: which document, by whom, with what result for each record."""

    name = "imports"
    title = "Imports"
    singular = "import"
    model = Import
    view = "imports.view"
    fields = (
        "kind", "status", "file_name", "sha256", "seen", ("study", "study_id"), ("imported_by", "user__name"), "records",
        "created", "changed", "notes", "outcome", "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", "status", ("study", "study_id"))
    create = Action(
        "create",
        "Import",
        bring_in,
        "imports.run",
        ImportForm,
        summary="Registered studies and safety reports are taken over at once, whole or not at all; a table (study_sites, "
        "subjects, adverse_events) is only shown with every difference until it is confirmed.",
    )
    actions = (
        Action(
            "confirm", "Take over", confirm_table, "imports.run", ConfirmForm, IMPORT,
            summary="All rows or none, exactly as shown; 412 where the records have changed since.",
        ),
        Action(
            "look-again", "Compare again", look_again, "imports.run", workflow=IMPORT,
            summary="The kept file against the records as they are now.",
        ),
        Action(
            "discard", "Discard", discard_table, "imports.run", workflow=IMPORT, tone="danger",
            summary="Nothing is taken over, and the kept file becomes unreadable.",
        ),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Those about no single study, and those of studies the asker meets."""
        return Import.objects.filter(Q(study_id=None) | Q(study_id__in=Study.objects.values("id")))
