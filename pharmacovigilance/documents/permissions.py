"""Who may ask for CIOMS I forms, and who signs them."""

from cro_platform.access.matrix import Permission, declare
from pharmacovigilance.permissions import PHYSICIANS, PROCESSING, REVIEW, SPECIALISTS

REQUEST = "pharmacovigilance.request-cioms"
REQUEST_UNBLINDED = "pharmacovigilance.request-unblinded-cioms"
SIGN = "pharmacovigilance.sign-cioms"
SIGN_AS_SPONSOR = "pharmacovigilance.sign-cioms-as-sponsor"

declare(
    Permission(REQUEST, "make CIOMS I forms", PHYSICIANS | SPECIALISTS, PROCESSING),
    Permission(
        REQUEST_UNBLINDED, "make CIOMS I forms that show the treatment", PHYSICIANS | SPECIALISTS, PROCESSING,
        is_human_only=True, is_unblinding=True,
    ),
    Permission(SIGN, "sign CIOMS I forms", PHYSICIANS | SPECIALISTS, REVIEW, is_human_only=True),
    Permission(
        SIGN_AS_SPONSOR,
        "sign CIOMS I forms for the sponsor, whoever processes the case: oversight and ultimate responsibility are never "
        "transferred (ICH E6(R3) 3.6; 21 CFR 312.52)",
        PHYSICIANS, is_human_only=True,
    ),
)  # fmt: skip
