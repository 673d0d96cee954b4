"""Explanations and the audit trail."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cro_platform.web.components import Step, TrailEntry
from cro_platform.web.templatetags.ui.library import register, render, require_words
from cro_platform.web.templatetags.ui.values import Zone


@register.simple_tag
def why(
    steps: Sequence[Step],
    *,
    clause: str,
    result: object = None,
    title: str = "",
    is_open: bool = False,
) -> SafeString:
    """Why a date is what it is: the ordered derivation, its result and the clause it rests on."""
    require_words("clause", clause)
    return render(
        "why",
        steps=steps,
        clause=clause,
        result=result,
        title=title or _("Why this date"),
        is_open=is_open,
    )


@register.simple_tag
def timeline(entries: Sequence[TrailEntry], *, label: str = "", zone: Zone = "") -> SafeString:
    """The audit trail of a record in the order given: who, when with zone, what changed, why."""
    return render("timeline", entries=entries, label=label or _("Audit trail"), zone=zone)
