"""A contract says when it begins as people say it: a local time in a zone. Exactly one instant answers, or none is taken."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken


def instant_of(local: datetime, zone: str, *, field: str = "effective_at") -> datetime:
    """The instant of a local time; RuleBroken with both readings for one that does not exist or exists twice.

    A local time that states its offset (`2026-10-25T02:30+01:00`) chooses between two readings, and is refused where the
    zone does not have that offset then. The law asks for the date of an agreement, not for a guess (ICH E6(R3) 3.6.1).
    """
    place = zone_named(zone)
    naive = local.replace(tzinfo=None, fold=0)
    readings = _readings(naive, place)
    if local.tzinfo is not None:
        return _chosen(local, zone, readings, field)
    if len(readings) == 1:
        return readings[0]
    raise RuleBroken.of(field, _two_readings(naive, zone, place, readings))


def zone_named(name: str, *, field: str = "effective_zone") -> ZoneInfo:
    """A zone of the IANA time zone database; RuleBroken for another word."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleBroken.of(
            field,
            gettext("%(name)s is no time zone; one reads Europe/Berlin.") % {"name": repr(name)},
        ) from None


def local_words(instant: datetime, zone: str) -> str:
    """An instant as the contract prints it: local time, offset, zone, and the same in UTC."""
    there = instant.astimezone(ZoneInfo(zone))
    offset = f"{there:%z}"
    return f"{there:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]} ({zone}), {instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _readings(naive: datetime, place: ZoneInfo) -> list[datetime]:
    """Every instant at which the clocks of the zone showed this time: one, none, or two."""
    both = {naive.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in both if each.astimezone(place).replace(tzinfo=None) == naive)


def _chosen(local: datetime, zone: str, readings: list[datetime], field: str) -> datetime:
    instant = local.astimezone(UTC)
    if instant in readings:
        return instant
    raise RuleBroken.of(
        field,
        gettext("%(zone)s does not have the offset %(local)s at %(local_2)s.")
        % {"zone": zone, "local": local.isoformat()[-6:], "local_2": f"{local:%Y-%m-%d %H:%M}"},
    )


def _two_readings(naive: datetime, zone: str, place: ZoneInfo, readings: list[datetime]) -> str:
    if readings:
        told = " and ".join(_told(each, place) for each in readings)
        return f"{naive:%Y-%m-%d %H:%M} happens twice in {zone}: {told}. State one with its offset."
    before, after = (
        naive.replace(tzinfo=place, fold=fold).astimezone(UTC).astimezone(place) for fold in (1, 0)
    )
    return (
        f"{naive:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks are put forward. "
        f"It could be read as {_told(before, place)} or {_told(after, place)}. State one."
    )


def _told(instant: datetime, place: ZoneInfo) -> str:
    there = instant.astimezone(place).isoformat(timespec="minutes")
    return f"{there} ({instant.astimezone(UTC):%H:%M} UTC)"


def days_after(instant: datetime, days: int, zone: str) -> datetime:
    """The same local time some calendar days later; where the clocks skip or repeat it, the later instant.

    A close-out period may be longer by an hour than it says, and is never shorter.
    """
    place = ZoneInfo(zone)
    there = instant.astimezone(place).replace(tzinfo=None, fold=0) + timedelta(days=days)
    return max(there.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
