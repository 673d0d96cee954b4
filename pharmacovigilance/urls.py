"""Addresses of safety pages that are no entity's list."""

from django.urls import URLPattern, path

from pharmacovigilance.document_views import (
    ExportCsvView,
    ExportXlsxView,
    WordView,
    export_csv,
    export_word,
    export_xlsx,
)
from pharmacovigilance.portal.late import log
from pharmacovigilance.portal.study_documents import study_documents
from pharmacovigilance.portal.upload import upload, upload_acknowledgement
from pharmacovigilance.views import (
    MESSAGES,
    MessageFileView,
    ReportabilityView,
    message_file_page,
    sign_page,
)
from studies.portal.tables import upload_page


def inside() -> list[URLPattern]:
    """Inside an organization, before the entities' own addresses."""
    return [
        path("safety-import/", upload, name="safety-import"),
        path("safety-acknowledgements/", upload_acknowledgement, name="safety-acknowledgements"),
        path(
            "imports/adverse-events/",
            upload_page,
            {"kind": "adverse_events"},
            name="import-adverse-events",
        ),
        path("late-reports/", log, name="late-reports"),
        path("reportability-decisions/<uuid:pk>/sign/", sign_page, name="safety-decision-sign"),
        *(
            path(f"{name}/<uuid:pk>/file/", message_file_page, {"name": name}, name=f"{name}-file")
            for name in MESSAGES
        ),
        path("studies/<uuid:pk>/safety-documents/", study_documents, name="study-safety-documents"),
        path("safety-listings/<uuid:pk>/listing.csv", export_csv, name="safety-listing-csv"),
        path("safety-listings/<uuid:pk>/listing.xlsx", export_xlsx, name="safety-listing-xlsx"),
        path("safety-letters/<uuid:pk>/letter.docx", export_word, name="safety-letter-word"),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "safety-cases/<uuid:pk>/reportability/",
            ReportabilityView.as_view(),
            name="api-safety-cases-reportability",
        ),
        *(
            path(
                f"{name}/<uuid:pk>/file/",
                MessageFileView.as_view(resource_name=name),
                name=f"api-{name}-file",
            )
            for name in MESSAGES
        ),
        path(
            "safety-listings/<uuid:pk>/listing.csv",
            ExportCsvView.as_view(),
            name="api-safety-listing-csv",
        ),
        path(
            "safety-listings/<uuid:pk>/listing.xlsx",
            ExportXlsxView.as_view(),
            name="api-safety-listing-xlsx",
        ),
        path(
            "safety-letters/<uuid:pk>/letter.docx",
            WordView.as_view(),
            name="api-safety-letter-word",
        ),
    ]
