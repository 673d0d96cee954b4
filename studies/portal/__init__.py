"""The spine in the portal."""

from studies.portal import agreements, archives, contracts, holding, imports, studies, subcontracts

__all__ = ["agreements", "archives", "contracts", "holding", "imports", "studies", "subcontracts"]
