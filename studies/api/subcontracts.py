"""Sub-contracts in the API: ask for consent, refuse or withdraw it; consent itself is signed by a person in the portal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.forms import ActionForm, ChosenField, OwnReasonForm
from cro_platform.web.resources import Resource
from studies.forms.contracts import TransfersField
from studies.forms.fields import InstantField, named
from studies.models import Contract, ContractStudy, SubcontractConsent
from studies.rules.contracts import Transfer
from studies.selectors.contracts import keeps_every_contract
from studies.services.subcontracts import (
    NewSubcontract,
    pass_on,
    refuse_consent,
    withdraw_consent,
)


def _own_contracts(by: Principal, record: Any) -> list[tuple[str, str]]:
    return named(Contract.objects.filter(provider=by.organization_id).order_by("number"))


class SubcontractForm(ActionForm):
    """A sub-contract that both its parties have signed."""

    parent = ChosenField(_own_contracts, label="Contract it stands under")
    performer = forms.UUIDField(
        label="Sub-contractor", help_text="Its number on this platform; the sub-contractor tells it."
    )  # fmt: skip
    number = forms.CharField(max_length=80)
    title = forms.CharField(max_length=300)
    signed_at = InstantField(label="Last signature at")
    effective_at = InstantField(label="Effective at")
    ends_at = InstantField(required=False, label="Ends at")
    transfers = TransfersField(help_text="Study; obligation; cell; clause: one line each.")

    def values(self) -> dict[str, Any]:
        """The contract above and what is passed on; RuleBroken for a study that contract does not name."""
        given = super().values()
        parent = Contract.objects.filter(pk=given["parent"]).first()
        if parent is None:
            raise RuleBroken.of("parent", "There is no such contract of yours.")
        new = NewSubcontract(
            performer_id=given["performer"],
            number=given["number"],
            title=given["title"],
            signed_at=given["signed_at"],
            effective_at=given["effective_at"],
            ends_at=given["ends_at"],
            transfers=tuple(_row(n, row, _studies(parent)) for n, row in enumerate(given["transfers"])),
        )  # fmt: skip
        return {"parent": parent, "new": new}


def _studies(parent: Contract) -> dict[str, UUID]:
    """Studies of the contract above, by number and id."""
    found = ContractStudy.objects.filter(version=parent.current_id)
    return {key: e.study_id for e in found for key in (e.protocol_number, str(e.study_id))}


def _row(number: int, row: Any, studies: dict[str, UUID]) -> Transfer:
    where = f"transfers/{number}"
    if not isinstance(row, dict) or not all(
        isinstance(row.get(name), str) for name in ("study", "obligation", "cell", "clause")
    ):
        raise RuleBroken.of(where, "Study, obligation, cell and clause are expected.")
    if row["study"] not in studies:
        raise RuleBroken.of(f"{where}/study", "The contract above names no such study.")
    return Transfer(studies[row["study"]], row["obligation"], row["cell"], row["clause"])


@dataclass(frozen=True, slots=True)
class AnswerAction(Action):
    """The sponsor's answer to what nobody has answered."""

    def is_possible(self, record: Model) -> bool:
        """It is open."""
        found: Any = record
        return found.given_at is None and found.refused_at is None


@dataclass(frozen=True, slots=True)
class WithdrawAction(Action):
    """Take back what was given."""

    def is_possible(self, record: Model) -> bool:
        """It stands."""
        found: Any = record
        return found.given_at is not None and found.withdrawn_at is None


class SubcontractConsents(Resource):
    """What providers pass on, and the sponsor's consent to it."""

    name = "subcontract-consents"
    title = "Sub-contractors"
    singular = "sub-contract"
    model = SubcontractConsent
    view = "contracts.view"
    fields = (
        ("version", "version_id"), "performer_name", "number", "parent_number", "starts_at", "ends_at", "transfers",
        "given_at", "refused_at", "withdrawn_at", "created_at", "rev",
    )  # fmt: skip
    create = Action(
        "create", "Pass work on", pass_on, "contracts.subcontract", SubcontractForm,
        summary="Register a sub-contract and ask the sponsor for its consent; until it is signed, nobody performs anything.",
    )  # fmt: skip
    actions = (
        AnswerAction("refuse", "Refuse", refuse_consent, "contracts.consent", OwnReasonForm),
        WithdrawAction(
            "withdraw", "Withdraw consent", withdraw_consent, "contracts.consent", OwnReasonForm, tone="danger",
            summary=(
                "From that instant the sub-contractor performs nothing; "
                "it reads on for the close-out period and takes its archive with it."
            ),
        ),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """For people who keep every contract of their organization."""
        found = SubcontractConsent.objects.all()
        return found if keeps_every_contract(by) else found.none()
