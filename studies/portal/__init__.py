"""The spine in the portal."""

from studies.portal import agreements, contracts, holding, imports, represented, studies, team

__all__ = ["agreements", "contracts", "holding", "imports", "represented", "studies", "team"]
