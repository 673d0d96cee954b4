"""Rows of spreadsheets become study sites and participants, through the services that people use."""

from collections.abc import Mapping
from typing import Any

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from sites.models import StudySite, Subject
from sites.services.study_sites import add_study_site, change_study_site
from sites.services.subjects import add_subject, change_subject
from studies.importers import Difference, RowTaken
from studies.models import Study


def take_study_site(
    values: Mapping[str, Any], *, study: Study, by: Principal, reason: str
) -> RowTaken:
    """A new candidate site, or what the file corrects of a known one; an empty cell leaves what stands."""
    known = StudySite.objects.filter(study=study, number=values["number"]).first()
    if known is None:
        add_study_site(by=by, study=study.pk, **values)
        return RowTaken(True, _first(values))
    if values["country"] != known.country:
        raise RuleBroken.of("country", "The site of this number is in another country.")
    differences = _differences(known, values)
    if differences:
        change_study_site(known, by=by, reason=reason, **_new(differences))
    return RowTaken(False, differences)


def take_subject(
    values: Mapping[str, Any], *, study: Study, by: Principal, reason: str
) -> RowTaken:
    """A new participant at a site of the study, or what the file corrects of a known one."""
    given = dict(values)
    number = given.pop("site")
    site = StudySite.objects.filter(study=study, number=number).first()
    if site is None:
        raise RuleBroken.of("site", "The study has no site of this number.")
    known = (
        Subject.objects.select_related("study_site").filter(study=study, code=given["code"]).first()
    )
    if known is None:
        add_subject(by=by, study_site=site, **given)
        return RowTaken(True, _first(values))
    if known.study_site_id != site.pk:
        raise RuleBroken.of("site", "The participant of this code belongs to another site.")
    differences = _differences(known, given)
    if differences:
        change_subject(known, by=by, reason=reason, **_new(differences))
    return RowTaken(False, differences)


def _first(values: Mapping[str, Any]) -> list[Difference]:
    return [Difference(name, None, value) for name, value in values.items()]


def _differences(record: Any, values: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(name, getattr(record, name), value)
        for name, value in values.items()
        if getattr(record, name) != value
    ]


def _new(differences: list[Difference]) -> dict[str, Any]:
    return {each.field: each.new for each in differences}
