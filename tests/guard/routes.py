"""Every address of the platform, from the URLconf itself, each with the class that says how it is probed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from cro_platform.access.matrix import PERMISSIONS
from cro_platform.web.pages import PAGES
from cro_platform.web.resources import Resource
from tests.guard.tables import Model, kind_of, walled_models

# Addresses that belong to no resource, each with its class and the reason. A new one fails until somebody writes it here.
#   page      inside an organization, no other id in it: asked as everybody, scanned for canaries
#   door      before an organization is known: identity tables only, by the database role
#   platform  the same answer for everybody, from no organization's data
CLASSES: dict[str, tuple[str, str]] = {
    "portal-home": ("page", "what waits for the reader"),
    "find": ("page", "records that the reader may see, by a few letters; tests/web/test_find.py"),
    "help": ("page", "the words of the field, the same for everybody"),
    "form-drafts": (
        "page",
        "the reader's own forms that are not sent; tests/web/test_form_drafts.py",
    ),
    "language": ("platform", "the language of one browser"),
    "safety-board": ("page", "cases and safety clocks of the reader's studies"),
    "contracts-board": ("page", "agreements of the reader's organization"),
    "studies-import": ("page", "the form for a registry record"),
    "import-study-sites": ("page", "the form for a table of study sites"),
    "import-subjects": ("page", "the form for a table of participants"),
    "import-adverse-events": ("page", "the form for a table of adverse events"),
    "import-template": ("page", "an empty table, the same for everybody"),
    "safety-import": ("page", "the form for safety reports"),
    "safety-acknowledgements": ("page", "the form for recipients' answers"),
    "inspection": ("page", "inspectors alone; tests/access/test_inspections.py"),
    "administration-people": ("page", "the people of the reader's organization"),
    "administration-changes": ("page", "changes of rights in the reader's organization"),
    "administration-token": ("page", "the form for a token of one's own"),
    "provider-oversight": ("page", "how the reader's own providers perform"),
    "work-waiting": ("page", "what waits for the reader's acceptance, or for its sponsor's"),
    "report-times": ("page", "days that reports of the reader's own studies took"),
    "visit-calendar": ("page", "visits of the reader's own studies"),
    "deadline-board": ("page", "clocks of the reader, nearest first"),
    "account-calendar": ("page", "the address of one's own calendar"),
    "sign-on-ask": ("door", "the same answer for every address"),
    "sign-on-start": ("door", "to an identity provider whose id nobody can guess"),
    "sign-on-answer": ("door", "what an identity provider sends back"),
    "sign-on-metadata": ("door", "our names for an identity provider"),
    "calendar-feed": (
        "door",
        "what the owner of a secret address sees; tests/deadlines/test_calendar_feed.py",
    ),
    "deadline-rules": ("page", "the rules of law, the same for everybody"),
    "deadline-rule": ("page", "one rule of law, the same for everybody"),
    "api-deadline-rules-compute": ("page", "a date by a rule of law, from the asker's own facts"),
    "country-board": ("page", "countries of the reader's studies"),
    "country-requirements": ("page", "requirements by country, the same for everybody"),
    "authorities": ("page", "authorities by country, the same for everybody"),
    "late-reports": ("page", "reports of the reader's studies that missed their date"),
    "organizations": ("door", "one's own memberships"),
    "invitation": ("door", "the invitation that the link names"),
    "healthz-live": ("platform", "no data"),
    "healthz-ready": ("platform", "states of processes"),
    "healthz-safety": ("platform", "ages of queues as numbers"),
    "api-schema": ("platform", "the API's description"),
    "api-docs": ("platform", "the API's description"),
    "api-try": ("platform", "the API's description"),
    "api-transfer-schema": ("platform", "the JSON Schema of lists of transferred obligations"),
    "gallery": ("platform", "the pattern book; absent in production"),
}
DOOR = re.compile(r"(account|mfa|usersessions)_\w+")
NOWHERE = "00000000-0000-7000-8000-000000000000"
RULE = "EU-SUSAR-15"
"""A rule of law is asked for by its own id, which belongs to nobody."""

# Addresses with an id of their own that no resource declares: the entity whose id they take.
OBJECTS: dict[str, str] = {
    "api-document-versions-file": "documents.DocumentVersion",
    "api-unblinded-document-versions-file": "documents.UnblindedDocumentVersion",
    "document-versions-file": "documents.DocumentVersion",
    "document-versions-picture": "documents.DocumentVersion",
    "unblinded-document-versions-picture": "documents.UnblindedDocumentVersion",
    "agreement-papers-picture": "studies.AgreementPaper",
    "document-versions-sign": "documents.DocumentVersion",
    "unblinded-document-versions-file": "documents.UnblindedDocumentVersion",
    "unblinded-document-versions-sign": "documents.UnblindedDocumentVersion",
    "api-safety-messages-file": "pharmacovigilance.SafetyMessage",
    "api-unblinded-messages-file": "pharmacovigilance.UnblindedMessage",
    "safety-messages-file": "pharmacovigilance.SafetyMessage",
    "unblinded-messages-file": "pharmacovigilance.UnblindedMessage",
    "visit-report-write": "monitoring.VisitReport",
    "visit-report-sign": "monitoring.VisitReport",
    "import-confirm": "studies.Import",
    "provider-evidence": "tenancy.Organization",
    "work-accept": "documents.DocumentVersion",
    "provider-selections-sign": "studies.ProviderSelection",
    "studies-holders": "studies.Study",
    "studies-enrolment": "studies.Study",
    "studies-milestones": "studies.Study",
    "contract-matrix": "studies.ContractVersion",
    "contract-redline": "studies.ContractVersion",
    "agreement-papers-file": "studies.AgreementPaper",
    "agreement-papers-sign": "studies.AgreementPaper",
    "contract-attachment-file": "studies.ContractAttachment",
    "api-agreement-papers-file": "studies.AgreementPaper",
    "api-contract-attachments-file": "studies.ContractAttachment",
    "subcontract-consents-sign": "studies.SubcontractConsent",
    "sponsor-claims-sign": "studies.SponsorClaim",
    "study-joinings-sign": "studies.StudyJoining",
    "close-out-archives-file": "studies.CloseOutArchive",
    "api-close-out-archives-file": "studies.CloseOutArchive",
    "access-reviews-report": "studies.AccessReview",
    "access-reviews-sign": "studies.AccessReview",
    "api-access-reviews-report": "studies.AccessReview",
    "training-records-file": "studies.TrainingRecord",
    "api-training-records-file": "studies.TrainingRecord",
    "studies-timeline": "studies.Study",
    "inspection-study": "studies.Study",
    "inspection-trail": "studies.Study",
    "inspection-list": "studies.Study",
    "inspection-file": "documents.DocumentVersion",
    "inspection-record": "documents.DocumentVersion",
    "safety-decision-sign": "pharmacovigilance.ReportabilityDecision",
    "api-safety-cases-reportability": "pharmacovigilance.SafetyCase",
    "study-safety-documents": "studies.Study",
    "safety-listing-csv": "pharmacovigilance.SafetyListing",
    "safety-listing-xlsx": "pharmacovigilance.SafetyListing",
    "safety-letter-word": "pharmacovigilance.SafetyLetter",
    "api-safety-listing-csv": "pharmacovigilance.SafetyListing",
    "api-safety-listing-xlsx": "pharmacovigilance.SafetyListing",
    "api-safety-letter-word": "pharmacovigilance.SafetyLetter",
    "submission-document-file": "regulatory.SubmissionItem",
    "api-submission-documents-file": "regulatory.SubmissionItem",
    "api-signatures-verify": "esign.Signature",
}
# Addresses that serve every entity: expanded by the registered pages, or by every table that has a trail.
TRAILS = ("portal-trail", "portal-trail-file")
GENERIC = (
    "portal-list",
    "portal-export",
    "portal-bulk",
    "portal-create",
    "portal-record",
    "portal-action",
    "portal-why",
    *TRAILS,
)


ONE_OF_A_KIND = frozenset({"portal-export", "portal-bulk"})


@dataclass(frozen=True)
class Route:
    """One address to probe: `template` takes `{slug}` and `{pk}`."""

    name: str
    template: str
    kind: str
    model: Model | None = None
    resource: type[Resource] | None = None
    methods: tuple[str, ...] = ("get",)

    def url(self, *, slug: str = "", pk: Any = "") -> str:
        """The address for an organization and an id."""
        return self.template.format(slug=slug, pk=pk)

    @property
    def is_action(self) -> bool:
        """One of the many acts on a record, which the same few lines serve."""
        return self.kind == "object" and self.resource is not None and "post" in self.methods

    @property
    def is_api(self) -> bool:
        """Served to machines."""
        return self.template.startswith("/api/")

    @property
    def has_id(self) -> bool:
        """A record's id is in the address."""
        return "{pk}" in self.template

    def __str__(self) -> str:
        return self.template


