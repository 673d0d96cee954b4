"""In whose name a command runs."""

from django.core.management.base import CommandError

from cro_platform.access.principal import Principal, find_principal, find_service_account


def acting_person(email: str, slug: str) -> Principal:
    """The member of this address, or the organization's service account; CommandError for neither."""
    by = find_principal(email, slug) if email else find_service_account(slug)
    if by is None:
        raise CommandError(
            f"{email or 'a service account'} is no active member of {slug!r}.", returncode=2
        )
    return by
