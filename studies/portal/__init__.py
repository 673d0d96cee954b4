"""The spine in the portal."""

from studies.portal import (
    agreements,
    archives,
    contracts,
    holding,
    imports,
    represented,
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
    "studies",
    "subcontracts",
    "team",
]
