"""Encryption of single values whose loss would hurt: second-factor secrets, original patient identifiers."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key.encode()) for key in settings.FIELD_KEYS])


def encrypt(text: str) -> str:
    """Encrypt with the newest key of FIELD_KEYS."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with whichever key made it; raises InvalidToken when none did."""
    return _cipher().decrypt(token.encode()).decode()
