"""Visits in the API."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from monitoring.documents.kinds import LETTER, request_confirmation, request_follow_up
from monitoring.forms.reports import BeginReportForm
from monitoring.forms.visits import (
    AttendanceForm,
    ChangeVisitForm,
    ConductForm,
    LetterSentForm,
    ParticipantForm,
    PlanVisitForm,
    RescheduleForm,
    ScheduleForm,
    SentForm,
)
from monitoring.models import MonitoringVisit, VisitParticipant
from monitoring.services import letters, planning, reports, visits
from monitoring.workflows import VISIT, VISIT_LIFE, WRITE

OF_SITE = Filter("study_site", "study_site_id", "Study site", "uuid")
OF_VISIT = Filter("visit", "visit_id", "Visit", "uuid")


class MonitoringVisits(Resource):
    """Visits of monitors at sites."""

    name = "monitoring-visits"
    title = "Monitoring visits"
    singular = "monitoring visit"
    model = MonitoringVisit
    view = "monitoring.view"
    fields = (
        ("study", "study_id"), ("study_site", "study_site_id"), ("site", "study_site__name"), ("site_number", "study_site__number"),
        ("country", "cell"), ("rule", "rule_id"), "sequence", "kind", "is_remote", "due_on", "window_days", "basis", "from_on",
        "until_on", ("monitor", "monitor_id"), "monitor_name", "agenda", "status", "confirmed_on", "conducted_from",
        "conducted_until", "drafted_on", "approved_on", "letter_on", "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters = (
        "status", "kind", OF_SITE, Filter("monitor", "monitor_id", "Monitor", "uuid"),
        Filter("from_after", "from_on__gte", "From", "date"), Filter("from_before", "from_on__lte", "Until", "date"),
    )  # fmt: skip
    create = Action("create", "Plan a visit", planning.plan_visit, VISIT, PlanVisitForm)
    actions = (
        Action("schedule", "Schedule", visits.schedule, VISIT, ScheduleForm, VISIT_LIFE),
        Action("reschedule", "Reschedule", visits.reschedule, VISIT, RescheduleForm, VISIT_LIFE),
        Action("add-participant", "Add a participant", visits.add_participant, VISIT, ParticipantForm),
        Action(
            "make-confirmation", "Make the confirmation letter", request_confirmation, LETTER,
            summary="A worker makes the letter from the visit as it stands; versions made before are superseded.",
        ),
        Action("confirm", "Record the confirmation letter as sent", visits.confirm, VISIT, SentForm, VISIT_LIFE),
        Action("conduct", "Record as conducted", visits.conduct, VISIT, ConductForm, VISIT_LIFE),
        Action("begin-report", "Begin the report", reports.begin_report, WRITE, BeginReportForm),
        Action(
            "make-follow-up", "Make the follow-up letter", request_follow_up, LETTER,
            summary="A worker makes the letter from the findings marked for it and the open actions.",
        ),
        Action("close", "Record the follow-up letter as sent", letters.send_follow_up, VISIT, LetterSentForm, VISIT_LIFE),
        Action("change", "Change", visits.change_visit, VISIT, ChangeVisitForm),
        Action("cancel", "Cancel", visits.cancel, VISIT, ReasonForm, VISIT_LIFE),
        Action("not-do", "Record as not done", visits.record_not_done, VISIT, ReasonForm, VISIT_LIFE),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site."""
        return MonitoringVisit.objects.select_related("study_site")


class VisitParticipants(Resource):
    """Who takes part in visits."""

    name = "visit-participants"
    title = "Participants of visits"
    singular = "participant"
    model = VisitParticipant
    view = "monitoring.view"
    fields = (
        ("study", "study_id"), ("study_site", "study_site_id"), ("visit", "visit_id"), "name", "function", "side", "has_attended",
        "is_withdrawn", "rev",
    )  # fmt: skip
    filters = (OF_VISIT,)
    actions = (
        Action("attendance", "Record attendance", visits.record_attendance, VISIT, AttendanceForm),
        Action("withdraw", "Take off", visits.withdraw_participant, VISIT, ReasonForm),
    )  # fmt: skip
