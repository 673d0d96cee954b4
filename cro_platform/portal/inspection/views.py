"""The inspector's pages: the studies of the grant, their approved records as they stood, signed files, the trail."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cro_platform.access.inspecting import record_click
from cro_platform.access.refusals import record_afterwards
from cro_platform.access.rights import authorize
from cro_platform.access.roles import role
from cro_platform.documents import blobs
from cro_platform.portal.inspection.sections import (
    CASE_VERSIONS,
    CASES,
    DOCUMENTS,
    LISTED,
    SIGNATURES,
    STUDY,
    Section,
)
from cro_platform.portal.inspection.selectors import (
    Grant,
    State,
    grant,
    label,
    shown,
    signatures_on,
    state_of,
    states,
    studies,
    titles,
    trail,
)
from cro_platform.tenancy.enums import OrganizationKind
from cro_platform.web.components import (
    Column,
    Fact,
    Link,
    NavigationItem,
    NavigationSection,
    RowUrl,
)
from cro_platform.web.portal_views import principal_of

SEALED = "default-src 'none'; frame-ancestors 'self'; sandbox"


def clicked(verb: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page of the room: for inspectors alone, under a grant in force, read only, and recorded, found or not."""

    def of(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, slug: str, **named: Any) -> HttpResponse:
            authorize(principal_of(request), "inspection.read")
            given = grant()
            try:
                response = view(request, given, **named)
            except Http404:
                record_afterwards(
                    request,
                    partial(record_click, "inspection.page.ask", request, answer="not found"),
                )
                raise
            record_click(verb, request, **getattr(response, "told", {}))
            return response

        return page

    return of


def _page(
    request: HttpRequest, template: str, given: Grant, context: dict[str, Any]
) -> HttpResponse:
    """Inside a shell of its own: an inspector has no alerts, no search and no lists of the organization."""
    by = principal_of(request)
    home = reverse("inspection", args=[by.organization_slug])
    links = [NavigationItem(_("Inspection"), home, "house", request.path == home)]
    items = tuple(
        NavigationItem(
            each.values["protocol_number"],
            _at(request, each.pk),
            "book-open",
            str(each.pk) in request.path,
        )
        for each in studies(given)
    )
    shell = {
        "organization": {
            "name": by.organization_name,
            "kind": OrganizationKind(by.organization_kind).label,
            "home_url": home,
        },
        "navigation": [NavigationSection("", tuple(links)), NavigationSection(_("Studies"), items)],
        "person": {
            "name": by.name,
            "email": by.email,
            "role": role(by.organization_kind, by.role).name,
        },
        "language_url": reverse("language"),
        "switch_url": reverse("organizations"),
        "settings_url": reverse("mfa_index"),
        "sign_out_url": reverse("account_logout"),
        "grant": given,
    }
    return render(request, template, shell | context)


def _at(request: HttpRequest, study: UUID, *more: Any) -> str:
    slug = principal_of(request).organization_slug
    names = ("inspection-study", "inspection-list", "inspection-record")
    return reverse(names[len(more)], args=[slug, study, *more])


def _facts(section: Section, state: State) -> list[Fact]:
    told = [Fact(label(name), shown(section, name, state.values)) for name in section.facts]
    return [each for each in told if each.value is not None]


def _columns(section: Section, names: dict[str, str]) -> list[Column]:
    own = [Column(label(name), partial(_shown, section, name)) for name in section.columns]
    if section is not DOCUMENTS:
        return own
    return [
        Column(_("Document"), lambda each: names.get(each.values["document_id"], _("Document"))),
        *own,
    ]


def _shown(section: Section, name: str, state: State) -> Any:
    return shown(section, name, state.values)


@clicked("inspection.home.open")
def home(request: HttpRequest, given: Grant) -> HttpResponse:
    """What the grant opens, and its studies."""
    context = {
        "studies": studies(given),
        "columns": [Column(label(name), partial(_shown, STUDY, name)) for name in STUDY.columns],
        "row_url": RowUrl(lambda each: _at(request, each.pk)),
    }
    return _page(request, "inspection/home.html", given, context)


