"""Sponsors that are not on the platform, in the API."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal
from cro_platform.web.actions import Action
from cro_platform.web.filters import Filter
from cro_platform.web.forms import OwnReasonForm
from cro_platform.web.resources import Resource
from studies.forms.represented import (
    AddCountryForForm,
    ChangeContactForm,
    OfferClaimForm,
    OpenStudyForForm,
    RegisterPaperForForm,
    RepresentSponsorForm,
)
from studies.models import SponsorClaim
from studies.selectors.represented import represented_sponsors
from studies.services.claims import offer_claim, withdraw_claim
from studies.services.represented import (
    add_country_for,
    change_contact,
    open_study_for,
    register_paper_for,
    represent_sponsor,
)

KEEP = "representation.keep"


class RepresentedSponsors(Resource):
    """Sponsors that have nobody here, kept by the CRO that works for them and seen by it alone."""

    name = "represented-sponsors"
    title = "Represented sponsors"
    singular = "represented sponsor"
    model = Representation
    view = "representation.view"
    fields = (
        ("name", "sponsor__name"), ("sponsor", "sponsor_id"), ("time_zone", "sponsor__time_zone"), "role",
        "contact_name", "contact_email", "ended_at", "created_at", "rev",
    )  # fmt: skip
    filters = (Filter("sponsor", "sponsor_id", "Sponsor", "uuid"),)
    create = Action(
        "create", "Register a sponsor", represent_sponsor, KEEP, RepresentSponsorForm,
        summary="Register a sponsor that is not on the platform; only your organization ever sees it.",
    )  # fmt: skip
    actions = (
        Action("open-study", "Open a study", open_study_for, KEEP, OpenStudyForForm,
               summary="Begin a study of this sponsor; what no contract transfers stays the sponsor's."),
        Action("register-paper", "Register a contract", register_paper_for, KEEP, RegisterPaperForForm,
               summary="Register your own contract with this sponsor, signed on paper: its rows become rights."),
        Action("add-country", "Add a country", add_country_for, KEEP, AddCountryForForm,
               summary="Let a study of this sponsor run in another country."),
        Action("offer-claim", "Offer it to the real sponsor", offer_claim, KEEP, OfferClaimForm,
               summary="Offer what you keep to the sponsor, which has joined and told you its number; both sign."),
        Action("change-contact", "Change the contact", change_contact, KEEP, ChangeContactForm,
               summary="Say who hears of this sponsor's clocks from now on."),
    )  # fmt: skip

    @classmethod
    def hold(cls, pk: UUID) -> None:
        """The application may not lock rows that carry rights: one lock by name takes their place."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('representation:' || %s::text, 0))",
                [pk],
            )

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """What the asker's organization keeps."""
        return represented_sponsors(by)


class SponsorClaims(Resource):
    """Offers by which a sponsor that has joined takes over what a CRO kept in its name; signed by both."""

    name = "sponsor-claims"
    title = "Claims"
    singular = "claim"
    model = SponsorClaim
    view = "claims.view"
    fields = (
        "sponsor_name", "statement", ("offered_by", "author_organization_id"), ("offered_to", "other_organization_id"),
        ("offered_at", "shared_at"), "withdrawn_at", "executed_at", "created_at", "rev",
    )  # fmt: skip
    actions = (
        Action("withdraw", "Withdraw the offer", withdraw_claim, KEEP, OwnReasonForm,
               summary="Take back an offer that is not executed."),
    )  # fmt: skip
