"""When somebody acting for the sponsor knew: the instant, the zone they sat in, the calendar date there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken

CLAUSE = "ICH E2A III.B; 21 CFR 312.32(c); EU CTR 536/2014 Art. 42(2)"


@dataclass(frozen=True, slots=True)
class Awareness:
    """`at` is an instant, `zone` an IANA name, `on` the calendar date there; without a time of day `at` is 00:00."""

    at: datetime
    zone: str
    on: date
    has_time: bool = True


def transaction_time() -> datetime:
    """The instant of the transaction, which every row it writes carries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def read_awareness(text: str, zone: str, *, now: datetime, field: str = "aware_at") -> Awareness:
    """An ISO 8601 date, or date and time, as somebody in `zone` would write it.

    RuleBroken for an unreadable text, an unknown zone, and anything after `now`: nobody can have known it yet.
    """
    place = _zone(zone, field)
    found = _read(text.strip(), place, zone, field)
    if found.at > now:
        raise RuleBroken.of(field, "Awareness lies in the future.", CLAUSE)
    return found


def awareness_on(day: date, zone: str) -> Awareness:
    """Known to the day only: 00:00 there, the worst case for clocks that count hours."""
    return Awareness(datetime.combine(day, time(), ZoneInfo(zone)), zone, day, has_time=False)


def earliest(first: Awareness, *others: Awareness) -> Awareness:
    """Awareness of anybody acting for the sponsor is the sponsor's: the first one counts (ICH E6(R3) 3.6)."""
    return min((first, *others), key=lambda each: each.at)


def _zone(zone: str, field: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        where = field.replace("_at", "_zone")
        raise RuleBroken.of(
            where, gettext("%(zone)s is no IANA time zone.") % {"zone": repr(zone)}, CLAUSE
        ) from None


def _read(text: str, place: ZoneInfo, zone: str, field: str) -> Awareness:
    try:
        if len(text) == len("2026-03-01"):
            return awareness_on(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RuleBroken.of(
            field, "Give a date (2026-03-01) or date and time (2026-03-01T14:30).", CLAUSE
        ) from None
    at = moment.replace(tzinfo=place) if moment.tzinfo is None else moment
    return Awareness(at.astimezone(UTC), zone, at.astimezone(place).date())
