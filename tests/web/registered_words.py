"""Words of the kernel's pages that stand in declarations, not in templates: sections, lists, links, and what can be begun."""

from cro_platform.web.focus import _levels
from cro_platform.web.pages import PAGES, Pages
from cro_platform.web.shell import ENTRIES, ORDER


def words(*, everywhere: bool = False) -> list[str]:
    """Each once, in alphabetical order; `everywhere` adds those of the domain's apps."""
    found = {*ORDER, *(str(level.title) for level in _levels.values())}
    found |= {entry.label for entry in ENTRIES if everywhere or entry.section == "Organization"}
    for pages in PAGES.values():
        if everywhere or pages.__module__.startswith("cro_platform."):
            found |= _of(pages)
    return sorted(found - {""})


def _of(pages: type[Pages]) -> set[str]:
    create = pages.resource.create
    found = {pages.resource.title, pages.order_words, *([create.label] if create else [])}
    return found | {action.label for action in pages.resource.actions if action.is_bulk}
