"""OpenID Connect: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 9700).

Signature, issuer, audience, expiry and nonce of the ID token are checked, whatever channel it came by.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
from requests.auth import HTTPBasicAuth

from cro_platform.access import fields
from cro_platform.access.models import SignOn
from cro_platform.access.sign_on.claim import Claim, SignOnRefused, address_places
from cro_platform.access.sign_on.fetching import fetch_json

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LEEWAY_SECONDS = 60
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "sms"})


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in that was sent to the provider: what must come back, kept in the session it began in."""

    url: str
    state: str
    nonce: str
    verifier: str


def discover(issuer: str) -> dict[str, Any]:
    """The provider's own description; it must name itself exactly as the organization configured it (Discovery 1.0, 4.3)."""
    found = fetch_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise SignOnRefused("the provider calls itself by another issuer")
    if not all(isinstance(found.get(name), str) for name in ENDPOINTS):
        raise SignOnRefused("the provider's description lacks an address")
    return found


def begin(connection: SignOn) -> Begun:
    """Where to send the person, with fresh state, nonce and proof key."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": connection.client_id,
        "redirect_uri": address_places(connection).answer,
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    endpoint = discover(connection.issuer)["authorization_endpoint"]
    joint = "&" if "?" in endpoint else "?"
    return Begun(f"{endpoint}{joint}{urlencode(asked)}", state, nonce, verifier)


def complete(connection: SignOn, *, code: str, nonce: str, verifier: str) -> Claim:
    """Exchange the code and verify the ID token; SignOnRefused says what did not hold."""
    provider = discover(connection.issuer)
    answer = fetch_json(
        provider["token_endpoint"],
        form={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": address_places(connection).answer,
            "code_verifier": verifier,
        },
        auth=HTTPBasicAuth(connection.client_id, fields.decrypt(connection.client_secret)),
    )
    keys = fetch_json(provider["jwks_uri"])
    said = verified(connection, str(answer.get("id_token", "")), keys=keys, nonce=nonce)
    return _claim(said)


def verified(connection: SignOn, token: str, *, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of an ID token that this provider signed for us, now, for this very log-in (Core 1.0, 3.1.3.7)."""
    try:
        said: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            audience=connection.client_id,
            issuer=connection.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise SignOnRefused(f"the ID token does not hold: {type(error).__name__}") from error
    if not hmac.compare_digest(str(said.get("nonce", "")), nonce):
        raise SignOnRefused("the ID token belongs to another log-in")
    several = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if said.get("azp", None if several else connection.client_id) != connection.client_id:
        raise SignOnRefused("the ID token was made for somebody else")
    return said


def _key(token: str, keys: dict[str, Any]) -> Any:
    """The provider's key that the token names; without a name, its only one."""
    wanted = jwt.get_unverified_header(token).get("kid")
    found = [
        key
        for key in jwt.PyJWKSet.from_dict(keys).keys
        if key.public_key_use in {None, "sig"} and wanted in {None, key.key_id}
    ]
    if len(found) != 1:
        raise SignOnRefused("the provider has no such signing key")
    return found[0]


def _claim(said: dict[str, Any]) -> Claim:
    if said.get("email_verified") not in {True, "true"}:
        raise SignOnRefused("the provider has not verified the e-mail address")
    methods = said.get("amr")
    is_multi = isinstance(methods, list) and bool(SECOND_FACTORS & {str(each) for each in methods})
    return Claim(str(said["sub"]), str(said.get("email", "")), is_multi)
