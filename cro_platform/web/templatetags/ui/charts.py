"""Charts in a page or a paper."""

from django.utils.safestring import SafeString

from cro_platform.web.charts.chart import Chart
from cro_platform.web.templatetags.ui.library import register, render


@register.simple_tag
def chart(drawn: Chart) -> SafeString:
    """A drawing with its legend, and the table of the same figures beside it (open in print)."""
    return render("chart", chart=drawn)
