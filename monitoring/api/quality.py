"""Action items, deviations, CAPA and serious breaches in the API."""

from typing import Any

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import NoInput, ReasonForm
from cro_platform.web.resources import Resource
from monitoring.api.visits import OF_SITE
from monitoring.forms import quality as forms
from monitoring.models import ActionItem, Capa, DeviationNotice, ProtocolDeviation, SeriousBreach
from monitoring.services import actions, breaches, capas, deviations
from monitoring.workflows import (
    ACT,
    ACTION_LIFE,
    APPROVE_CAPA,
    BREACH_LIFE,
    CAPA_LIFE,
    CLASSIFY,
    DEVIATION_LIFE,
    JUDGE,
    KEEP,
)

STUDY, SITE, FINDING = (
    ("study", "study_id"),
    ("study_site", "study_site_id"),
    ("finding", "finding_id"),
)
OF_FINDING = Filter("finding", "finding_id", "Finding", "uuid")
OF_DEVIATION = Filter("deviation", "deviation_id", "Deviation", "uuid")


class ActionItems(Resource):
    """What somebody has to do at a site until when."""

    name = "action-items"
    title = "Action items"
    singular = "action item"
    model = ActionItem
    view = "monitoring.view"
    fields = (
        STUDY, SITE, ("site", "study_site__name"), ("visit", "visit_id"), FINDING, "text", "responsible", "due_on", "status",
        "resolution", "resolved_on", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "responsible", OF_SITE, OF_FINDING, ("due_before", "due_on__lt"))
    create = Action("create", "Add an action item", actions.add_action, ACT, forms.AddActionForm)
    actions = (
        Action("open", "Open", actions.open_action, ACT, NoInput, ACTION_LIFE),
        Action("begin", "Begin", actions.begin_action, ACT, NoInput, ACTION_LIFE),
        Action("resolve", "Record as resolved", actions.resolve_action, ACT, forms.ResolveActionForm, ACTION_LIFE),
        Action("verify", "Verify and close", actions.verify_action, ACT, ReasonForm, ACTION_LIFE),
        Action("reopen", "Not resolved after all", actions.reopen_action, ACT, ReasonForm, ACTION_LIFE),
        Action("change", "Change", actions.change_action, ACT, forms.ChangeActionForm),
        Action("cancel", "Cancel", actions.cancel_action, ACT, ReasonForm, ACTION_LIFE),
    )  # fmt: skip


class ProtocolDeviations(Resource):
    """Departures from the protocol; the sponsor reads them from the first row."""

    name = "protocol-deviations"
    title = "Protocol deviations"
    singular = "protocol deviation"
    model = ProtocolDeviation
    view = "monitoring.view"
    fields = (
        STUDY, SITE, ("site", "study_site__name"), FINDING, ("subject", "subject_id"), ("subject_code", "subject__code"),
        "category", "description", "occurred_on", "aware_on", "status", "is_important", "criteria", "impact_on_participants",
        "impact_on_data", "resolution", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "category", "is_important", OF_SITE, OF_FINDING)
    create = Action(
        "create", "Record a deviation", deviations.record_deviation, "deviations.record", forms.DeviationForm,
        summary="Sponsor and whoever holds compliance in the country see it at once.",
    )  # fmt: skip
    actions = (
        Action("confirm", "Confirm", deviations.confirm_deviation, CLASSIFY, ReasonForm, DEVIATION_LIFE),
        Action("refute", "Not a deviation", deviations.refute_deviation, CLASSIFY, ReasonForm, DEVIATION_LIFE),
        Action("classify", "Classify", deviations.classify, CLASSIFY, forms.ClassifyForm, DEVIATION_LIFE),
        Action("owe-notice", "Somebody must be told", deviations.owe_notice, deviations.NOTIFY, forms.OweNoticeForm),
        Action("resolve", "Record as resolved", deviations.resolve_deviation, CLASSIFY, forms.ResolutionForm, DEVIATION_LIFE),
        Action("close", "Close", deviations.close_deviation, CLASSIFY, ReasonForm, DEVIATION_LIFE),
    )  # fmt: skip


