"""One-time codes: right now, and only once (21 CFR 11.200(a); ASVS 5.0, 6.5.1)."""

from typing import Any
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from cro_platform.access.models import User


def authenticator_of(user: User) -> Authenticator | None:
    """The person's enrolled authenticator app; recovery codes are none: they open an account, they never sign."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def accepts(device: Authenticator, code: str) -> bool:
    """The code is the device's own at this moment, and was never used."""
    return bool(device.wrap().validate_code(code)) and spend(device.user_id, code)  # type: ignore[no-untyped-call]  # the library is untyped


def has_passkey(user: User) -> bool:
    """The person has enrolled a passkey or security key."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()


def page_to_prove(user: User) -> str:
    """Where a session that has shown one factor shows the second: the enrolled kind's own page, or enrolment."""
    if authenticator_of(user) is not None:
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn" if has_passkey(user) else "mfa_activate_totp"


def spend(user_id: UUID, code: str) -> bool:
    """Use up a right code; False when it was used before, for log-in or signature, while a clock would still accept it."""
    lifetime = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(f"access.code:{user_id}:{code}", "spent", timeout=lifetime))


class _SpendingForm:
    """The library remembers a code for one period only; with a tolerance for clocks it is accepted for longer than that."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, if it is right and fresh; the answer to a spent one is the answer to a wrong one."""
        code = str(super().clean_code())  # type: ignore[misc]  # the form it is mixed into
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.user.pk, code):
            raise _incorrect()
        return code


def _incorrect() -> Any:
    from allauth.mfa.adapter import get_adapter  # noqa: PLC0415 -- the adapter imports this package

    return get_adapter().validation_error("incorrect_code")


class AuthenticateForm(_SpendingForm, LibraryAuthenticateForm):
    """The second step of a log-in."""


class ReauthenticateForm(_SpendingForm, LibraryReauthenticateForm):
    """The second factor of a session that began without."""
