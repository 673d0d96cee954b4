"""Words of the shell that stand in declarations, not in templates: sections, lists, links, and what can be begun."""

from cro_platform.web.focus import _levels
from cro_platform.web.pages import PAGES
from cro_platform.web.shell import ENTRIES, ORDER


def words() -> list[str]:
    """Each once, in alphabetical order."""
    found = {*ORDER, *(entry.label for entry in ENTRIES), *(entry.section for entry in ENTRIES)}
    for pages in PAGES.values():
        found |= {pages.resource.title, pages.section, pages.order_words}
        if pages.resource.create is not None:
            found.add(pages.resource.create.label)
        found |= {action.label for action in pages.resource.actions if action.is_bulk}
    found |= {str(level.title) for level in _levels.values()}
    return sorted(found - {""})
