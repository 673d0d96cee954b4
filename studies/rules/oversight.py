"""The period that oversight looks at. Pure."""

from datetime import datetime, timedelta

from cro_platform.access.errors import RuleBroken

QUARTER = timedelta(days=90)


def whole_quarter(
    since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """As asked; without an end until now, without a beginning 90 days. RuleBroken where it ends before it begins."""
    end = until or now
    begin = since or end - QUARTER
    if begin >= end:
        raise RuleBroken.of("until", "The period ends before it begins.")
    return begin, end
