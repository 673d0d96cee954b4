"""Contracts as a person may know them: inside a provider, only those about studies they meet."""

from django.db.models import QuerySet

from cro_platform.access.principal import Principal
from cro_platform.access.roles import role
from studies.models import Contract, ContractClause, ContractVersion, Study


def contracts(by: Principal) -> QuerySet[Contract]:
    """The organization's contracts; people who do not oversee every study see those of their studies.

    Two sponsors of one CRO meet inside it: their contracts do not.
    """
    if role(by.organization_kind, by.role).is_organization_wide:
        return Contract.objects.all()
    return Contract.objects.filter(pk__in=clauses(by).values("version__contract"))


def clauses(by: Principal) -> QuerySet[ContractClause]:
    """The transferred obligations, of the same contracts."""
    if role(by.organization_kind, by.role).is_organization_wide:
        return ContractClause.objects.all()
    return ContractClause.objects.filter(study_id__in=Study.objects.values("pk"))


def versions(by: Principal) -> QuerySet[ContractVersion]:
    """The versions of the same contracts."""
    return ContractVersion.objects.filter(contract__in=contracts(by))
