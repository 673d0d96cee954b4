"""Agreements in the API: what can be done with a version, what hangs on it, and the papers that are signed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from cro_platform.access.principal import Principal
from cro_platform.access.rights import Decision
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import OwnReasonForm
from cro_platform.web.resources import Resource
from studies.enums import RETURNING, ContractStatus, VersionKind
from studies.forms import agreement_parts as part
from studies.forms import agreements as form
from studies.models import (
    AgreementPaper,
    BudgetLine,
    ContractAttachment,
    ContractContact,
    ContractRemark,
    ContractSection,
    ContractService,
    ContractStudy,
    ProcessingAnnex,
    VersionConsent,
)
from studies.rules.agreements.life_cycle import AGREEMENT, OPEN
from studies.selectors.contracts import versions
from studies.services.agreements.attaching import attach
from studies.services.agreements.contents import (
    set_acceptance,
    set_annex,
    set_budget,
    set_contacts,
    set_sections,
    set_services,
)
from studies.services.agreements.drafting import (
    change_terms,
    draft_agreement,
    set_transfers,
    take_up_study,
)
from studies.services.agreements.following import amend, counter, resume, suspend, terminate
from studies.services.agreements.negotiating import (
    agree,
    remark,
    reopen,
    review,
    rework,
    share,
    withdraw,
)

DRAFT = "contracts.draft"
THEIRS = "This version is the other party's: answer with a counter-draft of your own."


@dataclass(frozen=True, slots=True)
class OwnAction(Action):
    """A change of one's own version, until somebody has signed it."""

    def is_possible(self, record: Model) -> bool:
        """The version is still open, and the life cycle knows the step."""
        is_open: bool = record.status in OPEN  # type: ignore[attr-defined]  # always a version
        return is_open if self.workflow is None else Action.is_possible(self, record)

    def decision(self, by: Principal, record: Any) -> Decision:
        """The other party's version is not changed."""
        if record.author_organization_id != by.organization_id:
            return Decision(is_allowed=False, sentence=THEIRS)
        return Action.decision(self, by, record)


@dataclass(frozen=True, slots=True)
class AnswerAction(Action):
    """An answer to a shared version."""

    def is_possible(self, record: Model) -> bool:
        """It is being negotiated."""
        found: bool = record.status == ContractStatus.NEGOTIATION  # type: ignore[attr-defined]  # always a version
        return found


@dataclass(frozen=True, slots=True)
class CounterAction(AnswerAction):
    """One's own version of the other party's."""

    def decision(self, by: Principal, record: Any) -> Decision:
        """One does not answer oneself."""
        if record.author_organization_id == by.organization_id:
            return Decision(is_allowed=False, sentence="This version is your own: change it.")
        return Action.decision(self, by, record)


@dataclass(frozen=True, slots=True)
class FollowAction(Action):
    """What follows the version in force."""

    def is_possible(self, record: Model) -> bool:
        """It is the version that was executed last."""
        return bool(record.contract.current_id == record.pk)  # type: ignore[attr-defined]  # always a version


@dataclass(frozen=True, slots=True)
class SuspendAction(FollowAction):
    """A pause of the version in force."""

    def is_possible(self, record: Any) -> bool:
        """Something is in force that could pause."""
        return record.kind not in RETURNING and FollowAction.is_possible(self, record)


@dataclass(frozen=True, slots=True)
class ResumeAction(FollowAction):
    """What ends a pause."""

    def is_possible(self, record: Any) -> bool:
        """The version in force is a suspension."""
        return record.kind == VersionKind.SUSPENSION and FollowAction.is_possible(self, record)


CREATE = Action(
    "create", "Draft an agreement", draft_agreement, DRAFT, form.DraftForm,
    summary="A draft is yours alone until you share it.",
)  # fmt: skip
ACTIONS = (
    AnswerAction("agree", "Agree", agree, "contracts.agree",
                 summary="Agree to exactly what stands here. When both parties have agreed, the paper is made and can be signed."),
    OwnAction("share", "Share", share, DRAFT, workflow=AGREEMENT,
              summary="The other party reads this version from now on. Comments and positions stay yours."),
    CounterAction("counter", "Counter-draft", counter, DRAFT, form.CounterForm,
                  summary="A version of your own that begins as a copy of this one."),
    OwnAction("change-terms", "Terms", change_terms, DRAFT, form.TermsForm),
    OwnAction("take-up-study", "Add a study", take_up_study, DRAFT, form.StudyForm,
              summary="The version keeps its own copy of title, identifiers, phase and countries."),
    OwnAction("set-transfers", "Transfers as rows", set_transfers, DRAFT, part.TransferRowsForm),
    OwnAction("set-acceptance", "Acceptance of work", set_acceptance, DRAFT, part.AcceptanceForm,
              summary="Of these obligations the sponsor accepts what is released, with a signature, or returns it."),
    OwnAction("set-services", "Services", set_services, DRAFT, part.ServicesForm),
    OwnAction("set-clauses", "Clauses", set_sections, DRAFT, part.SectionsForm),
    OwnAction("set-budget", "Budget", set_budget, DRAFT, part.BudgetForm),
    OwnAction("set-contacts", "Contacts", set_contacts, DRAFT, part.ContactsForm),
    OwnAction("set-annex", "Data-processing annex", set_annex, DRAFT, part.AnnexForm),
    OwnAction("attach", "Attach a file", attach, DRAFT, form.AttachForm),
    OwnAction("review", "Internal review", review, DRAFT, workflow=AGREEMENT),
    OwnAction("rework", "Take back from review", rework, DRAFT, workflow=AGREEMENT),
    OwnAction("reopen", "Reopen", reopen, DRAFT, workflow=AGREEMENT),
    OwnAction("withdraw", "Withdraw", withdraw, DRAFT, OwnReasonForm, workflow=AGREEMENT),
    FollowAction("amend", "Amend", amend, DRAFT, form.FollowForm, summary="A draft of the next version, yours until you share it."),
    SuspendAction("suspend", "Suspend", suspend, DRAFT, form.FollowForm,
                  summary="A draft of a suspension: from its instant what the contract transfers is the sponsor's, until it is resumed."),
    ResumeAction("resume", "Resume", resume, DRAFT, form.FollowForm,
                 summary="A draft of the next version that begins as a copy of what was suspended."),
    FollowAction("terminate", "Terminate", terminate, DRAFT, form.FollowForm,
                 summary="A draft of a termination notice: what the contract transfers returns to the sponsor at its instant."),
    Action("remark", "Note for yourselves", remark, DRAFT, form.RemarkForm, summary="The other party never sees it."),
)  # fmt: skip


