"""The spine in the portal."""

from studies.portal import (
    agreements,
    archives,
    contracts,
    holding,
    imports,
    represented,
    reviews,
    studies,
    subcontracts,
    team,
)

__all__ = [
    "agreements",
    "archives",
    "contracts",
    "holding",
    "imports",
    "represented",
    "reviews",
    "studies",
    "subcontracts",
    "team",
]
