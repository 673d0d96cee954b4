"""Action items: who does what until when, and that somebody verified it."""

from datetime import date
from typing import Any

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.documents.services import supersede_documents_of
from cro_platform.workflow.machine import claim
from monitoring.documents.kinds import SUBJECT
from monitoring.models import ActionItem, Finding, MonitoringVisit
from monitoring.selectors.wording import check_letter_words
from monitoring.services.targets import met_target, run_target, stop_target
from monitoring.workflows import ACT, ACTION_LIFE
from sites.models import StudySite
from studies.selectors.instants import latest_today

NAME = "action-items"


def add_action(
    *, by: Principal, study_site: StudySite, text: str, responsible: str, due_on: date | None = None,
    finding: Finding | None = None, visit: MonitoringVisit | None = None,
) -> ActionItem:  # fmt: skip
    """Somebody has something to do; the text stands in the letter to the site, so it names no treatment."""
    authorize(by, ACT, study_site)
    if not text.strip():
        raise RuleBroken.of("text", "Say what is to be done, in words for the site.")
    check_letter_words(study_site.study_id, text=text)
    with intent("monitoring.action.add"):
        item = ActionItem.objects.create(
            study_id=study_site.study_id, study_site=study_site, cell=study_site.country, text=text,
            responsible=responsible, due_on=due_on, finding=finding, visit=visit,
        )  # fmt: skip
        _clock(item)
        if visit is not None:
            supersede_documents_of(SUBJECT, visit.pk)
    return item


def _clock(item: ActionItem, reason: str = "") -> None:
    if item.due_on is None:
        return
    label = f"{item}: {item.text}"
    run_target(
        item, NAME, on=item.due_on, label=label, obligation=item.obligation, cell=item.cell, site_cell=item.cell, reason=reason
    )  # fmt: skip


def change_action(item: ActionItem, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct words, date or who answers for it."""
    authorize(by, ACT, item)
    if "text" in values:
        check_letter_words(item.study_id, text=values["text"])
    with intent("monitoring.action.change", reason=reason):
        claim(item, **values)
        _clock(item, reason)


def open_action(item: ActionItem, *, by: Principal) -> None:
    """Whoever answers for it knows."""
    _step(item, "open", by, "Told")


def begin_action(item: ActionItem, *, by: Principal) -> None:
    """Work on it has begun."""
    _step(item, "begin", by, "Begun")


def resolve_action(
    item: ActionItem, *, by: Principal, resolution: str, late_reason: str = ""
) -> None:
    """It is done, in these words; somebody verifies it before it is closed."""
    authorize(by, ACT, item)
    ACTION_LIFE.check(item, "resolve")
    with intent("monitoring.action.resolve", reason=resolution):
        ACTION_LIFE.take(item, "resolve", resolution=resolution, resolved_on=latest_today())
        met_target(item, by=by, evidence=resolution, late_reason=late_reason)


def verify_action(item: ActionItem, *, by: Principal, reason: str) -> None:
    """Seen to be done; `reason` says how."""
    _step(item, "verify", by, reason)


def reopen_action(item: ActionItem, *, by: Principal, reason: str) -> None:
    """It was not done after all."""
    _step(item, "reopen", by, reason)


def cancel_action(item: ActionItem, *, by: Principal, reason: str) -> None:
    """It need not be done."""
    _step(item, "cancel", by, reason)
    stop_target(item, by=by, reason=reason)


def _step(item: ActionItem, verb: str, by: Principal, reason: str) -> None:
    authorize(by, ACT, item)
    ACTION_LIFE.check(item, verb)
    with intent(f"monitoring.action.{verb}", reason=reason):
        ACTION_LIFE.take(item, verb)
