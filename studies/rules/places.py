"""Countries and the cells they bring with them."""

from cro_platform.tenancy.countries import Standing, UnknownCountryError, country


def is_country(code: str) -> bool:
    """True for a country of ISO 3166-1 that a new record may name."""
    try:
        return country(code).standing != Standing.WITHDRAWN
    except UnknownCountryError:
        return False
