"""The parts of a version, each written as a whole: services, clauses, budget, contacts, data-processing annex."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.audit.intent import intent
from studies.models import (
    BudgetLine,
    ContractContact,
    ContractSection,
    ContractService,
    ContractVersion,
    ProcessingAnnex,
)
from studies.services.agreements.parts import check_editable, replace_part, touch

Rows = Sequence[dict[str, Any]]


def set_services(version: ContractVersion, *, by: Principal, rows: Rows) -> ContractVersion:
    """The services of the statement of work."""
    return replace_part(version, ContractService, rows, by=by, verb="set-services")


def set_sections(version: ContractVersion, *, by: Principal, rows: Rows) -> ContractVersion:
    """The numbered clauses."""
    return replace_part(version, ContractSection, rows, by=by, verb="set-clauses")


def set_budget(version: ContractVersion, *, by: Principal, rows: Rows) -> ContractVersion:
    """The budget, which the two parties read and nobody else."""
    return replace_part(version, BudgetLine, rows, by=by, verb="set-budget")


def set_contacts(version: ContractVersion, *, by: Principal, rows: Rows) -> ContractVersion:
    """Whom each side reaches; safety obligations need a backup."""
    return replace_part(version, ContractContact, rows, by=by, verb="set-contacts")


def set_acceptance(
    version: ContractVersion, *, by: Principal, obligations: Sequence[str]
) -> ContractVersion:
    """Under these obligations released work waits for the sponsor's acceptance, from the version's start on (ICH E6(R3) 3.6).

    RuleBroken for an obligation that the version does not transfer.
    """
    check_editable(version, by)
    wanted = sorted(set(obligations))
    transferred = set(version.clauses.values_list("obligation", flat=True))
    strange = [] if version.is_general_transfer else [c for c in wanted if c not in transferred]
    if strange:
        words = ", ".join(strange)
        raise RuleBroken.of(
            "obligations",
            gettext("This version does not transfer %(words)s.") % {"words": words},
            "ICH E6(R3) 3.6",
        )
    with intent("studies.agreement.set-acceptance"):
        touch(version, accepted_obligations=wanted)
    return version


def set_annex(version: ContractVersion, *, by: Principal, **values: Any) -> ContractVersion:
    """The annex on the processing of personal data (Regulation (EU) 2016/679 Art. 28(3))."""
    return replace_part(version, ProcessingAnnex, [values], by=by, verb="set-annex")
