"""The modules of a protocol section, each read into its own values."""

from .design import (
    read_design,
    read_eligibility,
    read_enrollment,
    read_outcomes,
    read_oversight,
)
from .identification import read_identifiers, read_nct_id, require_a_title
from .places import read_locations, read_officials, read_sponsor, read_sponsors
from .status import read_dates
from .treatment import read_arms, read_interventions

__all__ = [
    "read_arms",
    "read_dates",
    "read_design",
    "read_eligibility",
    "read_enrollment",
    "read_identifiers",
    "read_interventions",
    "read_locations",
    "read_nct_id",
    "read_officials",
    "read_outcomes",
    "read_oversight",
    "read_sponsor",
    "read_sponsors",
    "require_a_title",
]
