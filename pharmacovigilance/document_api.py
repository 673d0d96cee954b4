"""Letters, their recipients, and listings in the API."""

from cro_platform.web.actions import Action
from cro_platform.web.forms import ReasonForm
from cro_platform.web.resources import Resource
from pharmacovigilance import document_forms as forms
from pharmacovigilance.documents.letter_kinds import (
    request_distribution,
    request_letter,
    request_listing,
)
from pharmacovigilance.documents.permissions import (
    DISTRIBUTE,
    MAKE_LETTER,
    MAKE_LISTING,
    RECEIPT,
    WRITE_COVER,
    WRITE_LETTER,
)
from pharmacovigilance.models import SafetyLetter, SafetyLetterRecipient, SafetyListing
from pharmacovigilance.services import listings
from pharmacovigilance.services.letters import recipients, writing
from pharmacovigilance.services.letters.lives import LETTER_LIFE, RECIPIENT_LIFE

STUDY = ("study", "study_id")

WRITE_COVER_LETTER = Action(
    "write-cover-letter", "Write cover letter", writing.write_cover_letter, WRITE_COVER, forms.CoverLetterForm,
    summary="A letter that goes with this report to an authority or an ethics committee.",
)  # fmt: skip
WRITE_SAFETY_LETTER = Action(
    "write-safety-letter", "Write to investigators", writing.write_safety_letter, WRITE_LETTER, forms.EnclosuresForm,
    summary="Its recipients are the principal investigators of the study's active sites.",
)  # fmt: skip


class SafetyLetters(Resource):
    """Letters to authorities, ethics committees and investigators."""

    name = "safety-letters"
    title = "Safety letters"
    singular = "safety letter"
    model = SafetyLetter
    view = "safety.view"
    fields = (
        "kind", "status", STUDY, ("case", "case_id"), ("case_number", "case__number"), ("report", "report_id"),
        "addressee", "address", "message", "enclosures", "jurisdiction", "approved_at", "distributed_at",
        "completed_at", "closing_reason", "created_at", "rev",
    )  # fmt: skip
    filters = ("kind", "status", ("case", "case_id"), ("report", "report_id"))
    actions = (
        Action(
            "make", "Make the letter", request_letter, MAKE_LETTER,
            summary="A worker makes the PDF from the case as it stands; versions made before are superseded.",
        ),
        Action(
            "make-distribution-record", "Make distribution record", request_distribution, MAKE_LETTER,
            summary="Who was told and when, who confirmed, and why somebody was not told.",
        ),
        Action(
            "approve", "Approve", writing.approve, DISTRIBUTE, workflow=LETTER_LIFE,
            summary="Possible once the letter's current document is signed with the meaning “approval”.",
        ),
        Action("distribute", "Distribute", writing.distribute, DISTRIBUTE, forms.DistributeForm, LETTER_LIFE),
        Action("complete", "Complete", writing.complete, DISTRIBUTE, workflow=LETTER_LIFE),
        Action("withdraw", "Withdraw", writing.withdraw, DISTRIBUTE, ReasonForm, LETTER_LIFE, tone="danger"),
    )  # fmt: skip


class SafetyLetterRecipients(Resource):
    """Who must be told, and what became of each copy."""

    name = "safety-letter-recipients"
    title = "Recipients of safety letters"
    singular = "recipient"
    model = SafetyLetterRecipient
    view = "safety.view-events"
    fields = (
        "name", "status", STUDY, ("letter", "letter_id"), ("study_site", "study_site_id"),
        ("site_name", "study_site__name"), "country", "email", "channel", "distributed_at", "opened_at",
        "acknowledged_at", "acknowledgement", "chased_at", "chase_count", "forwarded_at", "not_distributed_reason",
        "created_at", "rev",
    )  # fmt: skip
    filters = ("status", "country", ("letter", "letter_id"))
    actions = (
        Action("distribute", "Record distribution", recipients.record_distribution, RECEIPT, forms.DistributeForm, RECIPIENT_LIFE),
        Action("open", "Record opening", recipients.record_opening, RECEIPT, forms.MomentForm, RECIPIENT_LIFE),
        Action(
            "acknowledge", "Record acknowledgement", recipients.record_acknowledgement, RECEIPT, forms.ReceiptForm,
            RECIPIENT_LIFE,
        ),
        Action("chase", "Chase", recipients.record_chasing, RECEIPT, forms.MomentForm, RECIPIENT_LIFE),
        Action("chase-opened", "Chase again", recipients.record_chasing, RECEIPT, forms.MomentForm, RECIPIENT_LIFE),
        Action(
            "forward", "Record forwarding to the ethics committee", recipients.record_forwarding, RECEIPT,
            forms.ForwardingForm, RECIPIENT_LIFE,
        ),
        Action(
            "not-distribute", "Not distributed, because …", recipients.decline_distribution, RECEIPT, ReasonForm,
            RECIPIENT_LIFE,
        ),
    )  # fmt: skip


class SafetyListings(Resource):
    """SAE line listings, DSUR tables and late-report logs: what each is about."""

    name = "safety-listings"
    title = "Safety documents"
    singular = "safety document"
    model = SafetyListing
    view = "safety.view"
    fields = (
        "kind", STUDY, ("protocol_number", "study__protocol_number"), "period_from", "period_to", "birth_on", "number",
        "country", "criterion", "is_related_only", "created_at",
    )  # fmt: skip
    filters = ("kind", ("period_before", "period_to__lt"), ("period_after", "period_to__gt"))
    create = Action(
        "create", "Choose a document", listings.choose_listing, MAKE_LISTING, forms.ListingForm,
        summary="Each case stands in it as it was known at the data lock point.",
    )  # fmt: skip
    actions = (
        Action(
            "make", "Make the document", request_listing, MAKE_LISTING, forms.VariantForm,
            summary="A worker makes the PDF; the unblinded variant is for persons named for the study.",
        ),
    )  # fmt: skip
