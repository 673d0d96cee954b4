"""The page of one record: its state, who holds its duty, what can be done, its panels; and its whole trail."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cro_platform.access.errors import told
from cro_platform.access.holders import holders_of
from cro_platform.access.matrix import permission
from cro_platform.access.obligations import obligation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import cell_of_target, clause_words
from cro_platform.access.target import HasTarget, Target
from cro_platform.web.components import Link, RecordHeading
from cro_platform.web.focus import NOWHERE, Focus, focus_of
from cro_platform.web.pages import Pages, list_url, record_url
from cro_platform.web.portal_views import page, pages_named, principal_of
from cro_platform.web.templatetags.ui.actions import ButtonKind

AT_ONCE = 3
"""Actions that stand as buttons; the others open from a menu."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action on the page of a record: what it is called, where it is, or why it is not for this person."""

    label: str
    url: str
    is_allowed: bool
    sentence: str
    is_next: bool = False

    @property
    def kind(self) -> ButtonKind:
        """The next step of the record's life is the filled button, and the only one."""
        return "primary" if self.is_next else "secondary"


@dataclass(frozen=True, slots=True)
class Part:
    """A panel with its values."""

    title: str
    template: str
    values: dict[str, Any]


def offers_on(slug: str, pages: type[Pages], record: Any, by: Principal) -> list[Offer]:
    """The actions that the record's state knows, the next step first; each allowed, or with the sentence that says why not."""
    found, onward = [], pages.next_step(record)
    for action in pages.resource.actions:
        if not action.is_possible(record):
            continue
        decision = action.decision(by, record)
        url = reverse("portal-action", args=[slug, pages.resource.name, record.pk, action.verb])
        is_next = action.verb == onward
        found.append(
            Offer(_(action.label), url, decision.is_allowed, decision.sentence, is_next=is_next)
        )
    return sorted(found, key=lambda offer: not offer.is_next)


def grouped_by_reason(offers: list[Offer]) -> list[tuple[str, str]]:
    """What is not for this person, said once for each reason."""
    reasons: dict[str, list[str]] = {}
    for offer in offers:
        if not offer.is_allowed:
            reasons.setdefault(offer.sentence, []).append(offer.label)
    return [(", ".join(labels), sentence) for sentence, labels in reasons.items()]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for what can be done here: the obligation, its holder as the reader may know it, the clause."""

    name: str
    holder: str
    clause: str


def duties_on(pages: type[Pages], record: Any) -> list[Duty]:
    """Each obligation behind the record's actions once, whoever may do them; in two statements."""
    target = record.target if isinstance(record, HasTarget) else Target()
    if target.study_id is None:
        return []
    asked = (permission(action.code).obligation for action in pages.resource.actions)
    cells = [
        (code, cell_of_target(obligation(code), target)) for code in dict.fromkeys(asked) if code
    ]
    return [
        Duty(
            _(obligation(each.obligation).name),
            told(each.holder_phrase),
            clause_words(each.by_clause),
        )
        for each in (holders_of(target.study_id, cells) if cells else ())
    ]


@require_GET
def record_page(request: HttpRequest, slug: str, name: str, pk: UUID) -> HttpResponse:
    """A record: its state, what can be done, its panels and its trail."""
    pages, by = pages_named(name), principal_of(request)
    record = pages.resource.find(by, pk)
    row = pages.resource.row(by, pk)
    offers = offers_on(slug, pages, record, by)
    allowed = [offer for offer in offers if offer.is_allowed]
    parts = [
        (panel, values)
        for panel in pages.panels
        if (values := panel.context(record, by)) is not None
    ]
    heading = _heading(pages, record, row)
    context = {
        "heading": heading,
        "record": record,
        "row": row,
        "links": path_to(slug, pages, record, heading.title, focus_of(request)),
        "duties": duties_on(pages, record),
        "offers": allowed[:AT_ONCE] if len(allowed) > AT_ONCE + 1 else allowed,
        "further_offers": allowed[AT_ONCE:] if len(allowed) > AT_ONCE + 1 else [],
        "refused": grouped_by_reason(offers),
        "why_url": reverse("portal-why", args=[slug, name, pk]) if offers else "",
        "main_panels": [Part(_(p.title), p.template, v) for p, v in parts if not p.is_side],
        "side_panels": [Part(_(p.title), p.template, v) for p, v in parts if p.is_side],
    }
    return page(request, "web/record.html", context)


def _heading(pages: type[Pages], record: Any, row: dict[str, Any]) -> RecordHeading:
    title, identifier = pages.heading(record)
    tone, state = pages.tone_and_state(row)
    facts = pages.leading_facts(record, row)
    return RecordHeading(title=title, identifier=identifier, state=state, tone=tone, facts=facts)


def path_to(
    slug: str, pages: type[Pages], record: Any, title: str, focus: Focus = NOWHERE
) -> list[Link]:
    """The way down to a record, with where the reader looks."""
    parent = pages.parent(record)
    above = record_url(slug, parent) if parent is not None else ""
    at = list_url(slug, pages.resource.name)
    return [
        *([Link(str(parent), focus.on(above))] if above else []),
        Link(_(pages.resource.title), focus.on(at)),
        Link(title),
    ]
