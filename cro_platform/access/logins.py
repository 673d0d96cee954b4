"""Log-ins, failures and second factors as events of the trail (ICH E6(R3) 4.2.2; 21 CFR 11.300(d))."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.contrib.auth.models import update_last_login
from django.db import connection
from django.http import HttpRequest

from cro_platform.access.models import User
from cro_platform.audit.services import record_login
from cro_platform.tenancy import scope


def _address(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request else ""


def _record(user_id: Any, outcome: str, request: HttpRequest | None) -> None:
    """In the open transaction of the front door, or, after its commit, in one of its own."""
    if connection.in_atomic_block and scope.current().kind is scope.ScopeKind.LOGIN:
        record_login(user_id, outcome, address=_address(request))
    elif not connection.in_atomic_block:
        with scope.login_scope():
            record_login(user_id, outcome, address=_address(request))


def _logged_in(request: HttpRequest, user: User, **_: Any) -> None:
    _record(user.pk, "logged_in", request)


def _logged_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    _record(user.pk if user else None, "logged_out", request)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    user = User.objects.filter(email__iexact=credentials.get("email", "")).only("pk").first()
    _record(user.pk if user else None, "login_failed", request)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    _record(user.pk, "password_changed", request)


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Enrolment asks the new device for a code or a signature: the session has shown a second factor with it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, enrolled=True)
    _record(user.pk, "second_factor_added", request)


def _factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    _record(user.pk, "second_factor_failed", request)


def _factor_removed(request: HttpRequest, user: User, **_: Any) -> None:
    _record(user.pk, "second_factor_removed", request)


def connect() -> None:
    """Attach the recorders; `last_login` is not written, the trail holds it."""
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
    user_logged_in.connect(_logged_in)
    user_logged_out.connect(_logged_out)
    user_login_failed.connect(_failed)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_changed)
    account.password_set.connect(_password_changed)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authentication_failed.connect(_factor_failed)
