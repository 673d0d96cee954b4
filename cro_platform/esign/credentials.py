"""Who signs proves it with both factors in one step, at every signature (21 CFR 11.200(a)(1))."""

from dataclasses import dataclass

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.access.second_factor import accepts, authenticator_of, has_passkey
from cro_platform.esign.passkeys import answered

CLAUSE = "21 CFR 11.200(a)(1)"
MISUSE = "21 CFR 11.300(d)"
PASSWORD = "identity, password"  # noqa: S105 -- the name of a factor
PASSWORD_AND_PASSKEY = "identity, password, passkey"  # noqa: S105 -- as above
PASSWORD_AND_CODE = "identity, password, one-time code"  # noqa: S105 -- as above


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the signer gives at the moment of signing; the request carries the rate limits."""

    request: HttpRequest
    password: str
    code: str = ""
    passkey: str = ""


def prove(by: Principal, credentials: Credentials) -> str:
    """Check password and, where enrolled, the one-time code or passkey; returns which factors were given.

    RuleBroken names the factor that is wrong or missing, and refuses further attempts after a few wrong ones. Production
    requires enrolment: a signature has at least two distinct components (21 CFR 11.200(a)(1)).
    """
    user = User.objects.get(pk=by.user_id)
    _count_attempt(credentials.request, user)
    if not check_password(credentials.password, user.password):
        raise RuleBroken.of("password", "This is not your password.", CLAUSE)
    factors = _second_factor(user, credentials)
    ratelimit.clear(credentials.request, action="login_failed", key=_key(user))
    return factors


def _count_attempt(request: HttpRequest, user: User) -> None:
    if not ratelimit.consume(request, action="login_failed", key=_key(user)):
        raise RuleBroken.of(
            "password", "Too many attempts. Wait five minutes before you try again.", MISUSE
        )


def _key(user: User) -> str:
    return f"signature:{user.pk}"


def _second_factor(user: User, given: Credentials) -> str:
    if given.passkey:
        return _passkey(user, given)
    device = authenticator_of(user)
    if device is None and has_passkey(user):
        raise RuleBroken.of("code", "Use your passkey: you have enrolled no app.", CLAUSE)
    if device is None:
        if settings.SECOND_FACTOR_REQUIRED:
            raise RuleBroken.of("code", "Enrol an authenticator app before you sign.", CLAUSE)
        return PASSWORD
    if not accepts(device, given.code):
        raise RuleBroken.of("code", "This code is wrong or was used already.", CLAUSE)
    device.record_usage()
    return PASSWORD_AND_CODE


def _passkey(user: User, given: Credentials) -> str:
    device = answered(given.request, user, given.passkey)
    if device is None:
        raise RuleBroken.of("code", "The passkey did not answer this page. Try again.", CLAUSE)
    device.record_usage()
    return PASSWORD_AND_PASSKEY
