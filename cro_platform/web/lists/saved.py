"""Views of lists that somebody named, so that colleagues find them again."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cro_platform.access.errors import RuleBroken
from cro_platform.access.matrix import Permission, declare, everyone
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.expressions import TransactionNow
from cro_platform.web.actions import Action
from cro_platform.web.columns import Column
from cro_platform.web.filters import Filter
from cro_platform.web.focus import Focus, focus_in
from cro_platform.web.forms import ActionForm
from cro_platform.web.lists.asking import CURSOR, Asked
from cro_platform.web.models import SavedView
from cro_platform.web.pages import PAGES, Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.resources import Resource
from cro_platform.workflow.machine import claim

EVERYONE = everyone("sponsor") | everyone("cro")
MOST = 30

declare(
    Permission("views.see", "see saved views", EVERYONE, needs_assignment=False, is_read=True),
    Permission("views.keep", "save and withdraw views", EVERYONE, needs_assignment=False),
)


def views_of(resource: str, focus: Focus) -> list[tuple[str, str]]:
    """The organization's views of a list, newest first, each with what it asks."""
    found = SavedView.objects.filter(resource=resource, withdrawn_at=None).order_by("-id")
    return [(view.name, f"?{view.query}") for view in found[:MOST]]


class SaveViewForm(ActionForm):
    """What the view is called; list and query come from the page it is saved on."""

    name = forms.CharField(
        max_length=80,
        label=_("Name"),
        help_text=_("Everybody in your organization finds it by this name."),
    )
    resource = forms.CharField(max_length=60, label=_("List"), widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


def save_view(*, by: Principal, name: str, resource: str, query: str = "") -> SavedView:
    """Name a list with its filters, order and columns for one's organization. What the list does not know is refused."""
    authorize(by, "views.keep")
    if resource not in PAGES:
        raise RuleBroken.of("resource", "There is no such list.")
    asked = QueryDict(query, mutable=True)
    asked.pop(CURSOR, None)
    focus = focus_in(asked)
    Asked.from_query(asked, PAGES[resource], focus)
    if SavedView.objects.filter(resource=resource, name=name, withdrawn_at=None).exists():
        raise RuleBroken.of("name", "Your organization has a view of this name on this list.")
    with intent("web.view.save"):
        return SavedView.objects.create(
            user_id=by.user_id,
            name=name,
            resource=resource,
            query=asked.urlencode(),
            study_id=focus.study or None,
        )


def withdraw_view(view: SavedView, *, by: Principal) -> None:
    """Take it off the list for everybody; the trail keeps it."""
    authorize(by, "views.keep")
    if view.withdrawn_at is not None:
        raise RuleBroken.of("", "This view has been withdrawn.")
    with intent("web.view.withdraw"):
        claim(view, withdrawn_at=TransactionNow())


class SavedViews(Resource):
    """Lists with a name: filters, order, columns."""

    name = "saved-views"
    title = "Saved views"
    singular = "saved view"
    model = SavedView
    view = "views.see"
    fields = (
        "name",
        Column("list", "resource", "List"),
        "query",
        Column("study", "study_id", "Study"),
        Column("saved_by", "user__name", "Saved by"),
        "created_at",
        "rev",
    )
    computed: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {}
    filters = (Filter("list", "resource", "List", "text"),)
    create = Action("create", "Save the view", save_view, "views.keep", SaveViewForm)
    actions = (Action("withdraw", "Withdraw", withdraw_view, "views.keep"),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Those in use."""
        return SavedView.objects.filter(withdrawn_at=None)


class SavedViewPages(Pages):
    """Where views are looked through and withdrawn; each list shows its own."""

    resource = SavedViews
    section = "Overview"
    stand = "own"
    icon = "bookmark"
    columns = ("name", "list", "saved_by", "created_at")
    intro = "Lists with a name. Save one with “Save as a view” on any list."
    panels: ClassVar = (Facts("View", ("name", "list", "query", "saved_by", "created_at")), Trail())


def view_url(slug: str, view: SavedView) -> str:
    """Where the view is seen."""
    return f"{reverse('portal-list', args=[slug, view.resource])}?{view.query}"
