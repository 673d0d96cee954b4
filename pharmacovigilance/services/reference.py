"""Reference safety information: which serious reactions count as expected, version by version."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from pharmacovigilance.enums import RsiStatus, SeriousnessCriterion
from pharmacovigilance.models import ReferenceSafetyInformation
from studies.models import Study

CLAUSE = "ICH E6(R3) 3.13.2(c); EU CTR 536/2014 Annex III"


def register_rsi(
    *,
    by: Principal,
    study: Study,
    product_name: str,
    document_title: str,
    version: str,
    valid_from: date,
    expected_terms: list[str] | None = None,
    expected_seriousness: list[str] | None = None,
    valid_until: date | None = None,
) -> ReferenceSafetyInformation:
    """Register a version. The one before ends where it begins, so that on each date exactly one is in force."""
    authorize(by, "safety.register-rsi", Target(study_id=study.pk))
    terms, criteria = _terms(expected_terms), list(expected_seriousness or [])
    _check(study, product_name, version, valid_from, valid_until, criteria)
    with intent("pharmacovigilance.rsi.register", reason=f"Version {version} takes effect"):
        _end_earlier(study, product_name, valid_from)
        return ReferenceSafetyInformation.objects.create(
            study=study,
            product_name=product_name,
            document_title=document_title,
            version=version,
            valid_from=valid_from,
            valid_until=valid_until or _next_start(study, product_name, valid_from),
            expected_terms=terms,
            expected_seriousness=criteria,
        )


def withdraw_rsi(record: ReferenceSafetyInformation, *, by: Principal, reason: str) -> None:
    """A version was registered in error; it stays on record and no event is judged against it any more."""
    authorize(by, "safety.register-rsi", record)
    with intent("pharmacovigilance.rsi.withdraw", reason=reason):
        claim(record, status=RsiStatus.WITHDRAWN)


def _terms(given: list[str] | None) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(t, str) and t.strip() for t in given):
        raise RuleBroken.of(
            "expected_terms", "A list of terms or MedDRA codes is expected.", CLAUSE
        )
    return [term.strip() for term in given]


def _check(
    study: Study,
    product_name: str,
    version: str,
    valid_from: date,
    valid_until: date | None,
    criteria: list[str],
) -> None:
    problems = [
        Problem(
            "expected_seriousness",
            gettext("%(code)s is no criterion of seriousness.") % {"code": repr(code)},
            "ICH E2A II.B",
        )
        for code in criteria
        if code not in SeriousnessCriterion.values
    ]
    if valid_until is not None and valid_until <= valid_from:
        problems.append(Problem("valid_until", "The version ends before it begins.", CLAUSE))
    same = _of(study, product_name)
    if same.filter(version=version).exists():
        problems.append(Problem("version", "This version is registered already.", CLAUSE))
    if same.filter(valid_from=valid_from).exclude(status=RsiStatus.WITHDRAWN).exists():
        problems.append(Problem("valid_from", "Another version begins on this day.", CLAUSE))
    if problems:
        raise RuleBroken(*problems)


def _of(study: Study, product_name: str) -> QuerySet[ReferenceSafetyInformation]:
    return ReferenceSafetyInformation.objects.filter(study=study, product_name__iexact=product_name)


def _end_earlier(study: Study, product_name: str, valid_from: date) -> None:
    for earlier in _of(study, product_name).filter(valid_from__lt=valid_from):
        is_withdrawn = earlier.status == RsiStatus.WITHDRAWN
        if not is_withdrawn and (earlier.valid_until is None or earlier.valid_until > valid_from):
            claim(earlier, valid_until=valid_from, status=RsiStatus.SUPERSEDED)


def _next_start(study: Study, product_name: str, valid_from: date) -> date | None:
    later = (
        _of(study, product_name)
        .filter(valid_from__gt=valid_from)
        .exclude(status=RsiStatus.WITHDRAWN)
        .order_by("valid_from")
        .first()
    )
    return later.valid_from if later else None
