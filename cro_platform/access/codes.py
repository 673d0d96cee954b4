"""Codes that rows carry, as people read them. A code that nobody knows any more stays as it is."""

from django.utils.translation import gettext as _

from cro_platform.access.obligations import WHOLE_STUDY, obligations
from cro_platform.access.roles import ROLES
from cro_platform.audit.wording import READ_AS


def duty_name(code: str) -> str:
    """What an obligation is called."""
    return next((_(each.name) for each in obligations() if each.code == code), code)


def cell_name(cell: str) -> str:
    """Where an obligation is held: a country, a jurisdiction, or all of the study."""
    return _("Whole study") if cell == WHOLE_STUDY else cell


def role_name(code: str) -> str:
    """What a role is called; one code has one name, whichever kind of organization gives the role."""
    return next((_(each.name) for (_kind, known), each in ROLES.items() if known == code), code)


READ_AS.update(
    obligation=duty_name,
    record_obligation=duty_name,
    cell=cell_name,
    record_cell=cell_name,
    role=role_name,
)
