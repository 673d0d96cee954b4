"""The spine in the portal."""

from studies.portal import agreements, contracts, holding, imports, studies

__all__ = ["agreements", "contracts", "holding", "imports", "studies"]