def patterns(found: Any = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the resolver with its whole text."""
    for each in get_resolver().url_patterns if found is None else found:
        text = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, text)
        else:
            yield text, each


def template_of(text: str) -> str:
    """A pattern as a format string: `<slug:slug>` is `{slug}`, `<uuid:pk>` is `{pk}`."""
    named = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", text)
    named = named.replace("{section}", "documents")
    if "{pk}" in named:
        named = named.replace("{study}", NOWHERE)
    named = named.replace("{study}", "{pk}").replace("{kind}", "subjects").replace("{form}", "csv")
    named = named.replace("{work}", "documents").replace("{page}", "1")
    return named.replace("{rule}", RULE).replace("{rule_id}", RULE)


def routes() -> list[Route]:
    """Everything that can be asked for."""
    return [route for text, pattern in patterns() for route in _classified(text, pattern)]


def unclassified() -> list[str]:
    """Addresses nobody has said anything about."""
    return [
        f"{text} ({pattern.name})"
        for text, pattern in patterns()
        if str(pattern.name) not in GENERIC and not _classified(text, pattern)
    ]


def _classified(text: str, pattern: URLPattern) -> list[Route]:
    name, template = str(pattern.name), template_of(text)
    resource = getattr(getattr(pattern.callback, "cls", None), "resource", None)
    if resource is not None:
        return [_resource_route(name, template, resource)]
    if name in ONE_OF_A_KIND:
        return list(_one_of_a_kind(name, template))
    if name in GENERIC:
        return list(_expanded(name, template))
    if name in OBJECTS:
        return [Route(name, template, "object", _model(OBJECTS[name]), None, ("get", "post"))]
    if name in CLASSES:
        return [Route(name, template, CLASSES[name][0])]
    return [Route(name, template, "door")] if DOOR.fullmatch(name) else []


# Entities without rows of one organization: reference data is the same for everybody, and who reads which event of the trail
# is proven table by table in tests/audit.
UNOWNED = frozenset({"reference", "trail"})


def is_asked_by_token(resource: type[Resource]) -> bool:
    """Machines may ask at all: what only a person in a session may read is refused to every token alike."""
    return not PERMISSIONS[resource.view].is_human_only


def _resource_route(name: str, template: str, resource: type[Resource]) -> Route:
    if resource.model is not None and kind_of(resource.model) in UNOWNED:
        return Route(name, template, "unowned", resource.model, resource)
    if "{pk}" not in template:
        methods = ("get", "post") if resource.create else ("get",)
        return Route(name, template, "collection", resource.model, resource, methods)
    is_action = name != f"api-{resource.name}-detail"
    methods = ("post",) if is_action else ("get", "head", "put", "patch", "delete")
    return Route(name, template, "object", resource.model, resource, methods)


def _expanded(name: str, template: str) -> Iterator[Route]:
    if name in TRAILS:
        for model in walled_models():
            if kind_of(model) not in {
                "reference",
                "heartbeats",
                "front-door",
                "seal",
                "trail",
                "tickets",
            }:
                url = template.replace("{table}", model._meta.db_table)
                yield Route(name, url, "object", model)
        return
    for entity, pages in PAGES.items():
        at, resource = template.replace("{name}", entity), pages.resource
        if name == "portal-action":
            for action in resource.actions:
                url = at.replace("{verb}", action.verb)
                yield Route(name, url, "object", resource.model, resource, ("get", "post"))
        elif name in {"portal-record", "portal-why"}:
            is_unowned = resource.model is not None and kind_of(resource.model) in UNOWNED
            yield Route(name, at, "unowned" if is_unowned else "object", resource.model, resource)
        elif name == "portal-list":
            yield Route(name, at, "collection", resource.model, resource)
        elif resource.create is not None:
            yield Route(name, at, "collection", resource.model, resource, ("get", "post"))


def _model(label: str) -> Model:
    return next(model for model in walled_models() if model._meta.label == label)


def _one_of_a_kind(name: str, template: str) -> Iterator[Route]:
    """Files and bulk actions read through the list itself: one entity of each class of wall is asked.

    With the rows of others a bulk action is asked for by tests/web/test_lists.py.
    """
    seen: set[str] = set()
    for entity, pages in PAGES.items():
        resource = pages.resource
        kind = kind_of(resource.model) if resource.model in walled_models() else ""
        if kind not in seen:
            seen.add(kind)
            at = template.replace("{name}", entity).replace("{form}", "csv")
            yield Route(name, at, "collection", resource.model, resource)
