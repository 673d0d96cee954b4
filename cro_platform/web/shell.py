"""What surrounds every page of an organization: navigation, alerts, the person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cro_platform.access.principal import Principal
from cro_platform.access.rights import may
from cro_platform.access.roles import role
from cro_platform.tenancy.enums import OrganizationKind
from cro_platform.web.components import NavigationItem, NavigationSection
from cro_platform.web.pages import PAGES, list_url

ORDER = ("Overview", "Safety", "Regulatory", "Delivery", "Records", "Reference", "Organization")


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation that is no entity's list: a board, a home, an import."""

    section: str
    label: str
    url_name: str
    icon: str
    code: str = ""


ENTRIES: list[Entry] = []
AlertCount = Callable[[Principal], int]
_alerts: list[AlertCount] = []


def add_entry(entry: Entry) -> None:
    """Put a page into everybody's navigation who may use it."""
    ENTRIES.append(entry)


def count_alerts_by(count: AlertCount) -> None:
    """Say how many alerts wait for a person; one app does."""
    _alerts[:] = [count]


def navigation(request: HttpRequest, by: Principal) -> list[NavigationSection]:
    """The links this person may follow, by section."""
    slug = by.organization_slug
    items: dict[str, list[NavigationItem]] = {section: [] for section in ORDER}
    for entry in ENTRIES:
        if not entry.code or may(by, entry.code):
            items[entry.section].append(
                _item(request, entry.label, reverse(entry.url_name, args=[slug]), entry.icon)
            )
    for pages in sorted(PAGES.values(), key=lambda each: each.resource.title):
        if pages.section and may(by, pages.resource.view):
            url = list_url(slug, pages.resource.name)
            items[pages.section].append(_item(request, pages.resource.title, url, pages.icon))
    return [NavigationSection(title, tuple(found)) for title, found in items.items() if found]


def _item(request: HttpRequest, label: str, url: str, icon: str) -> NavigationItem:
    is_home = url.count("/") <= 3
    is_current = request.path == url if is_home else request.path.startswith(url)
    return NavigationItem(label, url, icon, is_current)


def shell(request: HttpRequest, by: Principal) -> dict[str, Any]:
    """The context of `layouts/portal.html`."""
    slug = by.organization_slug
    own = role(by.organization_kind, by.role)
    return {
        "principal": by,
        "organization": {
            "name": by.organization_name,
            "kind": OrganizationKind(by.organization_kind).label,
            "home_url": reverse("portal-home", args=[slug]),
        },
        "navigation": navigation(request, by),
        "alerts": {"count": _alerts[0](by), "url": list_url(slug, "notifications")}
        if _alerts
        else None,
        "person": {"name": by.name, "email": by.email, "role": own.name},
        "switch_url": reverse("organizations"),
        "settings_url": reverse("mfa_index"),
        "sign_out_url": reverse("account_logout"),
    }
