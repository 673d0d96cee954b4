"""What surrounds every page of an organization: navigation, where one looks, alerts, the person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.access.roles import role
from cro_platform.tenancy.enums import OrganizationKind
from cro_platform.web.components import NavigationItem, NavigationSection
from cro_platform.web.focus import Focus, focus_bar, focus_of
from cro_platform.web.pages import PAGES, list_url

ORDER = (
    noop("Overview"),
    noop("Safety"),
    noop("Regulatory"),
    noop("Delivery"),
    noop("Monitoring"),
    noop("Oversight"),
    noop("Records"),
    noop("Organization"),
    noop("Reference"),
)
"""The sections in their order; one that is not here comes before the records."""

Stand = Literal["side", "more", "own"]
"""Where a link is: in the navigation, folded under “More”, or in the person's own menu."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation that is no entity's list: a board, a home, an import.

    `beside` names a resource: the link is then a button of its list instead.
    """

    section: str
    label: str
    url_name: str
    icon: str
    code: str = ""
    stand: Stand = "side"
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as the bell shows it."""

    subject: str
    url: str
    at: Any
    is_urgent: bool = False


ENTRIES: list[Entry] = []
AlertCount = Callable[[Principal], int]
NewestAlerts = Callable[[Principal], list[Alert]]
_alerts: list[AlertCount] = []
_newest: list[NewestAlerts] = []


def add_entry(entry: Entry) -> None:
    """Put a page into everybody's navigation who may use it."""
    ENTRIES.append(entry)


def count_alerts_by(count: AlertCount, newest: NewestAlerts | None = None) -> None:
    """Say how many alerts wait for a person, and which are newest; one app does."""
    _alerts[:] = [count]
    _newest[:] = [newest] if newest else []


def entries_for(by: Principal) -> list[Entry]:
    """The entries this person may use."""
    return [entry for entry in ENTRIES if not entry.code or may(by, entry.code)]


def beside(by: Principal, resource: str) -> list[Entry]:
    """What stands as a button on a resource's list."""
    return [entry for entry in entries_for(by) if entry.beside == resource]


@dataclass(frozen=True, slots=True)
class _Placed:
    section: str
    stand: Stand
    item: NavigationItem


def _placed(request: HttpRequest, by: Principal, focus: Focus) -> list[_Placed]:
    slug = by.organization_slug
    home = reverse("portal-home", args=[slug])
    found = [_Placed("Overview", "side", _item(request, _("Home"), home, "house", focus))]
    for entry in entries_for(by):
        if not entry.beside:
            url = reverse(entry.url_name, args=[slug])
            item = _item(request, _(entry.label), url, entry.icon, focus)
            found.append(_Placed(entry.section, entry.stand, item))
    for pages in sorted(PAGES.values(), key=lambda each: each.resource.title):
        if pages.section and may(by, pages.resource.view):
            url = list_url(slug, pages.resource.name)
            item = _item(request, _(pages.resource.title), url, pages.icon, focus)
            found.append(_Placed(pages.section, pages.stand, item))
    return found


def navigation(request: HttpRequest, by: Principal) -> list[NavigationSection]:
    """The links this person may follow, by section; what is seldom needed is folded under each."""
    return _sections(_placed(request, by, focus_of(request)))


def _sections(placed: list[_Placed]) -> list[NavigationSection]:
    named = {each.section for each in placed} - set(ORDER)
    at = ORDER.index("Records")
    found = []
    for title in (*ORDER[:at], *sorted(named), *ORDER[at:]):
        here = [each for each in placed if each.section == title]
        side = tuple(each.item for each in here if each.stand == "side")
        more = tuple(each.item for each in here if each.stand == "more")
        if side or more:
            found.append(NavigationSection(_(title), side or more, more if side else ()))
    return found


def _item(request: HttpRequest, label: str, url: str, icon: str, focus: Focus) -> NavigationItem:
    is_home = url.count("/") <= 3
    is_current = request.path == url if is_home else request.path.startswith(url)
    return NavigationItem(label, focus.on(url), icon, is_current)


def _alert_menu(by: Principal) -> dict[str, Any] | None:
    if not _alerts:
        return None
    count = _alerts[0](by)
    newest = _newest[0](by) if _newest and count else []
    return {
        "count": count,
        "newest": newest,
        "url": list_url(by.organization_slug, "notifications"),
    }


def _focus_action(request: HttpRequest, by: Principal) -> str:
    """Where another choice leads: this page, or from one record to the list of its kind."""
    match = request.resolver_match
    if match is not None and {"name", "pk"} <= match.kwargs.keys():
        return list_url(by.organization_slug, match.kwargs["name"])
    return (
        request.path
        if match is not None and "pk" not in match.kwargs
        else reverse("portal-home", args=[by.organization_slug])
    )


def shell(request: HttpRequest, by: Principal) -> dict[str, Any]:
    """The context of `layouts/portal.html`."""
    slug, focus = by.organization_slug, focus_of(request)
    placed = _placed(request, by, focus)
    language = get_language_info(get_language() or "en-gb")
    return {
        "principal": by,
        "organization": {
            "name": by.organization_name,
            "kind": OrganizationKind(by.organization_kind).label,
            "home_url": reverse("portal-home", args=[slug]),
        },
        "navigation": _sections(placed),
        "focus": focus,
        "focus_bar": focus_bar(by, focus, action=_focus_action(request, by)),
        "search": {
            "url": reverse("find", args=[slug]),
            "placeholder": _("Find a page, a record, an action"),
        },
        "help_url": reverse("help", args=[slug]),
        "alerts": _alert_menu(by),
        "own": [each.item for each in placed if each.stand == "own"],
        "person": {
            "name": by.name,
            "email": by.email,
            "role": role(by.organization_kind, by.role).name,
        },
        "language": language,
        "language_url": reverse("language"),
        "switch_url": reverse("organizations"),
        "settings_url": reverse("mfa_index"),
        "sign_out_url": reverse("account_logout"),
    }
