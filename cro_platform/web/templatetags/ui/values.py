"""How single values read: dates as 23 Nov 2026, instants with their zone, absence as a word."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.template import TemplateSyntaxError
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.spoken import spoken as told
from cro_platform.web.templatetags.ui.library import register

DAY = "SHORT_DATE_FORMAT"
MINUTE = "SHORT_DATETIME_FORMAT"
"""As each language writes them (`config.formats`)."""

Zone = str | tzinfo


def zone_of(zone: Zone) -> tzinfo:
    """The time zone of an IANA name; empty means the reader's own."""
    if isinstance(zone, tzinfo):
        return zone
    return ZoneInfo(zone) if zone else timezone.get_current_timezone()


def require_aware(moment: datetime) -> None:
    """Refuse an instant without zone: it would name a different moment for every reader."""
    if timezone.is_naive(moment):
        raise TemplateSyntaxError(f"the instant {moment.isoformat()} has no time zone.")


@register.simple_tag
def day(value: date) -> SafeString:
    """A calendar date, `23 Nov 2026`, machine-readable in its `datetime` attribute."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, DAY))


@register.simple_tag
def instant(value: datetime, *, zone: Zone = "", shows_seconds: bool = False) -> SafeString:
    """An instant in the given zone (IANA name; empty: the reader's), the zone always in words."""
    require_aware(value)
    place = zone_of(zone)
    local = value.astimezone(place)
    return format_html(
        '<time datetime="{}">{}</time> <span class="zone">{}</span>',
        local.isoformat(),
        f"{date_format(local, MINUTE)}:{local:%S}" if shows_seconds else date_format(local, MINUTE),
        str(place),
    )


def absent() -> SafeString:
    """A dash to the eye, "not recorded" to the ear."""
    return format_html(
        '<span class="absent"><span aria-hidden="true">–</span>'
        '<span class="visually-hidden">{}</span></span>',
        _("not recorded"),
    )


@register.filter
def spoken(sentence: str) -> str:
    """A stored sentence in the reader's language (`web.spoken`)."""
    return told(sentence)


@register.filter
def display(value: object) -> SafeString:
    """Any value as the platform writes it: component output stays, everything else is escaped."""
    if value is None or value == "":
        return absent()
    if isinstance(value, bool):
        return conditional_escape(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return conditional_escape(number_format(value, force_grouping=True))
    return conditional_escape(str(value))