class _Parts(Resource):
    """What hangs on a version, read by whoever reads the version."""

    view = "contracts.view"
    filters: ClassVar[tuple[Any, ...]] = (Filter("version", "version_id", "Version", "uuid"),)
    order: ClassVar[tuple[str, ...]] = ("-id",)

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Of the versions that the asker may know."""
        return cls.model._default_manager.filter(version__in=versions(by))


VERSION = ("version", "version_id")


class ContractStudies(_Parts):
    """Studies as a version describes them."""

    name, title, singular, model = (
        "contract-studies",
        "Studies",
        "study of an agreement",
        ContractStudy,
    )
    fields = (
        VERSION,
        ("study", "study_id"),
        "protocol_number",
        "title",
        "identifiers",
        "phases",
        "countries",
        "planned_end_on",
    )


class ContractServices(_Parts):
    """Services."""

    name, title, singular, model = "contract-services", "Services", "service", ContractService
    fields = (VERSION, "position", "name", "description")


class ContractSections(_Parts):
    """Clauses."""

    name, title, singular, model = "contract-sections", "Clauses", "clause", ContractSection
    fields = (VERSION, "position", "number", "heading", "text")


class BudgetLines(_Parts):
    """The budget."""

    name, title, singular, model = "budget-lines", "Budget", "budget line", BudgetLine
    fields = (VERSION, "position", "item", "unit", "quantity", "unit_price", "currency")


class ContractContacts(_Parts):
    """Contacts."""

    name, title, singular, model = "contract-contacts", "Contacts", "contact", ContractContact
    fields = (VERSION, "position", "duty", "name", "email", "phone")


class ProcessingAnnexes(_Parts):
    """Data-processing annexes."""

    name, title, singular, model = (
        "processing-annexes",
        "Data-processing annex",
        "annex",
        ProcessingAnnex,
    )
    fields = (
        VERSION, "subject_matter", "duration", "purpose", "data_categories", "data_subjects", "transfers", "sub_processors", "security",
    )  # fmt: skip


class ContractAttachments(_Parts):
    """Attachments; their bytes have an address of their own."""

    name, title, singular, model = (
        "contract-attachments",
        "Attachments",
        "attachment",
        ContractAttachment,
    )
    fields = (VERSION, "position", "name", "media_type", "size", "sha256", "is_scan")


class ContractRemarks(_Parts):
    """One's own organization's remarks."""

    name, title, singular, model = (
        "contract-remarks",
        "Notes for ourselves",
        "remark",
        ContractRemark,
    )
    fields = (VERSION, "kind", "place", "text", "created_at")


class VersionConsents(_Parts):
    """Who has agreed to which content."""

    name, title, singular, model = "version-consents", "Consents", "consent", VersionConsent
    fields = (
        VERSION,
        ("organization", "author_organization_id"),
        "content_sha256",
        "person_name",
        "created_at",
    )


class AgreementPapers(_Parts):
    """The documents of a version."""

    name, title, singular, model = (
        "agreement-papers",
        "Papers of agreements",
        "paper",
        AgreementPaper,
    )
    fields = (
        VERSION, ("contract", "version__contract_id"), "kind", "number", "status", "agreed_sha256", "template_id", "template_version",
        "source_sha256", "content_sha256", "size", "generated_at", "superseded_at", "error", "rev",
    )  # fmt: skip
    filters = (
        Filter("version", "version_id", "Version", "uuid"),
        Filter("contract", "version__contract_id", "Contract", "uuid"),
        "kind",
        "status",
    )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """Of the versions that the asker may know."""
        return AgreementPaper.objects.select_related("version", "version__contract").filter(
            version__in=versions(by)
        )
