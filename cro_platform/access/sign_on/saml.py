"""SAML 2.0, web browser profile: a signed assertion that answers our own question, made for us, once (SAML Profiles 4.1.4).

Signatures, schema, times, destination and issuer are checked by the library; what it checks only when it is there (audience,
InResponseTo) is demanded here. A provider cannot begin by itself: an answer without our question is refused.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from cro_platform.access.models import SignOn
from cro_platform.access.sign_on.claim import Claim, SignOnRefused, address_places

QUESTION_SECONDS = 600
ASSERTION_SECONDS = 24 * 3600
EMAIL_ATTRIBUTES = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
MULTI_FACTOR_CONTEXTS = frozenset(
    {
        "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was sent to the provider."""

    url: str
    request_id: str


def read_metadata(xml: str) -> dict[str, Any]:
    """The provider's entity id, address and signing keys; ValueError names what is missing."""
    try:
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(xml).get("idp", {})
    except Exception as error:
        raise ValueError("This is no SAML metadata document.") from error
    if not found.get("entityId"):
        raise ValueError("The metadata names no identity provider.")
    if not found.get("singleSignOnService", {}).get("url"):
        raise ValueError("The metadata has no address for single sign-on by redirect.")
    if not (found.get("x509cert") or found.get("x509certMulti", {}).get("signing")):
        raise ValueError("The metadata has no signing certificate.")
    return found


def begin(connection: SignOn) -> Asked:
    """Where to send the person; the question is remembered until it is answered."""
    auth = OneLogin_Saml2_Auth(_request(connection, {}), _settings(connection))
    url = auth.login(return_to=address_places(connection).start)
    asked = str(auth.get_last_request_id())
    cache.set(_question(connection, asked), "asked", timeout=QUESTION_SECONDS)
    return Asked(url, asked)


def complete(connection: SignOn, response: str) -> tuple[str, Claim]:
    """Verify an answer; returns the id of the question it answers, which is used up, and the claim.

    SignOnRefused for an answer to no question of ours, or to one answered before.
    """
    try:
        return _complete(connection, response)
    except SignOnRefused:
        raise
    except (
        Exception
    ) as error:  # whatever a stranger posts: the library raises many kinds on nonsense
        raise SignOnRefused(f"the SAML answer cannot be read: {type(error).__name__}") from error


def _complete(connection: SignOn, response: str) -> tuple[str, Claim]:
    said = OneLogin_Saml2_Response(OneLogin_Saml2_Settings(_settings(connection)), response)
    asked = said.get_in_response_to()
    if not asked or not cache.delete(_question(connection, asked)):
        raise SignOnRefused("the SAML answer belongs to no open question")
    if not said.is_valid(_request(connection, {"SAMLResponse": response}), asked):
        raise SignOnRefused(f"the SAML answer does not hold: {said.get_error()}")
    _demand(connection, said, asked)
    return asked, _claim(said)


def _demand(connection: SignOn, said: OneLogin_Saml2_Response, asked: str) -> None:
    """What must be there, inside the signed assertion."""
    if address_places(connection).metadata not in said.get_audiences():
        raise SignOnRefused("the SAML assertion was made for somebody else")
    bearer = f'/saml:Subject/saml:SubjectConfirmation[@Method="{Names.CM_BEARER}"]'
    confirmed = said._query_assertion(  # noqa: SLF001 -- the one way to look inside the very assertion that was signed
        f"{bearer}/saml:SubjectConfirmationData[@InResponseTo][@Recipient][@NotOnOrAfter]"
    )
    recipient = address_places(connection).answer
    held = [
        c for c in confirmed if (c.get("InResponseTo"), c.get("Recipient")) == (asked, recipient)
    ]
    if not held:
        raise SignOnRefused("the SAML assertion does not answer this question here")
    if not cache.add(f"sign-on:assertion:{said.get_assertion_id()}", "seen", ASSERTION_SECONDS):
        raise SignOnRefused("the SAML assertion was used before")


def _claim(said: OneLogin_Saml2_Response) -> Claim:
    name, attributes = said.get_nameid_data(), said.get_attributes()
    emails = [value for key in EMAIL_ATTRIBUTES for value in attributes.get(key, [])]
    if name.get("Format") == Names.NAMEID_EMAIL_ADDRESS:
        emails.append(name["Value"])
    if len({email.lower() for email in emails}) != 1:
        raise SignOnRefused("the SAML assertion names no single e-mail address")
    is_multi = bool(MULTI_FACTOR_CONTEXTS & set(said.get_authn_contexts()))
    return Claim(str(name["Value"]), str(emails[0]), is_multi)


def our_metadata(connection: SignOn) -> bytes:
    """What the provider's administrator imports: who we are and where answers go."""
    metadata = OneLogin_Saml2_Settings(
        _settings(connection), sp_validation_only=True
    ).get_sp_metadata()
    return metadata if isinstance(metadata, bytes) else metadata.encode()


def _question(connection: SignOn, request_id: str) -> str:
    return f"sign-on:question:{connection.pk}:{request_id}"


def _settings(connection: SignOn) -> dict[str, Any]:
    ours = address_places(connection)
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": ours.metadata,
            "assertionConsumerService": {"url": ours.answer, "binding": Names.BINDING_HTTP_POST},
            "NameIDFormat": Names.NAMEID_UNSPECIFIED,
        },
        "idp": read_metadata(connection.metadata),
        "security": {
            "wantAssertionsSigned": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


def _request(connection: SignOn, posted: dict[str, str]) -> dict[str, Any]:
    """The request as the library wants it: from our configured address, never from what a client sends as its host."""
    public = urlsplit(settings.PUBLIC_URL)
    return {
        "https": "on" if public.scheme == "https" else "off",
        "http_host": public.netloc,
        "script_name": urlsplit(address_places(connection).answer).path,
        "get_data": {},
        "post_data": posted,
    }