@clicked("inspection.study.open")
def study_page(request: HttpRequest, given: Grant, study: UUID) -> HttpResponse:
    """One study as it stood, and the way to its records."""
    state = state_of(STUDY, study, study)
    context = {
        "study": state,
        "facts": _facts(STUDY, state),
        "sections": [
            (_(each.title), each.icon, _at(request, study, each.slug)) for each in LISTED.values()
        ],
        "trail_url": reverse(
            "inspection-trail", args=[principal_of(request).organization_slug, study]
        ),
    }
    return _page(request, "inspection/study.html", given, context)


@clicked("inspection.list.open")
def list_page(request: HttpRequest, given: Grant, study: UUID, section: str) -> HttpResponse:
    """The records of one kind, newest first."""
    kind, about = _section(section), state_of(STUDY, study, study)
    found, has_more = states(kind, study, before=_before(request))
    names = titles(study, found) if kind is DOCUMENTS else {}
    context = {
        "title": _(kind.title),
        "links": _path(request, about),
        "columns": _columns(kind, names),
        "rows": found,
        "row_url": RowUrl(lambda each: _at(request, study, section, each.pk)),
        "empty": _(kind.empty),
        "next_url": f"?before={found[-1].pk}" if has_more else "",
    }
    return _page(request, "inspection/list.html", given, context)


def _section(slug: str) -> Section:
    if slug not in LISTED:
        raise Http404
    return LISTED[slug]


def _before(request: HttpRequest) -> UUID | None:
    given = request.GET.get("before")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None


def _path(request: HttpRequest, about: State, section: Section | None = None) -> list[Link]:
    found = [Link(about.values["protocol_number"], _at(request, about.pk))]
    return (
        [*found, Link(_(section.title), _at(request, about.pk, section.slug))] if section else found
    )


@clicked("inspection.record.open")
def record_page(
    request: HttpRequest, given: Grant, study: UUID, section: str, pk: UUID
) -> HttpResponse:
    """One record as it stood: its facts, signatures and trail; of a case the versions known by then, of a document the file."""
    kind, about = _section(section), state_of(STUDY, study, study)
    state = state_of(kind, study, pk)
    context = {
        "title": _name(kind, study, state),
        "links": _path(request, about, kind),
        "state": state,
        "facts": _facts(kind, state),
        "signatures": signatures_on(kind, study, pk),
        "signature_columns": _columns(SIGNATURES, {}),
        "versions": _versions(study, pk) if kind is CASES else [],
        "entries": trail(study, pk=pk),
        "file_url": reverse("inspection-file", args=[principal_of(request).organization_slug, study, pk]) if kind is DOCUMENTS else "",
    }  # fmt: skip
    return _page(request, "inspection/record.html", given, context)


def _name(section: Section, study: UUID, state: State) -> str:
    if section is DOCUMENTS:
        return titles(study, [state]).get(state.values["document_id"], _("Document"))
    return str(shown(section, section.columns[0], state.values) or _(section.title))


def _versions(study: UUID, case: UUID) -> list[list[Fact]]:
    """The versions of a case that were known by then, the one in force first."""
    found, _more = states(CASE_VERSIONS, study, size=100, where={"case_id": str(case)})
    return [_facts(CASE_VERSIONS, each) for each in found]


@clicked("inspection.trail.open")
def trail_page(request: HttpRequest, given: Grant, study: UUID) -> HttpResponse:
    """The newest events of the study's approved records until the date of the grant."""
    about = state_of(STUDY, study, study)
    context = {"title": _("Audit trail"), "links": _path(request, about), "entries": trail(study)}
    return _page(request, "inspection/trail.html", given, context)


@clicked("inspection.file.open")
def file_page(request: HttpRequest, given: Grant, study: UUID, pk: UUID) -> HttpResponse:
    """The signed PDF as it had been made by the date of the grant; its hash stands in the trail with the click."""
    state = state_of(DOCUMENTS, study, pk)
    kept = blobs.Blob(state.values["signed_blob_key"], state.values["signed_sha256"])
    try:
        content = blobs.get(UUID(state.values["organization_id"]), kept)
    except blobs.BytesLost:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="document-{pk}.pdf"'
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response.told = {"document": str(pk), "sha256": kept.sha256}  # type: ignore[attr-defined]  # read by `clicked`
    return response
