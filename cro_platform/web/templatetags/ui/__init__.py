"""The design system's components: template tags that pages may also call as functions."""

from cro_platform.web.templatetags.ui.actions import action_form, button, copy_button, icon, kbd
from cro_platform.web.templatetags.ui.charts import chart
from cro_platform.web.templatetags.ui.forms import (
    error_summary,
    field,
    filters,
    form,
    form_frame,
)
from cro_platform.web.templatetags.ui.library import register
from cro_platform.web.templatetags.ui.people import holder, initials, person
from cro_platform.web.templatetags.ui.states import (
    badge,
    due,
    message,
    meter,
    notice,
    progress,
    status,
    unverified,
)
from cro_platform.web.templatetags.ui.structure import (
    breadcrumbs,
    dialog,
    empty_state,
    fact,
    fact_block,
    facts,
    metric,
    metrics,
    page_heading,
    panel,
    tabs,
)
from cro_platform.web.templatetags.ui.tables import table, table_frame
from cro_platform.web.templatetags.ui.trail import timeline, why
from cro_platform.web.templatetags.ui.values import day, display, instant

__all__ = [
    "action_form",
    "badge",
    "breadcrumbs",
    "button",
    "chart",
    "copy_button",
    "day",
    "dialog",
    "display",
    "due",
    "empty_state",
    "error_summary",
    "fact",
    "fact_block",
    "facts",
    "field",
    "filters",
    "form",
    "form_frame",
    "holder",
    "icon",
    "initials",
    "instant",
    "kbd",
    "message",
    "meter",
    "metric",
    "metrics",
    "notice",
    "page_heading",
    "panel",
    "person",
    "progress",
    "register",
    "status",
    "table",
    "table_frame",
    "tabs",
    "timeline",
    "unverified",
    "why",
]
