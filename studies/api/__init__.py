"""The spine in the API."""

from studies.api.contracts import (
    ContractClauses,
    Contracts,
    ContractVersions,
    Delegations,
    Responsibility,
)
from studies.api.design import Arms, Identifiers, Interventions, StudyCountries
from studies.api.imports import Imports
from studies.api.represented import RepresentedSponsors
from studies.api.studies import Studies, StudyTeam

__all__ = [
    "Arms",
    "ContractClauses",
    "ContractVersions",
    "Contracts",
    "Delegations",
    "Identifiers",
    "Imports",
    "Interventions",
    "RepresentedSponsors",
    "Responsibility",
    "Studies",
    "StudyCountries",
    "StudyTeam",
]
