"""The base of every entity of the portal: list, detail, forms and actions from the resource's declaration."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Protocol

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cro_platform.access.principal import Principal
from cro_platform.web.columns import model_field
from cro_platform.web.components import Fact, Tone
from cro_platform.web.resources import Resource

PAGES: dict[str, type["Pages"]] = {}


class Panel(Protocol):
    """A part of a record's page: a template and what it shows."""

    @property
    def title(self) -> str:
        """The heading."""

    @property
    def template(self) -> str:
        """Where its markup is."""

    @property
    def is_side(self) -> bool:
        """It stands beside the record, not below it."""

    def context(self, record: Any, by: Principal) -> dict[str, Any] | None:
        """The template's values; None leaves the panel out."""


class Pages:
    """The pages of one resource.

    `columns` are names of the resource's columns shown in the list; `section` the heading of the navigation under which the
    list stands (empty: reached from other pages only); `stand` says whether it is folded there (`more`) or the person's own
    (`own`). Subclasses with a resource register themselves.
    """

    resource: ClassVar[type[Resource]]
    section: ClassVar[str] = ""
    stand: ClassVar[Literal["side", "more", "own"]] = "side"
    icon: ClassVar[str] = "file-text"
    columns: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()
    panels: ClassVar[Sequence[Panel]] = ()
    intro: ClassVar[str] = ""
    empty_hint: ClassVar[str] = ""
    order_words: ClassVar[str] = "Newest first"
    tones: ClassVar[dict[str, Tone]] = {}
    onward: ClassVar[dict[str, str]] = {}
    """State → the verb that carries the record on: the page's first and filled button, for whoever may take the step."""

    def __init_subclass__(cls, *, is_abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not is_abstract:
            PAGES[cls.resource.name] = cls

    @classmethod
    def heading(cls, record: Model) -> tuple[str, str]:
        """Title and identifier of a record's page."""
        return str(record), ""

    @classmethod
    def found_by(cls, text: str) -> Q | None:
        """How a text finds a record of this kind, where the identifiers of its model do not say (`web.find`)."""
        return None

    @classmethod
    def tone_and_state(cls, row: dict[str, Any]) -> tuple[Tone, str]:
        """How a row's state is shown: never by colour alone. Empty words where the entity has no state."""
        value = row.get("status")
        field = model_field(cls.resource.model, "status") if value else None
        labels = dict(field.flatchoices) if field is not None and field.choices else {}
        return cls.tones.get(str(value), "neutral"), _(str(labels.get(value, value or "")))

    @classmethod
    def next_step(cls, record: Model) -> str:
        """The verb that the record's state waits for; empty where nothing is owed, or where a signature follows."""
        lives = [action.workflow for action in cls.resource.actions if action.workflow]
        state = getattr(record, lives[0].field if lives else "status", "")
        return cls.onward.get(str(state), "")

    @classmethod
    def parent(cls, record: Model) -> Model | None:
        """The record above this one, for the path at the top of the page."""
        return getattr(record, "study", None)

    @classmethod
    def leading_facts(cls, record: Model, row: dict[str, Any]) -> tuple[Fact, ...]:
        """The few facts under the title."""
        from cro_platform.web.panels import label_of, shown  # noqa: PLC0415 -- panels are made of pages

        resource = cls.resource
        return tuple(Fact(label_of(resource, n), shown(resource, n, row)) for n in cls.facts)


def list_url(slug: str, name: str) -> str:
    """Where a resource's list is."""
    return reverse("portal-list", args=[slug, name])


def record_url(slug: str, record: Any) -> str:
    """Where a record's page is; empty when it has none."""
    for name, pages in PAGES.items():
        if pages.resource.model is type(record):
            return reverse("portal-record", args=[slug, name, record.pk])
    return ""
