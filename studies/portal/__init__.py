"""The spine in the portal."""

from studies.portal import contracts, holding, imports, studies, team

__all__ = ["contracts", "holding", "imports", "studies", "team"]
