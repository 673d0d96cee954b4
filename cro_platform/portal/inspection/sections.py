"""What an inspector is shown of a study: for each kind of record its table, and the columns that are told.

Every state comes from the trail as it stood at the date of the grant. Which rows there are is decided by the database
(`app.was_approved`); a column that is not named here, an internal note or a price, has no way onto these pages.
"""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_noop as noop

from cro_platform.deadlines.models import Deadline
from cro_platform.documents.models import DocumentVersion
from cro_platform.esign.models import Signature
from pharmacovigilance.models import CaseVersion, SafetyCase
from studies.models import Study, StudyCountry


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of record: `columns` stand in the list, `facts` on the record's own page."""

    slug: str
    title: str
    icon: str
    model: type[Model]
    columns: tuple[str, ...]
    facts: tuple[str, ...]
    empty: str

    @property
    def table(self) -> str:
        """As the trail names it."""
        return self.model._meta.db_table


STUDY = Section(
    "study", noop("Study"), "book-open", Study, ("protocol_number", "title"),
    (
        "protocol_number", "title", "official_title", "study_type", "phases", "status", "blinding", "therapeutic_area", "conditions",
        "planned_enrollment", "start_on", "primary_completion_on", "completion_on",
    ),
    noop("This study had not been registered by then."),
)  # fmt: skip
DOCUMENTS = Section(
    "documents", noop("Signed documents"), "file-check", DocumentVersion,
    ("number", "generated_at", "signature_count", "superseded_at"),
    ("number", "generated_at", "signature_count", "superseded_at", "template_id", "template_version", "content_sha256", "signed_sha256"),
    noop("No document had been signed by then."),
)  # fmt: skip
CASES = Section(
    "safety-cases", noop("Safety cases"), "shield-alert", SafetyCase,
    ("number", "title", "country", "status", "is_serious", "received_on"),
    (
        "number", "worldwide_unique_case_id", "title", "subject_code", "country", "status", "is_serious", "is_fatal",
        "is_life_threatening", "is_blinded", "received_on", "day_zero_on", "version_count", "nullified_at", "nullification_reason",
    ),
    noop("No safety case was known by then."),
)  # fmt: skip
CASE_VERSIONS = Section(
    "case-versions", noop("Versions"), "history", CaseVersion, ("number", "kind", "received_on", "safety_report_id"),
    (
        "number", "kind", "source", "safety_report_id", "reason", "received_on", "first_received_on", "most_recent_information_on",
        "report_type", "reporter_qualification", "reporter_country", "patient_age", "patient_sex", "narrative", "content_sha256",
    ),
    noop("No version was known by then."),
)  # fmt: skip
DEADLINES = Section(
    "deadlines", noop("Clocks"), "timer", Deadline,
    ("label", "jurisdiction", "due_on", "status", "met_at"),
    (
        "label", "jurisdiction", "rule_id", "rule_version", "start_fact", "starts_on", "due_on", "due_at", "time_zone", "clause",
        "confidence", "is_unverified", "derivation", "outcome", "status", "met_at", "late_reason", "stopped_at", "stop_reason",
    ),
    noop("No clock had been set by then."),
)  # fmt: skip
SIGNATURES = Section(
    "signatures", noop("Signatures"), "pen-line", Signature,
    ("signer_name", "signer_role", "meaning", "signed_at", "entity"),
    ("signer_name", "signer_role", "meaning", "signed_at", "factors", "entity", "content_sha256"),
    noop("Nothing had been signed by then."),
)  # fmt: skip
COUNTRIES = Section(
    "countries", noop("Countries"), "earth", StudyCountry, ("country", "opened_on", "closed_on"), ("country", "opened_on", "closed_on"),
    noop("No country had been named by then."),
)  # fmt: skip

LISTED = {each.slug: each for each in (DOCUMENTS, CASES, DEADLINES, SIGNATURES, COUNTRIES)}
TOLD = {each.table: each for each in (STUDY, CASE_VERSIONS, *LISTED.values())}
"""Every table of which an event is worded, with the columns that may be."""
