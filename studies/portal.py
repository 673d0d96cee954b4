"""Studies in the portal."""

from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from studies.api import Studies


class StudyPages(Pages):
    """Studies."""

    resource = Studies
    section = "Delivery"
    icon = "flask-conical"
    columns = ("protocol_number", "title", "study_type", "status")
    panels = (Facts("Study", ("protocol_number", "title", "status")), Trail())
