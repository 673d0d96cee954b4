"""A sponsor that is not on the platform: register it, open its studies, and put one's paper contracts with it into force."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission as GuardianPermission
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken, Stale
from cro_platform.access.models import Representation
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.roles import roles_of
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.zones import time_zones
from studies.models import Contract, Study, StudyCountry, StudyGrant
from studies.rules.contracts import NewContract
from studies.rules.places import is_country
from studies.services.contracts import put_paper_into_force
from studies.services.countries import enter_country
from studies.services.studies import new_study_problems

PARTY_CLAUSE = "ICH E6(R3) 3.6.1"
OVER = "This sponsor is on the platform now and speaks for itself."


@dataclass(frozen=True, slots=True)
class Entity:
    """The company that signs and stands on forms (CIOMS box 24a; Form FDA 1571 item 1)."""

    name: str
    country: str
    street: str = ""
    city: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom its clocks are told to: a role of the CRO, and a person at the sponsor by mail."""

    role: str
    name: str
    email: str


def represent_sponsor(
    *, by: Principal, name: str, time_zone: str, entity: Entity, contact: Contact
) -> Representation:
    """Register a sponsor that has nobody here: an organization without members that only this CRO ever sees.

    Registering one that is on the platform, or that another CRO keeps, is allowed and tells nothing: neither learns of the
    other before a claim is signed. What no contract transfers reads that sponsor (21 CFR 312.52(a)).
    """
    authorize(by, "representation.keep")
    _refuse([*_name_problems(name, time_zone, entity), *_contact_problems(contact)])
    with intent("studies.sponsor.represent"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.represent_sponsor(%s, %s, %s::jsonb, %s, %s, %s)",
            [
                name,
                time_zone,
                json.dumps(asdict(entity)),
                contact.role,
                contact.name,
                contact.email,
            ],
        )
        made: Representation = Representation.objects.get(pk=cursor.fetchone()[0])
    return made


def change_contact(
    kept: Representation, *, by: Principal, contact: Contact, reason: str
) -> Representation:
    """Say who hears of the sponsor's clocks from now on; Stale where somebody else changed it meanwhile."""
    authorize(by, "representation.keep", kept)
    check_standing(kept)
    _refuse(list(_contact_problems(contact)))
    with intent("studies.sponsor.change-contact", reason=reason), connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.change_representation(%s, %s, %s, %s, %s)",
            [kept.pk, kept.rev, contact.role, contact.name, contact.email],
        )
        if not cursor.fetchone()[0]:
            raise Stale("Somebody else has changed it meanwhile.")
    kept.refresh_from_db()
    return kept


def open_study_for(
    kept: Representation,
    *,
    by: Principal,
    protocol_number: str,
    title: str,
    countries: tuple[str, ...] = (),
) -> Study:
    """Begin a study of a represented sponsor; whoever opens it is assigned to it.

    The study belongs to that sponsor from its first row; the CRO is a party to it as long as it represents it, and may do
    there what its contracts transfer. A number that the sponsor has used already is refused.
    """
    authorize(by, "representation.keep", kept)
    check_standing(kept)
    _refuse(new_study_problems(protocol_number, title, countries, sponsor=kept.sponsor_id))
    with intent("studies.study.open", reason="opened for a sponsor that is not on the platform"):
        study = _opened(kept, protocol_number, title)
        _assign(by, study)
        StudyCountry.objects.bulk_create(
            StudyCountry(study_id=study, country=code) for code in dict.fromkeys(countries)
        )
    found: Study = Study.objects.get(pk=study)
    return found


def add_country_for(
    kept: Representation, *, by: Principal, study: UUID, country: str
) -> StudyCountry:
    """Let a study of a represented sponsor run in another country; clauses for all countries take its cells over at once."""
    authorize(by, "representation.keep", Target(study_id=study))
    check_standing(kept)
    if not Study.objects.filter(pk=study, organization=kept.sponsor_id).exists():
        raise RuleBroken.of("study", "This sponsor has no such study.")
    return enter_country(study, country)


def register_paper_for(kept: Representation, *, by: Principal, new: NewContract) -> Contract:
    """Register one's own contract with a represented sponsor, signed on paper: its rows are rights from now on.

    As `register_contract()`, in that sponsor's name; the provider is always the CRO itself.
    """
    authorize(by, "representation.keep", kept)
    check_standing(kept)
    if new.provider_id != by.organization_id:
        raise RuleBroken.of(
            "provider", "Register your own contracts; other providers are not yours to name."
        )
    return put_paper_into_force(new, sponsor=kept.sponsor_id)


def _opened(kept: Representation, protocol_number: str, title: str) -> UUID:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT app.open_represented_study(%s, %s, %s)",
                [kept.sponsor_id, protocol_number, title],
            )
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        raise RuleBroken.of(
            "protocol_number", "A study of this sponsor has this number already."
        ) from error
    return made


def _assign(by: Principal, study: UUID) -> None:
    """Written in bulk: before the row stands, the people wall hides the study from whoever is to be assigned."""
    permission = GuardianPermission.objects.get(
        codename="work_on_study", content_type__app_label="studies"
    )
    StudyGrant.objects.bulk_create(
        [StudyGrant(user_id=by.user_id, content_object_id=study, permission=permission)]
    )


def check_standing(kept: Representation) -> None:
    """RuleBroken once the real sponsor has claimed it."""
    if kept.ended_at is not None:
        raise RuleBroken.of("sponsor", OVER)


def _name_problems(name: str, time_zone: str, entity: Entity) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name", "A sponsor has a name.", PARTY_CLAUSE)
    if time_zone not in time_zones():
        yield Problem(
            "time_zone",
            gettext("%(time_zone)s is no IANA time zone.") % {"time_zone": repr(time_zone)},
        )
    if not entity.name.strip():
        yield Problem("entity_name", "The company that signs has a name.", PARTY_CLAUSE)
    if not is_country(entity.country):
        yield Problem(
            "country",
            gettext("%(country)s is no ISO 3166 country.") % {"country": repr(entity.country)},
        )


def _contact_problems(contact: Contact) -> Iterator[Problem]:
    told = {role.code for role in roles_of("cro")} - {"service-account"}
    if contact.role not in told:
        yield Problem("role", "A role of your organization hears of this sponsor's clocks.")
    for field, value in (("contact_name", contact.name), ("contact_email", contact.email)):
        if not value.strip():
            yield Problem(field, "A sponsor that is not here is reached by a person outside.")


def _refuse(problems: Any) -> None:
    if problems:
        raise RuleBroken(*problems)
