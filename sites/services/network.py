"""The organization's own network of sites: private knowledge, tied to shared study sites from its side only."""

from typing import Any

from django.utils.translation import gettext

from cro_platform.access.errors import RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.audit.intent import intent
from cro_platform.workflow.machine import claim
from sites.models import Site, SiteLink, StudySite
from studies.rules.places import is_country


def add_site(*, by: Principal, name: str, country: str, city: str = "", **values: Any) -> Site:
    """Add a place to the organization's network."""
    authorize(by, "sites.network-change")
    if not is_country(country):
        raise RuleBroken.of(
            "country", gettext("%(country)s is no ISO 3166 country.") % {"country": repr(country)}
        )
    if Site.objects.filter(name=name, city=city, country=country).exists():
        raise RuleBroken.of("name", "Your network has this site already.")
    with intent("sites.site.add"):
        return Site.objects.create(name=name, country=country, city=city, **values)


def change_site(site: Site, *, by: Principal, reason: str, **values: Any) -> None:
    """Correct what the organization knows of a place; study sites are not touched."""
    authorize(by, "sites.network-change", site)
    standing = {name: values.get(name, getattr(site, name)) for name in ("name", "city", "country")}
    if not standing["name"]:
        raise RuleBroken.of("name", "A site needs its name.")
    if Site.objects.filter(**standing).exclude(pk=site.pk).exists():
        raise RuleBroken.of("name", "Your network has this site already.")
    with intent("sites.site.change", reason=reason):
        claim(site, **values)


def link_site(site: Site, *, by: Principal, study_site: StudySite) -> None:
    """Say that a study site is this place of the network; no partner learns of it."""
    authorize(by, "sites.network-change", site)
    if SiteLink.objects.filter(study_site_id=study_site.pk).exists():
        raise RuleBroken.of(
            "study_site", "This study site is tied to a place of your network already."
        )
    with intent("sites.site.link"):
        SiteLink.objects.create(
            site=site, study_site_id=study_site.pk, study_id=study_site.study_id
        )
