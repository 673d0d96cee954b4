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
    waiting,
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
    "waiting",
]
