"""The spine in the portal."""

from studies.portal import contracts, holding, imports, represented, studies

__all__ = ["contracts", "holding", "imports", "represented", "studies"]
