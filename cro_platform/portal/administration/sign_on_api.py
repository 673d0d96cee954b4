"""Identity providers and mail domains in the API and the portal: the same declarations for both."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from rest_framework import serializers

from cro_platform.access.enums import SignOnProtocol
from cro_platform.access.models import SignOn, SignOnDomain
from cro_platform.access.principal import Principal
from cro_platform.access.sign_on.claim import places
from cro_platform.portal.administration import sign_on
from cro_platform.web.actions import Action
from cro_platform.web.forms import ActionForm, ReasonForm
from cro_platform.web.pages import Pages
from cro_platform.web.panels import Facts, Trail
from cro_platform.web.resources import Resource


class ConnectForm(ActionForm):
    """The provider: issuer, client and secret for OpenID Connect, its metadata for SAML."""

    protocol = forms.ChoiceField(choices=SignOnProtocol.choices)
    issuer = forms.CharField(
        max_length=500,
        required=False,
        help_text="OpenID Connect: the https address of the provider.",
    )
    client_id = forms.CharField(max_length=255, required=False, label="Client id")
    client_secret = forms.CharField(
        max_length=500,
        required=False,
        label="Client secret",
        help_text="Encrypted at rest and never shown again.",
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    metadata = forms.CharField(
        max_length=100_000,
        required=False,
        label="SAML metadata",
        help_text="SAML: the XML document of the provider.",
        widget=forms.Textarea,
    )


class RequireForm(ReasonForm):
    """Whether everybody but administrators has to come in this way."""

    is_required = forms.BooleanField(required=False, label="Single sign-on is required")


class DomainForm(ActionForm):
    """A mail domain."""

    domain = forms.CharField(max_length=253, help_text="What stands after the @ of your addresses.")


class SignOnConnections(Resource):
    """The organization's identity provider, and those before it."""

    name = "sign-on-connections"
    title = "Single sign-on"
    singular = "identity provider"
    model = SignOn
    view = "sign-on.view"
    fields = ("protocol", "issuer", "client_id", "is_required", "created_at", "retired_at", "rev")
    computed = {
        "start_url": serializers.CharField(read_only=True),
        "answer_url": serializers.CharField(read_only=True),
        "metadata_url": serializers.CharField(read_only=True),
    }
    create = Action(
        "connect",
        "Connect an identity provider",
        sign_on.connect,
        "sign-on.manage",
        ConnectForm,
        summary="It replaces the one in force. Only people you have invited come in, each at an address of a confirmed domain.",
    )
    actions = (
        Action("require", "Require single sign-on", sign_on.set_required, "sign-on.manage", RequireForm,
               summary="Administrators may still come in with a password, to mend a provider that is broken."),
        Action("retire", "Disconnect", sign_on.retire, "sign-on.manage", ReasonForm, tone="danger"),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own."""
        return SignOn.objects.filter(organization=by.organization_id)

    @classmethod
    def decorate(cls, rows: list[dict[str, Any]], by: Principal) -> None:
        """Where the provider finds us."""
        from django.conf import settings  # noqa: PLC0415 -- read at the call: a test moves the address

        for row in rows:
            ours = places(row["id"], settings.PUBLIC_URL)
            row |= {
                "start_url": ours.start,
                "answer_url": ours.answer,
                "metadata_url": ours.metadata if row["protocol"] == SignOnProtocol.SAML else "",
            }


class SignOnDomains(Resource):
    """Mail domains the organization claims."""

    name = "sign-on-domains"
    title = "Mail domains"
    singular = "mail domain"
    model = SignOnDomain
    view = "sign-on.view"
    fields = ("domain", "created_at", "confirmed_at", "withdrawn_at", "rev")
    create = Action(
        "claim",
        "Claim a mail domain",
        sign_on.claim_domain,
        "sign-on.manage",
        DomainForm,
        summary="The operator confirms that it is yours before your provider speaks for its addresses.",
    )
    actions = (
        Action("withdraw", "Give up", sign_on.withdraw_domain, "sign-on.manage", ReasonForm, tone="danger"),
    )  # fmt: skip

    @classmethod
    def records(cls, by: Principal) -> QuerySet[Any]:
        """The organization's own."""
        return SignOnDomain.objects.filter(organization=by.organization_id)


class SignOnPages(Pages):
    """Identity providers."""

    resource = SignOnConnections
    section = "Organization"
    stand = "more"
    icon = "log-in"
    intro = (
        "Your own identity provider lets your invited people in, and opens your organization alone."
    )
    columns = ("protocol", "issuer", "is_required", "retired_at")
    panels = (
        Facts("Identity provider", ("protocol", "issuer", "client_id", "is_required", "created_at", "retired_at")),
        Facts("What the provider needs to know", ("start_url", "answer_url", "metadata_url")),
        Trail(),
    )  # fmt: skip


class SignOnDomainPages(Pages):
    """Mail domains."""

    resource = SignOnDomains
    section = "Organization"
    stand = "more"
    icon = "at-sign"
    columns = ("domain", "confirmed_at", "withdrawn_at")
    panels = (
        Facts("Mail domain", ("domain", "created_at", "confirmed_at", "withdrawn_at")),
        Trail(),
    )
