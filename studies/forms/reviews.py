"""Forms of reviews of access."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm
from studies.forms.fields import DayField
from studies.forms.studies import StudyField


class BeginReviewForm(ActionForm):
    """What is reviewed, by when."""

    study = StudyField(required=False, help_text="Empty: all members of the organization.")
    due_on = DayField(label="Target", help_text="Empty: in 14 days, an internal target.")

    def values(self) -> dict[str, Any]:
        """The study by its id."""
        given = super().values()
        study = given.pop("study")
        return given | {"study_id": study.pk if study else None}


class ConfirmAccessForm(ActionForm):
    """Why the person still needs it, where that is worth saying."""

    reason = forms.CharField(max_length=500, required=False, label="Remark")
