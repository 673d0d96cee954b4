"""The spine in the portal."""

from studies.portal import (
    acceptance,
    agreements,
    archives,
    contracts,
    holding,
    imports,
    joinings,
    oversight,
    represented,
    reviews,
    selection,
    sentences,
    studies,
    subcontracts,
    team,
    waiting,
)

__all__ = [
    "acceptance",
    "agreements",
    "archives",
    "contracts",
    "holding",
    "imports",
    "joinings",
    "oversight",
    "represented",
    "reviews",
    "selection",
    "sentences",
    "studies",
    "subcontracts",
    "team",
    "waiting",
]
