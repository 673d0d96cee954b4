"""What the actions on alerts and absences take."""

from typing import Any
from uuid import UUID

from django import forms

from cro_platform.notifications.enums import Kind, Rhythm, Weekday
from cro_platform.tenancy.models import Membership, Organization
from cro_platform.tenancy.zones import time_zones
from cro_platform.web.forms import ActionForm


def _members(*, but: UUID | None = None) -> list[tuple[str, str]]:
    members = Membership.objects.filter(ended_at=None, user__is_machine=False)
    if but is not None:
        members = members.exclude(user_id=but)
    people = members.order_by("user__name").values_list("user_id", "user__name")
    return [(str(pk), name) for pk, name in people]


class AbsenceForm(ActionForm):
    """From when until when, and who receives the alerts meanwhile."""

    from_on = forms.DateField(label="First day away", widget=forms.DateInput({"type": "date"}))
    until_on = forms.DateField(label="Last day away", widget=forms.DateInput({"type": "date"}))
    deputy_id = forms.TypedChoiceField(label="Deputy", coerce=UUID)
    user_id = forms.TypedChoiceField(
        label="Absent person", coerce=UUID, required=False, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_admin = self.by.role == "admin"
        deputies = _members(but=None if is_admin else self.by.user_id)
        self.fields["deputy_id"].choices = [("", "Choose"), *deputies]  # type: ignore[attr-defined]  # a choice field
        self.fields["user_id"].choices = [("", "Myself"), *_members(but=self.by.user_id)]  # type: ignore[attr-defined]  # as above
        if not is_admin:
            del self.fields["user_id"]


class MailPreferenceForm(ActionForm):
    """Which kind of alerts, by mail or not."""

    kind = forms.ChoiceField(label="Alerts about", choices=Kind.choices)
    is_mailed = forms.BooleanField(label="By mail", required=False)
    is_shown = forms.BooleanField(
        label="Ring in the portal",
        required=False,
        help_text="Without it they only stand in the inbox.",
    )


class MailScheduleForm(ActionForm):
    """When mail may come; the zone is the person's own."""

    rhythm = forms.ChoiceField(label="Mail", choices=Rhythm.choices)
    at = forms.TimeField(
        label="Collected mail comes at", widget=forms.TimeInput({"type": "time"}), initial="08:00"
    )
    weekday = forms.TypedChoiceField(
        label="Day of weekly mail", choices=Weekday.choices, coerce=int, initial=0
    )
    time_zone = forms.ChoiceField(label="Your time zone")
    quiet_from = forms.TimeField(
        label="Quiet from", required=False, widget=forms.TimeInput({"type": "time"})
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=forms.TimeInput({"type": "time"}),
        help_text="Alerts of safety clocks come at once, whatever the hour.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(time_zones())
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]  # a choice field
        own = Organization.objects.values_list("time_zone", flat=True)
        self.fields["time_zone"].initial = own.get(pk=self.by.organization_id)
