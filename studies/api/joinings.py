"""Proposals to join two copies of one registered study, in the API."""

from cro_platform.web.actions import Action
from cro_platform.web.forms import OwnReasonForm
from cro_platform.web.resources import Resource
from studies.forms.joinings import ProposeJoiningForm
from studies.models import StudyJoining
from studies.services.joinings import propose_joining, withdraw_joining

PROPOSE = "joinings.propose"


class StudyJoinings(Resource):
    """Proposals by which the records of one copy of a study move into the other; signed by both."""

    name = "study-joinings"
    title = "Joined copies"
    singular = "proposal to join"
    model = StudyJoining
    view = "joinings.view"
    fields = (
        "title", "statement", ("proposed_by", "author_organization_id"), ("proposed_to", "other_organization_id"),
        ("proposed_at", "shared_at"), "withdrawn_at", "executed_at", "created_at", "rev",
    )  # fmt: skip
    create = Action(
        "create", "Propose to join two copies", propose_joining, PROPOSE, ProposeJoiningForm,
        summary="Propose that the records of one copy of a study move into the other; both parties sign.",
    )  # fmt: skip
    actions = (
        Action("withdraw", "Withdraw the proposal", withdraw_joining, PROPOSE, OwnReasonForm,
               summary="Take back a proposal that is not executed."),
    )  # fmt: skip
