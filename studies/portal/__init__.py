"""The spine in the portal."""

from studies.portal import (
    agreements,
    archives,
    contracts,
    holding,
    imports,
    joinings,
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
    "joinings",
    "represented",
    "reviews",
    "studies",
    "subcontracts",
    "team",
]
