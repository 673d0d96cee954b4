"""The spine in the portal."""

from studies.portal import contracts, holding, imports, studies

__all__ = ["contracts", "holding", "imports", "studies"]
