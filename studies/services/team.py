"""Who of one's own organization works on a study."""

from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission

from cro_platform.access.errors import RuleBroken
from cro_platform.access.models import StudyParty
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.models import Membership
from studies.models import Study, StudyGrant


def staffing_code(by: Principal) -> str:
    """An administrator assigns to any study of the organization, others to the studies they lead."""
    return "studies.staff-any" if by.role == "admin" else "studies.staff"


def assign_person(study_id: UUID, user_id: UUID, *, by: Principal) -> None:
    """Assign a member of one's own organization to a study; twice is once.

    A study lead or an assigned project manager does it for their studies, an administrator for any study of the organization.
    """
    authorize(by, staffing_code(by), Target(study_id=study_id))
    _check_assignment(study_id, user_id)
    with intent("studies.team.assign"):
        grant = StudyGrant(
            user_id=user_id, content_object_id=study_id, permission=_permission("work_on_study")
        )
        StudyGrant.objects.bulk_create([grant], ignore_conflicts=True)


def assign_to_study(*, by: Principal, study: UUID, person: UUID) -> StudyGrant:
    """Assign a person and hand back the assignment."""
    assign_person(study, person, by=by)
    grant: StudyGrant = StudyGrant.objects.get(
        user_id=person, content_object_id=study, organization=by.organization_id
    )
    return grant


def assign_to(study: Study, *, by: Principal, person: UUID) -> None:
    """Assign a person, from the study's own page."""
    assign_person(study.pk, person, by=by)


def unassign_from(study: Study, *, by: Principal, person: UUID, reason: str) -> None:
    """Take a person off a study; from the next transaction on they no longer meet it. The trail keeps the assignment."""
    authorize(by, staffing_code(by), study)
    with intent("studies.team.unassign", reason=reason):
        grants = StudyGrant.objects.filter(
            content_object=study, user_id=person, organization=by.organization_id
        )
        removed, _ = grants.delete()
        if not removed:
            raise RuleBroken.of("person", "This person is not assigned to the study.")


def _permission(codename: str) -> GuardianPermission:
    return GuardianPermission.objects.get(codename=codename, content_type__app_label="studies")


def _check_assignment(study_id: UUID, user_id: UUID) -> None:
    if not StudyParty.objects.filter(study_id=study_id).exists():
        raise RuleBroken.of("study", "There is no such study.")
    if not Membership.objects.filter(user_id=user_id, ended_at=None).exists():
        raise RuleBroken.of("person", "There is no such member.")
