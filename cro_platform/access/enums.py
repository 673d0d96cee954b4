"""Vocabularies of access."""

from django.db.models import TextChoices


class SignOnProtocol(TextChoices):
    """How an organization's identity provider speaks."""

    OIDC = "oidc", "OpenID Connect"
    SAML = "saml", "SAML 2.0"
