"""Participants in the API; their arms are read by named persons only, and each reading is recorded."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.audit.services import record_act
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.resources import Resource
from sites.forms import (
    AddSubjectForm,
    ChangeSubjectForm,
    CorrectArmForm,
    RecordArmForm,
    StepForm,
    SubjectDayForm,
)
from sites.models import Subject, SubjectArm, SubjectEvent
from sites.services import subjects
from sites.workflows import SUBJECT
from studies.models import Study

RECORD = "subjects.change"


class Subjects(Resource):
    """Participants, by code."""

    name = "subjects"
    title = "Participants"
    singular = "participant"
    model = Subject
    view = "subjects.view"
    fields = (
        ("study", "study_id"), ("study_site", "study_site_id"), ("site", "study_site__name"), "code", "year_of_birth", "age",
        "sex", "status", "created_at", "rev",
    )  # fmt: skip
    filters = (Filter("study_site", "study_site_id", "Study site", "uuid"), "status", "code")
    create = Action("create", "Add a participant", subjects.add_subject, RECORD, AddSubjectForm)
    actions = (
        Action("change", "Change", subjects.change_subject, RECORD, ChangeSubjectForm),
        Action(
            "state-day",
            "State the day of the present state",
            subjects.date_subject,
            RECORD,
            SubjectDayForm,
        ),
        *(
            Action(step.verb, step.label, subjects.mover(step.verb), step.code, StepForm, SUBJECT)
            for step in SUBJECT.transitions
        ),
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site, whose country decides the rights."""
        return Subject.objects.select_related("study_site")


class SubjectEvents(Resource):
    """The days on which participants came into their states, by which enrolment is counted."""

    name = "subject-events"
    title = "Days of participants"
    singular = "participant's day"
    model = SubjectEvent
    view = "subjects.view"
    fields = (
        ("study", "study_id"), ("study_site", "study_site_id"), ("subject", "subject_id"), ("code", "subject__code"),
        "status", "on", ("corrects", "corrects_id"), "created_at", "rev",
    )  # fmt: skip
    filters = (
        Filter("subject", "subject_id", "Participant", "uuid"),
        Filter("study_site", "study_site_id", "Study site", "uuid"),
        "status",
    )
    actions = (Action("correct", "Correct the day", subjects.correct_day, RECORD, SubjectDayForm),)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site, whose country decides the rights."""
        return SubjectEvent.objects.select_related("study_site", "subject")


class SubjectArms(Resource):
    """Which participant is in which arm: unblinding facts."""

    name = "subject-arms"
    title = "Arms of participants"
    singular = "participant's arm"
    model = SubjectArm
    view = "subjects.arms"
    fields = (
        ("study", "study_id"), ("subject", "subject_id"), ("code", "subject__code"), ("arm", "arm_id"),
        ("arm_label", "arm__label"), "created_at", "rev",
    )  # fmt: skip
    filters = (Filter("subject", "subject_id", "Participant", "uuid"),)
    create = Action(
        "create", "Record an arm", subjects.record_arm, "subjects.unblind", RecordArmForm
    )
    actions = (
        Action("correct", "Correct", subjects.correct_arm, "subjects.unblind", CorrectArmForm),
    )

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Whoever reads an unblinding fact is recorded (ICH E6(R3) 4.1)."""
        for study in {row["study"] for row in rows}:
            codes = sorted(row["code"] for row in rows if row["study"] == study)
            record_act(
                "sites.subject-arm.read",
                Study(pk=study),
                study_id=study,
                is_unblinding=True,
                subjects=codes,
            )
