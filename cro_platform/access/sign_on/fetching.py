"""Ask an identity provider over the network: never an address inside our own.

An organization's administrator names the provider, so each request is as dangerous as its address: only https, no redirect,
few bytes, few seconds, and no private, loopback or link-local host (ASVS 5.0 V1.3.6).
"""

import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from cro_platform.access.sign_on.claim import SignOnRefused

SECONDS = 5
LARGEST = 256 * 1024


def fetch_json(url: str, *, form: dict[str, str] | None = None, auth: Any = None) -> dict[str, Any]:
    """The JSON object at a provider's address, by GET, or by POST of a form; SignOnRefused for anything else."""
    check_address(url)
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.request(
                "POST" if form is not None else "GET", url, data=form, auth=auth, timeout=SECONDS,
                allow_redirects=False, stream=True, headers={"Accept": "application/json"},
            )  # fmt: skip
            body = response.raw.read(LARGEST + 1, decode_content=True)
            if response.status_code != requests.codes.ok or len(body) > LARGEST:
                raise SignOnRefused(f"the provider answered {response.status_code}")
            found = json.loads(body)
    except (requests.RequestException, OSError, ValueError) as error:
        raise SignOnRefused(f"the provider could not be asked: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise SignOnRefused("the provider's answer is no JSON object")
    return found


def check_address(url: str) -> None:
    """Refuse what is not a public https address; outside production a loopback provider may be tried out."""
    parts = urlsplit(url)
    if parts.username or not parts.hostname:
        raise SignOnRefused("a provider's address has a host and no password")
    if settings.SIGN_ON_LOCAL_PROVIDERS:
        return
    if parts.scheme != "https":
        raise SignOnRefused("a provider is asked over https only")
    for address in _resolved(parts.hostname, parts.port or 443):
        if not ipaddress.ip_address(address).is_global:
            raise SignOnRefused("a provider's address lies inside a private network")


def _resolved(host: str, port: int) -> set[str]:
    try:
        return {str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(host, port)}
    except OSError as error:
        raise SignOnRefused("the provider's host is unknown") from error
