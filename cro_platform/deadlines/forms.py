"""Forms of deadlines."""

from django import forms

from cro_platform.web.forms import ActionForm


class DischargeForm(ActionForm):
    """That a duty was done, when, and what proves it."""

    at = forms.DateTimeField(label="Done at", help_text="With offset, e.g. 2026-03-05T14:30+01:00.")
    evidence = forms.CharField(
        max_length=500, label="Proof", help_text="Such as the number of the submission."
    )
    late_reason = forms.CharField(max_length=500, required=False, label="If late: why")
