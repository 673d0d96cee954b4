"""Addresses of the spine inside an organization that are no entity's list or record."""

from django.urls import URLPattern, path

from studies.portal import papers
from studies.portal.holding import holders_page, timeline_page
from studies.portal.imports import import_page
from studies.portal.matrix import matrix_page
from studies.portal.redline import redline_page
from studies.portal.signing_claims import sign_claim_page


def inside() -> list[URLPattern]:
    """Before the entities' own addresses."""
    return [
        path("imports/study/", import_page, name="studies-import"),
        path("studies/<uuid:pk>/who-holds-what/", holders_page, name="studies-holders"),
        path("studies/<uuid:pk>/who-holds-what/timeline/", timeline_page, name="studies-timeline"),
        path("contract-versions/<uuid:pk>/matrix/", matrix_page, name="contract-matrix"),
        path(
            "contract-versions/<uuid:pk>/compare/",
            redline_page,
            name="contract-redline",
        ),
        path(
            "agreement-papers/<uuid:pk>/file/", papers.paper_file_page, name="agreement-papers-file"
        ),
        path("agreement-papers/<uuid:pk>/sign/", papers.sign_page, name="agreement-papers-sign"),
        path("sponsor-claims/<uuid:pk>/sign/", sign_claim_page, name="sponsor-claims-sign"),
        path(
            "contract-attachments/<uuid:pk>/file/",
            papers.attachment_file_page,
            name="contract-attachment-file",
        ),
    ]


def api() -> list[URLPattern]:
    """In the API."""
    return [
        path(
            "agreement-papers/<uuid:pk>/file/",
            papers.PaperFileView.as_view(),
            name="api-agreement-papers-file",
        ),
        path(
            "contract-attachments/<uuid:pk>/file/",
            papers.AttachmentFileView.as_view(),
            name="api-contract-attachments-file",
        ),
        path(
            "json-schemas/transfer-of-obligations/",
            papers.TransferSchemaView.as_view(),
            name="api-transfer-schema",
        ),
    ]
