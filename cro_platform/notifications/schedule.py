"""When a mail may leave: rhythm and quiet hours in the person's own time zone. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cro_platform.notifications.enums import Rhythm

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A person's wish: at once or collected daily or weekly at an hour; in no case between `quiet_from` and `quiet_until`.

    `weekday` counts from Monday as 0. Alerts of safety clocks never ask: they leave at once.
    """

    rhythm: Rhythm = Rhythm.AT_ONCE
    at: time = time(8)
    weekday: int = 0
    zone: ZoneInfo = UTC
    quiet_from: time | None = None
    quiet_until: time | None = None

    def next_after(self, instant: datetime) -> datetime:
        """The first instant, this one included for `at once`, at which the mail may leave."""
        if self.rhythm == Rhythm.AT_ONCE:
            return self.after_quiet(instant)
        return self.after_quiet(self._next_round(instant))

    def _next_round(self, instant: datetime) -> datetime:
        """The next time of the rhythm, strictly after the instant; a local hour that a clock change skips is the one after it."""
        day = instant.astimezone(self.zone).date()
        for ahead in range(9):
            on = day + timedelta(days=ahead)
            candidate = self._local(datetime.combine(on, self.at))
            is_day = self.rhythm == Rhythm.DAILY or on.weekday() == self.weekday
            if is_day and candidate > instant:
                return candidate
        raise AssertionError("every week has each weekday")

    def after_quiet(self, instant: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours it falls into."""
        if self.quiet_from is None or self.quiet_until is None:
            return instant
        local = instant.astimezone(self.zone)
        if not self._is_quiet(local.time()):
            return instant
        ends_on = local.date()
        if local.time() >= self.quiet_until:
            ends_on += timedelta(days=1)
        return self._local(datetime.combine(ends_on, self.quiet_until))

    def _is_quiet(self, at: time) -> bool:
        assert self.quiet_from is not None  # noqa: S101 -- asked by the caller
        assert self.quiet_until is not None  # noqa: S101 -- as above
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def _local(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone).astimezone(UTC)
