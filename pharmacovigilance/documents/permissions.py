"""Who may ask for the documents of safety, and who signs them."""

from cro_platform.access.matrix import Permission, cro, declare, sponsor
from pharmacovigilance.permissions import PHYSICIANS, PROCESSING, REVIEW, SITE_FACING, SPECIALISTS

REQUEST = "pharmacovigilance.request-cioms"
REQUEST_UNBLINDED = "pharmacovigilance.request-unblinded-cioms"
SIGN = "pharmacovigilance.sign-cioms"
SIGN_AS_SPONSOR = "pharmacovigilance.sign-cioms-as-sponsor"
WRITE_COVER = "pharmacovigilance.write-cover-letter"
WRITE_LETTER = "pharmacovigilance.write-safety-letter"
MAKE_LETTER = "pharmacovigilance.make-letter"
SIGN_LETTER = "pharmacovigilance.sign-letter"
DISTRIBUTE = "pharmacovigilance.distribute-letter"
RECEIPT = "pharmacovigilance.record-receipt"
EXPORT_WORD = "pharmacovigilance.export-letter"
MAKE_LISTING = "pharmacovigilance.make-listing"
MAKE_UNBLINDED_LISTING = "pharmacovigilance.make-unblinded-listing"
SIGN_LISTING = "pharmacovigilance.sign-listing"
EXPORT_LISTING = "pharmacovigilance.export-listing"

REGULATORY = sponsor("regulatory-lead") | cro("regulatory-specialist")
WRITERS = PHYSICIANS | SPECIALISTS | REGULATORY

declare(
    Permission(REQUEST, "make CIOMS I and FDA 3500A forms", PHYSICIANS | SPECIALISTS, PROCESSING),
    Permission(
        REQUEST_UNBLINDED, "make CIOMS I and FDA 3500A forms that show the treatment", PHYSICIANS | SPECIALISTS, PROCESSING,
        is_human_only=True, is_unblinding=True,
    ),
    Permission(SIGN, "sign CIOMS I and FDA 3500A forms", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission(
        SIGN_AS_SPONSOR,
        "sign the documents of safety for the sponsor, whoever processes the case: oversight and ultimate responsibility "
        "are never transferred (ICH E6(R3) 3.6; 21 CFR 312.52)",
        PHYSICIANS, is_human_only=True,
    ),
    Permission(WRITE_COVER, "write cover letters to authorities and committees", WRITERS, "expedited-safety-reporting"),
    Permission(WRITE_LETTER, "write letters to investigators", PHYSICIANS | SPECIALISTS, PROCESSING),
    Permission(MAKE_LETTER, "make the documents of a letter", WRITERS),
    Permission(SIGN_LETTER, "sign letters", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission(DISTRIBUTE, "approve and distribute signed letters", WRITERS, is_human_only=True),
    Permission(
        RECEIPT, "record what became of a recipient's letter", WRITERS | SITE_FACING, is_human_only=True
    ),
    Permission(EXPORT_WORD, "export letters to a word processor", WRITERS, is_human_only=True),
    Permission(MAKE_LISTING, "make listings and DSUR tables", WRITERS, PROCESSING),
    Permission(
        MAKE_UNBLINDED_LISTING, "make listings that show the treatment", PHYSICIANS | SPECIALISTS, PROCESSING,
        is_human_only=True, is_unblinding=True,
    ),
    Permission(SIGN_LISTING, "sign listings and DSUR tables", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission(EXPORT_LISTING, "export listings to spreadsheets", WRITERS, is_human_only=True),
)  # fmt: skip
