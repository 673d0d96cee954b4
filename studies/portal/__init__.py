"""The spine in the portal."""

from studies.portal import contracts, imports, studies

__all__ = ["contracts", "imports", "studies"]
