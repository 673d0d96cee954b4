"""The spine in the portal."""

from studies.portal import agreements, contracts, imports, studies

__all__ = ["agreements", "contracts", "imports", "studies"]
