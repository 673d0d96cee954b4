"""Who conducts the study at a site, and who of one's own organization works there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.tenancy.models import Membership
from cro_platform.workflow.machine import claim
from sites.enums import InvestigatorRole
from sites.models import Investigator, StudySite, StudySiteGrant
from studies.services.team import check_end, check_period, check_same, end_periods, running
from studies.services.training import check_trained

ONE_PRINCIPAL = "21 CFR 312.3(b)"


def add_investigator(*, by: Principal, study_site: StudySite, **values: Any) -> Investigator:
    """Name a person who conducts the study at a site; one principal investigator leads at a time."""
    authorize(by, "sites.investigators", study_site)
    _check(study_site, values)
    with intent("sites.investigator.add"):
        return Investigator.objects.create(
            study_id=study_site.study_id, study_site=study_site, **values
        )


def change_investigator(
    investigator: Investigator, *, by: Principal, reason: str, **values: Any
) -> None:
    """Correct a name, role or period; the period ends where somebody else takes over."""
    authorize(by, "sites.investigators", investigator)
    names = ("name", "role", "from_on", "until_on")
    standing = {name: getattr(investigator, name) for name in names} | values
    _check(investigator.study_site, standing, own=investigator.pk)
    with intent("sites.investigator.change", reason=reason):
        claim(investigator, **values)


def _check(study_site: StudySite, values: dict[str, Any], own: UUID | None = None) -> None:
    if not values.get("name"):
        raise RuleBroken.of("name", "An investigator needs a name.")
    begins, ends = values.get("from_on"), values.get("until_on")
    if begins and ends and ends < begins:
        raise RuleBroken.of("until_on", "The period ends before it begins.")
    if values.get("role") == InvestigatorRole.PRINCIPAL and not ends:
        _check_principal(study_site, own)


def _check_principal(study_site: StudySite, own: UUID | None) -> None:
    others = Investigator.objects.filter(
        study_site=study_site, role=InvestigatorRole.PRINCIPAL, until_on=None
    )
    leading = next((each for each in others if each.pk != own), None)
    if leading is not None:
        raise RuleBroken.of(
            "role",
            gettext("%(name)s leads this site; end that period first.") % {"name": leading.name},
            ONE_PRINCIPAL,
        )


def assign_to(
    site: StudySite,
    *,
    by: Principal,
    person: UUID,
    team_role: str = "",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> None:
    """Assign a member of one's own organization to one site: they meet the study, and act at this site only.

    From an instant (now) until another (open). RuleBroken for a person whose required training has lapsed.
    """
    authorize(by, "sites.staff", site)
    if not Membership.objects.filter(user_id=person, ended_at=None).exists():
        raise RuleBroken.of("person", "There is no such member.")
    found = running(StudySiteGrant, content_object=site, user_id=person).first()
    if found is not None:
        check_same(found, from_at, until_at)
        return
    check_period(from_at, until_at)
    check_trained(person, site.study_id)
    permission = GuardianPermission.objects.get(
        codename="work_at_site", content_type__app_label="sites"
    )
    grant = StudySiteGrant(
        user_id=person, content_object=site, study_id=site.study_id, permission=permission,
        team_role=team_role, valid_from=from_at, valid_until=until_at,
    )  # fmt: skip
    with intent("sites.team.assign"):
        StudySiteGrant.objects.bulk_create([grant], ignore_conflicts=True)


def unassign_from(
    site: StudySite, *, by: Principal, person: UUID, reason: str, until_at: datetime | None = None
) -> None:
    """Take a person off a site, now or at a later instant; the assignment is kept with its period."""
    authorize(by, "sites.staff", site)
    check_end(until_at)
    with intent("sites.team.unassign", reason=reason):
        grants = running(StudySiteGrant, content_object=site, user_id=person)
        if not end_periods(grants, until_at):
            raise RuleBroken.of("person", "This person is not assigned to the site.")
