"""Where the log-in library is told the house rules."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest

from cro_platform.access import fields


class AccountAdapter(DefaultAccountAdapter):
    """People are invited, never self-registered; log-ins are recorded in the trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves: an organization's administrator invites."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Write the password column alone: the front door may change nothing else of a person."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The person's own password; the page counts the attempts."""
        return check_password(password, user.password)

    def get_user_search_fields(self) -> list[str]:
        """People are searched by name and address."""
        return ["email", "name"]


class MfaAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted at rest."""

    def encrypt(self, text: str) -> str:
        """With the field keys."""
        return fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With the field keys."""
        return fields.decrypt(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """As the authenticator app lists it."""
        return str(user.email)
