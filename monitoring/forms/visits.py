"""What the actions of visits take."""

from typing import Any

from django import forms

from cro_platform.web.forms import ActionForm, ReasonForm
from monitoring.enums import Side, VisitKind
from sites.forms import StudySiteField
from studies.forms.fields import ChangeForm, DayField, LinesField
from studies.forms.studies import PersonField


class MonitorForm(ActionForm):
    """Days and monitor of a visit."""

    from_on = DayField(required=True, label="From")
    until_on = DayField(label="Until", help_text="Empty: one day.")
    person = PersonField(label="Monitor")

    def values(self) -> dict[str, Any]:
        """The person by id."""
        person = self.cleaned_data["person"]
        return super().values() | {"person": person.pk if person else None}


class ScheduleForm(MonitorForm):
    """What is agreed with the site."""

    is_remote = forms.BooleanField(required=False, label="From afar")
    agenda = LinesField(help_text="Goes into the letter; one point per line.")


class RescheduleForm(ReasonForm, MonitorForm):
    """Other days, or another monitor, and why."""

    person = PersonField(label="Monitor", required=False, help_text="Empty: the same.")


class PlanVisitForm(ActionForm):
    """A visit beside the plan."""

    study_site = StudySiteField()
    kind = forms.ChoiceField(choices=VisitKind.choices)
    basis = forms.CharField(max_length=300, label="Why")
    due_on = DayField(label="Due on")
    is_remote = forms.BooleanField(required=False, label="From afar")


class ChangeVisitForm(ChangeForm):
    """What the letter says, and what only the own company reads."""

    agenda = LinesField(help_text="Goes into the letter; one point per line.")
    internal_note = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea, help_text="Never printed in a letter."
    )  # fmt: skip


class SentForm(ActionForm):
    """The day the letter went out; today if left out."""

    on = DayField(label="Sent on")


class LetterSentForm(SentForm):
    """The day, and why it is late, where it is."""

    late_reason = forms.CharField(max_length=500, required=False)


class ConductForm(ActionForm):
    """When the monitor was there."""

    from_on = DayField(required=True, label="From")
    until_on = DayField(label="Until", help_text="Empty: one day.")


class ParticipantForm(ActionForm):
    """Who takes part."""

    name = forms.CharField(max_length=200)
    function = forms.CharField(max_length=200, required=False)
    side = forms.ChoiceField(choices=Side.choices)


class AttendanceForm(ReasonForm):
    """Whether somebody came."""

    has_attended = forms.TypedChoiceField(
        choices=[("true", "Attended"), ("false", "Did not attend")],
        coerce=lambda text: text == "true",
        label="Attendance",
    )
