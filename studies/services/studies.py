"""Open a study, and change what is known of it."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from cro_platform.workflow.machine import claim
from studies.events import StudyChanged
from studies.models import Study, StudyCountry
from studies.rules.places import is_country

PROTOCOL_CLAUSE = "ICH E6(R3) App. B.1"


def open_study(
    *, by: Principal, protocol_number: str, title: str, countries: tuple[str, ...] = ()
) -> Study:
    """Begin a study of the sponsor in scope, with its countries.

    RuleBroken for a protocol number that this sponsor already uses and for unknown countries.
    """
    authorize(by, "studies.import")
    _check_new(protocol_number, title, countries)
    with intent("studies.study.open"), connection.cursor() as cursor:
        cursor.execute("SELECT app.open_study(%s, %s)", [protocol_number, title])
        study = Study.objects.get(pk=cursor.fetchone()[0])
        StudyCountry.objects.bulk_create(
            StudyCountry(study=study, country=code) for code in dict.fromkeys(countries)
        )
    return study


def create_study(
    *,
    by: Principal,
    protocol_number: str,
    title: str,
    countries: tuple[str, ...] = (),
    **values: Any,
) -> Study:
    """Begin a study by hand, with whatever of its design is known."""
    with intent("studies.study.open", reason="opened by hand"):
        study = open_study(by=by, protocol_number=protocol_number, title=title, countries=countries)
        given = {name: value for name, value in values.items() if value not in (None, "", [])}
        if given:
            claim(study, **given)
    return study


def change_study(study: Study, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct or complete the study's own columns; the trail keeps what stood there before (21 CFR 11.10(e))."""
    authorize(by, "studies.change", study)
    number = values.get("protocol_number", study.protocol_number)
    if number != study.protocol_number:
        _refuse([*_number_problems(number)])
    if not values.get("title", study.title).strip():
        raise RuleBroken.of("title", "A study needs a title.", PROTOCOL_CLAUSE)
    with intent("studies.study.change", reason=reason):
        claim(study, **values)
        emit(StudyChanged(study_id=study.pk))


def _check_new(protocol_number: str, title: str, countries: tuple[str, ...]) -> None:
    _refuse(new_study_problems(protocol_number, title, countries))


def new_study_problems(
    protocol_number: str, title: str, countries: tuple[str, ...], *, sponsor: UUID | None = None
) -> list[Problem]:
    """What is wrong with a new study; a number is unique among the studies of its sponsor, or of all that one meets."""
    problems = _number_problems(protocol_number, sponsor)
    if not title.strip():
        problems.append(Problem("title", "A study needs a title.", PROTOCOL_CLAUSE))
    problems += [
        Problem("countries", gettext("%(code)s is no ISO 3166 country.") % {"code": repr(code)})
        for code in countries
        if not is_country(code)
    ]
    return problems


def _number_problems(protocol_number: str, sponsor: UUID | None = None) -> list[Problem]:
    if not protocol_number.strip():
        return [Problem("protocol_number", "A study needs its protocol number.", PROTOCOL_CLAUSE)]
    used = Study.objects.filter(protocol_number=protocol_number)
    if (used.filter(organization=sponsor) if sponsor else used).exists():
        return [Problem("protocol_number", "You already have a study of this number.")]
    return []


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(*problems)
