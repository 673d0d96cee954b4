"""Writes of the spine, one named intent each."""

from studies.services.contracts import (
    NewContract,
    Transfer,
    register_contract,
    register_termination,
)
from studies.services.countries import add_country, change_country
from studies.services.design import (
    add_arm,
    add_identifier,
    add_intervention,
    change_arm,
    change_intervention,
)
from studies.services.execution import execute_version
from studies.services.importing import ImportedStudy, import_studies
from studies.services.intake import run_import
from studies.services.lifecycle import move_study
from studies.services.represented import (
    Contact,
    Entity,
    add_country_for,
    change_contact,
    open_study_for,
    register_paper_for,
    represent_sponsor,
)
from studies.services.studies import change_study, create_study, open_study
from studies.services.team import assign_person, assign_to, assign_to_study, unassign_from

__all__ = [
    "Contact",
    "Entity",
    "ImportedStudy",
    "NewContract",
    "Transfer",
    "add_arm",
    "add_country",
    "add_country_for",
    "add_identifier",
    "add_intervention",
    "assign_person",
    "assign_to",
    "assign_to_study",
    "change_arm",
    "change_contact",
    "change_country",
    "change_intervention",
    "change_study",
    "create_study",
    "execute_version",
    "import_studies",
    "move_study",
    "open_study",
    "open_study_for",
    "register_contract",
    "register_paper_for",
    "register_termination",
    "represent_sponsor",
    "run_import",
    "unassign_from",
]
