"""States: always a shape and a word beside the colour, so that nobody needs to see the colour."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import get_args

from django.contrib.messages.storage.base import Message
from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cro_platform.web.components import Tone
from cro_platform.web.templatetags.ui.library import register, render, require, require_words
from cro_platform.web.templatetags.ui.values import Zone, day, instant, require_aware, zone_of

TONES: tuple[Tone, ...] = get_args(Tone)
NEAR_DAYS = 7  # within a week a due date is marked as near

# Outlines in a 10 by 10 box: ring, pointer, disc, triangle, square.
SHAPES: dict[Tone, str] = {
    "neutral": "M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
    "info": "M1.2.2 9.6 5 1.2 9.8Z",
    "success": "M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0Z",
    "warning": "M5 .3 10 9.7H0Z",
    "danger": "M.5.5h9v9h-9Z",
}
ICONS: dict[Tone, str] = {
    "neutral": "info",
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "octagon-alert",
}


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How a due date stands today: the words and the tone that goes with them."""

    word: str
    tone: Tone


@register.simple_tag
def status(tone: Tone, word: str) -> SafeString:
    """A state in one word with the shape of its tone: ring, pointer, disc, triangle or square."""
    require("tone", tone, TONES)
    require_words("word", word)
    return render("status", tone=tone, word=word, shape=SHAPES[tone])


@register.simple_tag
def badge(text: object, *, tone: Tone = "neutral") -> SafeString:
    """A short remark or number beside something else; the words carry the meaning."""
    require("tone", tone, TONES)
    require_words("text", text)
    return render("badge", text=text, tone=tone)


def time_left(due_on: date, today: date, *, is_past: bool) -> TimeLeft:
    """Overdue, today, tomorrow or in n days; `is_past` decides within the day of an instant."""
    days = (due_on - today).days
    if days < 0:
        late = ngettext("overdue by %(n)d day", "overdue by %(n)d days", -days) % {"n": -days}
        return TimeLeft(late, "danger")
    if is_past:
        return TimeLeft(_("overdue"), "danger")
    if days == 0:
        return TimeLeft(_("today"), "warning")
    if days == 1:
        return TimeLeft(_("tomorrow"), "warning")
    return TimeLeft(_("in %(n)d days") % {"n": days}, "info" if days <= NEAR_DAYS else "neutral")


def time_met(due_on: date, met_on: date, *, is_late: bool) -> TimeLeft:
    """Met in time or late, by whole days in the zone of the deadline."""
    days = (met_on - due_on).days
    if days > 0:
        late = ngettext("met %(n)d day late", "met %(n)d days late", days) % {"n": days}
        return TimeLeft(late, "danger")
    return TimeLeft(_("met late"), "danger") if is_late else TimeLeft(_("met"), "success")


def _standing(due: date | datetime, moment: datetime, place: tzinfo, *, is_met: bool) -> TimeLeft:
    is_exact = isinstance(due, datetime)
    due_on = due.astimezone(place).date() if isinstance(due, datetime) else due
    is_past = is_exact and due < moment
    on = moment.astimezone(place).date()
    if is_met:
        return time_met(due_on, on, is_late=is_past)
    return time_left(due_on, on, is_past=is_past)


@register.simple_tag
def due(
    value: date | datetime, *, now: datetime, zone: Zone = "", met_at: datetime | None = None
) -> SafeString:
    """A due date: overdue, today, tomorrow or in n days, with date and zone always in text.

    A plain date is due at the end of that day in `zone` (IANA name; empty: the reader's). `met_at`
    ends the count and tells whether the deadline was met in time.
    """
    if not isinstance(value, date):
        raise TemplateSyntaxError(f"due takes a date or an aware datetime, not {value!r}.")
    require_aware(now)
    place = zone_of(zone)
    when = instant(value, zone=place) if isinstance(value, datetime) else day(value)
    standing = _standing(value, met_at or now, place, is_met=met_at is not None)
    return render(
        "due",
        word=standing.word,
        tone=standing.tone,
        shape=SHAPES[standing.tone],
        when=when,
        zone="" if isinstance(value, datetime) else str(place),
    )


@register.simple_tag
def unverified(reason: str, *, confidence: str = "M") -> SafeString:
    """Marks a rule whose source nobody has read here (M) or whose sources disagree (disputed)."""
    require("confidence", confidence, ("M", "disputed"))
    require_words("reason", reason)
    return render("unverified", reason=reason, is_disputed=confidence == "disputed")


def _notice(content: str, tone: Tone, **props: object) -> SafeString:
    words = {
        "neutral": _("Note:"),
        "info": _("Note:"),
        "success": _("Done:"),
        "warning": _("Warning:"),
        "danger": _("Error:"),
    }
    return render("notice", content=content, tone=tone, icon=ICONS[tone], word=words[tone], **props)


@register.simple_block_tag
def notice(
    content: SafeString, *, tone: Tone = "info", title: str = "", is_dismissible: bool = False
) -> SafeString:
    """A message in the page: what happened, and what to do now."""
    require("tone", tone, TONES)
    return _notice(content, tone, title=title, is_dismissible=is_dismissible)


@register.simple_tag
def message(told: Message) -> SafeString:
    """One message of Django's messages framework as a notice that can be closed."""
    by_level: dict[str, Tone] = {
        "error": "danger",
        "warning": "warning",
        "success": "success",
        "info": "info",
    }
    tone = by_level.get(told.level_tag, "neutral")
    role = "alert" if tone == "danger" else "status"
    return _notice(told.message, tone, role=role, is_dismissible=True)


@register.simple_tag
def progress(
    label: str,
    *,
    value: int | None,
    maximum: int = 100,
    text: str = "",
    id: str = "progress",  # noqa: A002 -- the name of the HTML attribute
    poll_url: str = "",
    seconds: int = 3,
) -> SafeString:
    """How far long work has come; `value` None means it runs and cannot tell how far.

    With `poll_url` the fragment of the same id is fetched anew every `seconds` until it comes
    without one; without scripts a link does the same.
    """
    require_words("label", label)
    return render("progress", **locals())


@register.simple_tag
def meter(value: int, *, maximum: int, label: str, tone: Tone = "neutral") -> SafeString:
    """A small bar with its figures, `412 / 640`; `label` names what is counted."""
    require("tone", tone, TONES)
    require_words("label", label)
    return render("meter", **locals())
