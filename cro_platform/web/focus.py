"""Where a person looks: study, country, site. It stands in the address, travels with every link and narrows the lists.

The kernel knows no study: the apps that own them register what can be chosen (`add_level`). A value that the asker may not see
is like one that does not exist: it is in nobody's choices, and the walls leave the list empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode

from cro_platform.access.principal import Principal
from cro_platform.web.columns import model_field
from cro_platform.web.filters import Filter

NAMES = ("study", "country", "site")
MOST = 60
"""Choices that a selector offers; with more of them the list, which can be filtered, is the way."""

Choice = tuple[str, str]
StrOrPromise = str | Promise


@dataclass(frozen=True, slots=True)
class Focus:
    """What is chosen; empty texts for what is not."""

    study: str = ""
    country: str = ""
    site: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The chosen levels by name."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        """For an address: `?study=…`, or nothing."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    def on(self, url: str) -> str:
        """The address with the focus; one that says more already keeps what it says."""
        if not url or not self.chosen:
            return url
        return f"{url}&{urlencode(self.chosen)}" if "?" in url else f"{url}{self.query}"


NOWHERE = Focus()


def focus_of(request: HttpRequest) -> Focus:
    """As the address says; what cannot be a value of its level is left out."""
    return focus_in(request.GET)


def focus_in(query: QueryDict) -> Focus:
    """The same of any query."""
    given = {name: str(query.get(name, "")) for name in NAMES}
    if not _is_id(given["study"]):
        return NOWHERE if not _is_country(given["country"]) else Focus(country=given["country"])
    country = given["country"] if _is_country(given["country"]) else ""
    return Focus(given["study"], country, given["site"] if _is_id(given["site"]) else "")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_country(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isupper()


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the way down: `choices` are what the asker may choose below what is chosen, newest first, at most `MOST + 1`.

    `label_of` names one chosen value that is not among them; empty for what the asker may not see.
    """

    name: str
    title: StrOrPromise
    everything: StrOrPromise
    choices: Callable[[Principal, Focus], Sequence[Choice]]
    label_of: Callable[[Principal, str], str]


_levels: dict[str, Level] = {}


def add_level(level: Level) -> None:
    """Let people choose this level; the app that owns it says so once."""
    _levels[level.name] = level


@dataclass(frozen=True, slots=True)
class Selector:
    """One `<select>` of the bar."""

    name: str
    title: StrOrPromise
    everything: StrOrPromise
    value: str
    choices: Sequence[Choice]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class FocusBar:
    """What the bar shows: where its form leads, and a selector per level that can be chosen now."""

    action: str
    selectors: list[Selector]
    clear_url: str = ""
    kept: list[Choice] = field(default_factory=list)


def focus_bar(by: Principal, focus: Focus, *, action: str) -> FocusBar:
    """Study first; country and site once a study is chosen."""
    names = NAMES if focus.study else NAMES[:1]
    selectors = [_selector(_levels[name], by, focus) for name in names if name in _levels]
    return FocusBar(
        action, [each for each in selectors if each.choices], action if focus.chosen else ""
    )


def _selector(level: Level, by: Principal, focus: Focus) -> Selector:
    found = list(level.choices(by, focus))
    shown, value = found[:MOST], getattr(focus, level.name)
    if value and value not in {each for each, _ in shown}:
        label = level.label_of(by, value)
        shown = [(value, label), *shown] if label else shown
    return Selector(level.name, level.title, level.everything, value, shown, len(found) > MOST)


COUNTRY_PATHS = ("country", "study_site__country", "subject__study_site__country")
SITE_PATHS = ("study_site", "subject__study_site")


def narrowing(model: type[Model]) -> tuple[Filter, ...]:
    """The filters by country and site that a table of a study can have, by its own columns."""
    found = []
    if path := _first(model, COUNTRY_PATHS):
        found.append(Filter("country", path, "Country", "text"))
    if model._meta.model_name == "studysite":
        found.append(Filter("site", "id", "Site", "uuid"))
    elif path := _first(model, SITE_PATHS):
        found.append(Filter("site", f"{path}_id", "Site", "uuid"))
    return tuple(found)


def _first(model: type[Model], paths: tuple[str, ...]) -> str:
    return next((path for path in paths if model_field(model, path) is not None), "")
