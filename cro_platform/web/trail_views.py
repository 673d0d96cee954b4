"""The whole trail of a record: narrowed by person, field and days; as sentences, with before and after."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cro_platform.audit.trail import Narrowed, trail_of
from cro_platform.web.portal_views import page

LIMIT = 500


class TrailFilter(forms.Form):
    """What of the trail is wanted."""

    who = forms.CharField(required=False, max_length=80, label=gettext_lazy("Person"))
    field = forms.CharField(required=False, max_length=80, label=gettext_lazy("Field"))
    since = forms.DateField(
        required=False, label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"})
    )


@require_GET
def trail_page(request: HttpRequest, slug: str, table: str, pk: UUID) -> HttpResponse:
    """The trail of a record, as far as the reader may see it; 404 where they see none of it."""
    try:
        narrowed = Narrowed.by(request.GET.dict())
    except ValueError:
        messages.error(request, _("Dates are written as year, month and day: 2026-11-30."))
        return HttpResponseRedirect(request.path)
    entries = trail_of(table, str(pk), limit=LIMIT, narrowed=narrowed)
    if not entries and not trail_of(table, str(pk), limit=1):
        raise Http404
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "entries": entries,
        "filter_form": TrailFilter(request.GET or None),
        "file_url": reverse("portal-trail-file", args=[slug, table, pk]) + query,
        "is_cut": len(entries) == LIMIT,
    }
    return page(request, "web/trail.html", context)
