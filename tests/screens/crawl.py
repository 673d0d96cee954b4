"""Every page a person can reach, found by following the links of the pages themselves: no list to keep."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

FILES = ("-file", "-csv", "-xlsx", "-word", "template", "calendar-feed", "portal-export")
LEAVES = frozenset({"account_logout", "gallery", "api-docs", "api-try", "api-schema"})


@dataclass(frozen=True)
class Found:
    """One kind of page, and the address at which it was first met."""

    kind: str
    path: str


def kind_of(path: str) -> str | None:
    """What kind of page an address is: its route, entity and verb. None for files, machines and ways out."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    name = match.url_name or ""
    if name in LEAVES or name.endswith(FILES) or name.startswith("api-"):
        return None
    told = [str(match.kwargs[each]) for each in ("name", "verb") if each in match.kwargs]
    return ".".join([name, *told])


def crawl(page: Page, start: str, known: set[str], *, most: int = 1000) -> Iterator[Found]:
    """Breadth first from `start`: every kind once, of which those in `known` are only passed through. `start` is always shown.

    Whoever comes later is let through the pages others have shown, because behind them lies what only they may do. The page is
    open when it is yielded.
    """
    waiting, seen, met = deque([start]), set[str](), 0
    while waiting and met < most:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(path)
        if answer is None or not answer.ok or not _is_page(answer):
            continue
        waiting.extend(links(page))
        if kind in known and path != start:
            continue
        known.add(kind)
        met += 1
        yield Found(kind, path)


def _is_page(answer: Response) -> bool:
    """A PDF is a file, wherever its address stands."""
    return answer.headers.get("content-type", "").startswith("text/html")


def links(page: Page) -> list[str]:
    """Addresses on this page that stay inside the portal."""
    found = page.locator("a[href]").evaluate_all(
        "all => all.map(a => a.href).filter(h => h.startsWith(location.origin))"
    )
    paths = (urlsplit(each) for each in found)
    return [f"{each.path}?{each.query}" if each.query else each.path for each in paths]