class DeviationNotices(Resource):
    """Who is told of a deviation, by when, and that it was done."""

    name = "deviation-notices"
    title = "Notices of deviations"
    singular = "notice of a deviation"
    model = DeviationNotice
    view = "monitoring.view"
    fields = (
        STUDY, SITE, ("deviation", "deviation_id"), "recipient", "name", "basis", "due_on", "told_on", "evidence", "rev",
    )  # fmt: skip
    filters = (OF_DEVIATION, "recipient")
    actions = (
        Action(
            "record",
            "Record as told",
            deviations.record_notice,
            deviations.NOTIFY,
            forms.NoticeForm,
        ),
    )


class Capas(Resource):
    """Corrective and preventive actions (ICH E6(R3) 3.12)."""

    name = "capas"
    title = "CAPA"
    singular = "corrective and preventive action"
    model = Capa
    view = "monitoring.view"
    fields = (
        STUDY, FINDING, ("deviation", "deviation_id"), "title", "problem", "status", "root_cause", "corrective_action",
        "preventive_action", "due_on", "effectiveness_measure", "effectiveness_due_on", "approved_on", "implemented_on",
        "effectiveness_result", "round", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", OF_FINDING, OF_DEVIATION)
    create = Action("create", "Open a CAPA", capas.open_capa, "capa.open", forms.CapaForm)
    actions = (
        Action("find-cause", "Record the root cause", capas.find_cause, KEEP, forms.CauseForm, CAPA_LIFE),
        Action("propose", "Propose the plan", capas.propose_plan, KEEP, forms.PlanForm, CAPA_LIFE),
        Action("approve", "Approve the plan", capas.approve_plan, APPROVE_CAPA, ReasonForm, CAPA_LIFE),
        Action("return", "Return the plan", capas.return_plan, APPROVE_CAPA, ReasonForm, CAPA_LIFE),
        Action("implement", "Record as implemented", capas.implement, KEEP, forms.EvidenceForm, CAPA_LIFE),
        Action("effective", "Effective", capas.find_effective, APPROVE_CAPA, forms.ResultForm, CAPA_LIFE),
        Action("ineffective", "Not effective", capas.find_ineffective, APPROVE_CAPA, forms.ResultForm, CAPA_LIFE),
        Action("cancel", "Cancel", capas.cancel_capa, APPROVE_CAPA, ReasonForm, CAPA_LIFE),
    )  # fmt: skip


class SeriousBreaches(Resource):
    """Breaches that are likely to affect participants or data to a significant degree."""

    name = "serious-breaches"
    title = "Serious breaches"
    singular = "serious breach"
    model = SeriousBreach
    view = "monitoring.view"
    fields = (
        STUDY, SITE, ("site", "study_site__name"), ("deviation", "deviation_id"), "description", "aware_at", "aware_zone",
        "status", "rationale", "likely_effect", "created_at", "rev",
    )  # fmt: skip
    filters = ("status", OF_SITE)
    create = Action(
        "create", "Report a suspicion", breaches.suspect, "breaches.suspect", forms.BreachForm,
        summary="The clocks run from the suspicion on, not from the end of its assessment.",
    )  # fmt: skip
    actions = (
        Action("confirm", "Confirm", breaches.confirm_breach, JUDGE, forms.ConfirmBreachForm, BREACH_LIFE),
        Action("refute", "Refute", breaches.refute_breach, JUDGE, forms.RefuteBreachForm, BREACH_LIFE),
        Action("notify", "Record a notification", breaches.notify, JUDGE, forms.NotifyForm, BREACH_LIFE),
        Action("close", "Close", breaches.close_breach, JUDGE, ReasonForm, BREACH_LIFE),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """With the site, whose country its clocks name."""
        return SeriousBreach.objects.select_related("study_site")
