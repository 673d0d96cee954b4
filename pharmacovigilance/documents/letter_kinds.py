"""Letters and listings, as the platform's document room knows them."""

from uuid import UUID

from cro_platform.access.principal import Principal
from cro_platform.documents.enums import Variant
from cro_platform.documents.kinds import Kind, register
from cro_platform.documents.models import VersionBase
from cro_platform.documents.services import request_document
from pharmacovigilance.documents.distribution import DISTRIBUTION, distribution_of
from pharmacovigilance.documents.dsur import DSUR_TABLES
from pharmacovigilance.documents.dsur_study import dsur_of
from pharmacovigilance.documents.kinds import contributors_to
from pharmacovigilance.documents.late_reports import LATE_REPORT_LOG
from pharmacovigilance.documents.late_reports_study import late_report_log_of
from pharmacovigilance.documents.letter import COVER_LETTER, INVESTIGATOR_LETTER
from pharmacovigilance.documents.letter_case import letter_of
from pharmacovigilance.documents.permissions import (
    MAKE_LETTER,
    MAKE_LISTING,
    MAKE_UNBLINDED_LISTING,
    SIGN_AS_SPONSOR,
    SIGN_LETTER,
    SIGN_LISTING,
)
from pharmacovigilance.documents.sae_listing import SAE_LISTING
from pharmacovigilance.documents.sae_listing_study import sae_listing_of
from pharmacovigilance.enums import LetterKind, ListingKind
from pharmacovigilance.models import SafetyLetter, SafetyListing
from pharmacovigilance.permissions import PROCESSING

LETTERS, DISTRIBUTIONS, LISTINGS = (
    "safety-letters",
    "safety-letter-distributions",
    "safety-listings",
)
EXPEDITED = "expedited-safety-reporting"


def writers_of(letter_id: UUID) -> list[str]:
    """Who wrote the letter, and everybody who entered or processed its case."""
    letter = SafetyLetter.objects.get(pk=letter_id)
    return sorted({f"user:{letter.prepared_by_id}", *contributors_to(letter.case_id)})


def choosers_of(listing_id: UUID) -> list[str]:
    """Who chose the listing."""
    return [f"user:{SafetyListing.objects.get(pk=listing_id).prepared_by_id}"]


def _letter(code: str, title: str, rendition: object) -> Kind:
    return register(
        Kind(
            code=code,
            title=title,
            subject_type=LETTERS,
            rendition=rendition,  # type: ignore[arg-type]  # one of the two letters
            build=letter_of,
            contributors=writers_of,
            request=MAKE_LETTER,
            sign=(SIGN_LETTER, SIGN_AS_SPONSOR),
        )
    )


def _listing(kind: ListingKind, rendition: object, build: object, *, unblinded: str) -> Kind:
    return register(
        Kind(
            code=kind.value,
            title=kind.label,
            subject_type=LISTINGS,
            rendition=rendition,  # type: ignore[arg-type]  # of the kind's own snapshot
            build=build,  # type: ignore[arg-type]  # as above
            contributors=choosers_of,
            request=MAKE_LISTING,
            request_unblinded=unblinded,
            sign=(SIGN_LISTING, SIGN_AS_SPONSOR),
        )
    )


COVER = _letter("susar-cover-letter", "Cover letter", COVER_LETTER)
TO_INVESTIGATORS = _letter("safety-letter", "Safety letter", INVESTIGATOR_LETTER)
DISTRIBUTION_RECORD = register(
    Kind(
        code="safety-letter-distribution",
        title="Distribution record",
        subject_type=DISTRIBUTIONS,
        rendition=DISTRIBUTION,
        build=distribution_of,
        contributors=writers_of,
        request=MAKE_LETTER,
        sign=(SIGN_LETTER, SIGN_AS_SPONSOR),
    )
)
SAE = _listing(ListingKind.SAE, SAE_LISTING, sae_listing_of, unblinded=MAKE_UNBLINDED_LISTING)
DSUR = _listing(ListingKind.DSUR, DSUR_TABLES, dsur_of, unblinded=MAKE_UNBLINDED_LISTING)
LATE = _listing(ListingKind.LATE, LATE_REPORT_LOG, late_report_log_of, unblinded="")


def request_letter(letter: SafetyLetter, *, by: Principal) -> VersionBase:
    """Ask for the letter's PDF as its case stands; versions made before are superseded."""
    is_cover = letter.kind != LetterKind.INVESTIGATORS
    kind = COVER if is_cover else TO_INVESTIGATORS
    return request_document(
        kind.code,
        letter.pk,
        by=by,
        target=letter.target,
        obligation=EXPEDITED if is_cover and letter.jurisdiction else PROCESSING,
        title=f"{kind.title} {letter.case.number}",
    )


def request_distribution(letter: SafetyLetter, *, by: Principal) -> VersionBase:
    """Ask for the record of who was told, as the recipients stand."""
    return request_document(
        DISTRIBUTION_RECORD.code,
        letter.pk,
        by=by,
        target=letter.target,
        obligation=PROCESSING,
        title=f"{DISTRIBUTION_RECORD.title} {letter.case.number}",
    )


def request_listing(
    listing: SafetyListing, *, by: Principal, variant: str = Variant.BLINDED
) -> VersionBase:
    """Ask for the listing's PDF from the cases as they were known at its data lock point."""
    return request_document(
        listing.kind,
        listing.pk,
        by=by,
        target=listing.target,
        obligation=PROCESSING,
        title=f"{listing.get_kind_display()} {listing.period_from} to {listing.period_to}",
        variant=variant,
    )
