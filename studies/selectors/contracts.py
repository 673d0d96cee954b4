"""Contracts as a person may know them: inside a provider, only those about studies they meet."""

from django.db.models import QuerySet

from cro_platform.access.first_wall import my_studies
from cro_platform.access.principal import Principal
from cro_platform.access.roles import role
from studies.models import Contract, ContractClause, ContractStudy, ContractVersion

KEEPERS = frozenset({("cro", "contract-manager")})


def keeps_every_contract(by: Principal) -> bool:
    """The person meets all contracts of the organization, not only those of assigned studies."""
    own = (by.organization_kind, by.role)
    return role(*own).is_organization_wide or own in KEEPERS


def contracts(by: Principal) -> QuerySet[Contract]:
    """The organization's contracts; people who do not oversee every study see those of their studies.

    Two sponsors of one CRO meet inside it: their contracts do not.
    """
    if keeps_every_contract(by):
        return Contract.objects.all()
    listed = ContractStudy.objects.filter(study_id__in=my_studies(by))
    named = clauses(by).values("version__contract").union(listed.values("version__contract"))
    return Contract.objects.filter(pk__in=named)


def clauses(by: Principal) -> QuerySet[ContractClause]:
    """The transferred obligations, of the same contracts."""
    if keeps_every_contract(by):
        return ContractClause.objects.all()
    return ContractClause.objects.filter(study_id__in=my_studies(by))


def versions(by: Principal) -> QuerySet[ContractVersion]:
    """The versions of the same contracts."""
    return ContractVersion.objects.select_related("contract").filter(contract__in=contracts(by))
