"""Studies in the API."""

from cro_platform.web.resources import Resource
from studies.models import Study


class Studies(Resource):
    """Studies."""

    name = "studies"
    title = "Studies"
    singular = "study"
    model = Study
    view = "studies.view"
    fields = ("protocol_number", "title", "study_type", "phases", "status", "start_on", "rev")
    filters = ("status", "study_type")
