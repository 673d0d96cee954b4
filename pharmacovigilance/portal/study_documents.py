"""The safety documents of one study: what was chosen and made, the letters, and the way to a new one."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cro_platform.access.errors import Refused, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize, may
from cro_platform.access.target import Target
from cro_platform.web.components import Link
from cro_platform.web.pages import PAGES, record_url
from cro_platform.web.panels import Related
from cro_platform.web.portal_views import page, principal_of
from pharmacovigilance.document_forms import ListingForm
from pharmacovigilance.documents.permissions import MAKE_LISTING
from pharmacovigilance.services.listings import choose_listing
from studies.models import Study


@dataclass(frozen=True, slots=True)
class StudySafetyDocuments:
    """On the study's page: the way to its safety documents, for those who may read safety records."""

    title: str = "Safety documents"
    is_side: bool = True
    template: str = "pharmacovigilance/panels/study_documents.html"

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The address; nothing for people who may not read safety cases."""
        if not may(by, "safety.view"):
            return None
        return {"url": reverse("study-safety-documents", args=[by.organization_slug, record.pk])}


def add_to_study_page() -> None:
    """The study's room knows nothing of safety; this room adds its panel."""
    pages = PAGES["studies"]
    pages.panels = (*pages.panels[:-1], StudySafetyDocuments(), pages.panels[-1])


@require_http_methods(["GET", "POST"])
def study_documents(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Choose kind, period and filters; below, the documents and letters of the study."""
    by = principal_of(request)
    study = cast("Study", PAGES["studies"].resource.find(by, pk))
    authorize(by, "safety.view")
    form = _form(request, by, study)
    refusal = ""
    if form is not None and form.is_bound and form.is_valid():
        try:
            made = choose_listing(by=by, **form.values())
        except Refused as error:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls the transaction back
            refusal = _tell(form, error)
        else:
            return HttpResponseRedirect(record_url(slug, made))
    context = {
        "study": study,
        "links": [Link(str(study), record_url(slug, study))],
        "form": form,
        "refusal": refusal,
        "listings": _related("safety-listings", study, by),
        "letters": _related("safety-letters", study, by),
    }
    failed = form is not None and form.is_bound
    return page(request, "pharmacovigilance/study_documents.html", context, status=422 if failed else 200)  # fmt: skip


def _form(request: HttpRequest, by: Principal, study: Study) -> ListingForm | None:
    """The form for this one study; nothing for people who may not make listings."""
    if not may(by, MAKE_LISTING, Target(study_id=study.pk)):
        return None
    form = ListingForm(
        request.POST if request.method == "POST" else None, by=by, initial={"study": study.pk}
    )
    form.fields["study"].queryset = Study.objects.filter(pk=study.pk)  # type: ignore[attr-defined]  # a model choice
    form.fields["study"].empty_label = None  # type: ignore[attr-defined]  # as above
    return form


def _related(name: str, study: Study, by: Principal) -> dict[str, Any] | None:
    return Related(name, "study").context(study, by)


def _tell(form: ListingForm, error: Refused) -> str:
    if not isinstance(error, RuleBroken):
        return str(error)
    known = [problem for problem in error.problems if problem.field in form.fields]
    for problem in known:
        form.add_error(problem.field, " ".join(filter(None, [problem.detail, problem.clause])))
    return "" if known else str(error)
