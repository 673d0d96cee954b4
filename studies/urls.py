"""Addresses of the spine inside an organization that are no entity's list or record."""

from django.urls import URLPattern, path

from studies.portal import papers, reviews
from studies.portal.acceptance import accept_page, waiting_page
from studies.portal.archives import ArchiveFileView, archive_file_page
from studies.portal.holding import holders_page, timeline_page
from studies.portal.imports import import_page
from studies.portal.joinings import sign_joining_page
from studies.portal.matrix import matrix_page
from studies.portal.oversight import evidence_page, oversight_page
from studies.portal.redline import redline_page
from studies.portal.selection import sign_selection_page
from studies.portal.signing_claims import sign_claim_page
from studies.portal.subcontracts import consent_page
from studies.portal.tables import confirm_page, template_page
from studies.portal.training_files import CertificateView, certificate_page


def inside() -> list[URLPattern]:
    """Before the entities' own addresses."""
    return [
        path("oversight/", oversight_page, name="provider-oversight"),
        path("oversight/<uuid:pk>/evidence/", evidence_page, name="provider-evidence"),
        path("work/waiting/", waiting_page, name="work-waiting"),
        path("work/<slug:work>/<uuid:pk>/accept/", accept_page, name="work-accept"),
        path("access-reviews/<uuid:pk>/report/", reviews.report_page, name="access-reviews-report"),
        path("access-reviews/<uuid:pk>/sign/", reviews.sign_page, name="access-reviews-sign"),
        path(
            "provider-selections/<uuid:pk>/sign/",
            sign_selection_page,
            name="provider-selections-sign",
        ),
        path("training-records/<uuid:pk>/file/", certificate_page, name="training-records-file"),
        path("imports/study/", import_page, name="studies-import"),
        path("imports/templates/<slug:kind>.<slug:form>", template_page, name="import-template"),
        path("imports/<uuid:pk>/confirm/", confirm_page, name="import-confirm"),
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
        path(
            "agreement-papers/<uuid:pk>/pages/<int:page>/",
            papers.paper_picture_page,
            name="agreement-papers-picture",
        ),
        path(
            "subcontract-consents/<uuid:pk>/sign/", consent_page, name="subcontract-consents-sign"
        ),
        path("agreement-papers/<uuid:pk>/sign/", papers.sign_page, name="agreement-papers-sign"),
        path("study-joinings/<uuid:pk>/sign/", sign_joining_page, name="study-joinings-sign"),
        path("sponsor-claims/<uuid:pk>/sign/", sign_claim_page, name="sponsor-claims-sign"),
        path(
            "close-out-archives/<uuid:pk>/file/", archive_file_page, name="close-out-archives-file"
        ),
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
            "close-out-archives/<uuid:pk>/file/",
            ArchiveFileView.as_view(),
            name="api-close-out-archives-file",
        ),
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
            "access-reviews/<uuid:pk>/report/",
            reviews.ReportView.as_view(),
            name="api-access-reviews-report",
        ),
        path(
            "training-records/<uuid:pk>/file/",
            CertificateView.as_view(),
            name="api-training-records-file",
        ),
        path(
            "json-schemas/transfer-of-obligations/",
            papers.TransferSchemaView.as_view(),
            name="api-transfer-schema",
        ),
    ]
