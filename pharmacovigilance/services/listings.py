"""Choose what a listing is about and have it made."""

from datetime import date

from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.tenancy.countries import UnknownCountryError
from cro_platform.tenancy.countries import country as country_of
from pharmacovigilance.documents.permissions import MAKE_LISTING
from pharmacovigilance.enums import ListingKind
from pharmacovigilance.models import SafetyListing
from pharmacovigilance.services.awareness import transaction_time
from studies.models import Study

CLAUSE = "ICH E2F 2.2"
YEAR_DAYS = 366


def choose_listing(
    *,
    by: Principal,
    study: Study,
    kind: str,
    period_from: date,
    period_to: date,
    birth_on: date | None = None,
    number: str = "",
    country: str = "",
    criterion: str = "",
    is_related_only: bool = False,
) -> SafetyListing:
    """A listing of a study's cases in a period, up to and including its data lock point.

    RuleBroken for a period that ends before it begins or in the future, a DSUR of more than a year or without its
    birth date, and an unknown country. Its document is asked for on its page.
    """
    authorize(by, MAKE_LISTING, Target(study_id=study.pk))
    _check(kind, period_from, period_to, birth_on, country)
    with intent("pharmacovigilance.listing.choose"):
        return SafetyListing.objects.create(
            study=study,
            kind=kind,
            period_from=period_from,
            period_to=period_to,
            birth_on=birth_on,
            number=number.strip(),
            country=country.upper(),
            criterion=criterion,
            is_related_only=is_related_only,
            prepared_by_id=by.user_id,
        )


def _check(kind: str, start: date, end: date, birth_on: date | None, country: str) -> None:
    problems = []
    if end < start:
        problems.append(Problem("period_to", "The period ends before it begins.", CLAUSE))
    if end > transaction_time().date():
        problems.append(Problem("period_to", "A data lock point cannot lie in the future.", CLAUSE))
    if kind == ListingKind.DSUR:
        problems += _dsur_problems(start, end, birth_on)
    if country and not _is_known(country):
        problems.append(
            Problem(
                "country",
                gettext("%(country)s is no ISO 3166 country code.") % {"country": repr(country)},
            )
        )
    if problems:
        raise RuleBroken(*problems)


def _dsur_problems(start: date, end: date, birth_on: date | None) -> list[Problem]:
    problems = []
    if birth_on is None:
        problems.append(
            Problem(
                "birth_on", "A DSUR counts from the development international birth date.", CLAUSE
            )
        )
    elif birth_on > start:
        problems.append(
            Problem("birth_on", "The birth date lies after the period's start.", CLAUSE)
        )
    if (end - start).days >= YEAR_DAYS:
        problems.append(Problem("period_to", "A DSUR covers a year at most.", CLAUSE))
    return problems


def _is_known(code: str) -> bool:
    try:
        country_of(code)
    except UnknownCountryError:
        return False
    return True
