"""Imports in the API."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.resources import Resource
from studies.forms.contracts import ImportForm
from studies.models import Import
from studies.services import run_import


def bring_in(*, by: Principal, kind: str, content: bytes, study: UUID | None = None) -> Import:
    """Import a document that came in a request."""
    return run_import(by=by, kind=kind, content=content, study=study)


class Imports(Resource):
    """What was brought in: which document, by whom, with what result for each record."""

    name = "imports"
    title = "Imports"
    singular = "import"
    model = Import
    view = "imports.view"
    fields = (
        "kind", "file_name", "sha256", ("study", "study_id"), ("imported_by", "user__name"), "records", "created", "changed",
        "outcome", "created_at",
    )  # fmt: skip
    filters = ("kind", ("study", "study_id"))
    create = Action(
        "create",
        "Import",
        bring_in,
        "imports.run",
        ImportForm,
        summary="Import registered studies or safety reports; a document is taken over whole or not at all.",
    )
