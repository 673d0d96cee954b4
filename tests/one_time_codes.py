"""An authenticator app for tests: enrol a person, and read the code of this moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from cro_platform.access.models import User
from cro_platform.access.principal import Principal
from cro_platform.tenancy.scope import login_scope

PERIOD = 30


def enrolled(person: Principal) -> str:
    """Enrol the person's authenticator app; returns its secret."""
    secret = generate_totp_secret()
    with login_scope():
        TOTP.activate(User.objects.get(pk=person.user_id), secret)
    return secret


def recovery_codes(person: Principal) -> list[str]:
    """Give the person recovery codes."""
    with login_scope():
        RecoveryCodes.activate(User.objects.get(pk=person.user_id))
        device = Authenticator.objects.get(
            user_id=person.user_id, type=Authenticator.Type.RECOVERY_CODES
        )
        return list(device.wrap().get_unused_codes())


def code_of(secret: str, *, periods: int = 0) -> str:
    """What the app shows now, or some periods of half a minute away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + periods))
