"""Whom a case must be reported to, judged anew whenever a fact changes that a clock depends on."""

from cro_platform.access.principal import Principal
from pharmacovigilance.models import SafetyCase


def reassess(case: SafetyCase, *, by: Principal) -> None:
    """Judge the case against every authority again; runs inside the transaction of the change that called for it.

    Called after a case is opened, gains a version or a fact, is assessed, nullified or found to be a duplicate.
    """
