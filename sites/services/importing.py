"""The locations of a registered study become study sites, and entries of the importing organization's network."""

from typing import Any

from sites.models import Site, SiteLink, StudySite
from sites.rules.registered import NO_LONGER_LISTED, place_key, site_values, status_of
from studies.exchange.clinicaltrials_gov import Location, StudyRecord
from studies.models import Study
from studies.rules.registered import numbered
from studies.services.importing import Taken
from studies.services.reconciling import Listing, reconcile


def take_locations(study: Study, record: StudyRecord) -> Taken:
    """One study site per location, however many read the same: one masked name can stand for many sites.

    A site is known again by the register's wording, so that a corrected name or a state set by people stands. A location
    that vanished is marked “not listed”.
    """
    entries = dict(numbered((place_key(each), each) for each in record.locations))
    listing = _listing(entries, record)
    rows = StudySite.objects.filter(study=study).exclude(registry_place="")
    wanted = {key: {"registry_status": _status(each)} for key, each in entries.items()}
    changes = reconcile(rows, wanted, listing, study=study)
    _link(study)
    return Taken("study_sites", StudySite.objects.filter(study=study).count(), tuple(changes))


def _status(location: Location) -> str:
    return location.status.value if location.status else ""


def _listing(entries: dict[str, Location], record: StudyRecord) -> Listing:
    def initial(key: Any) -> dict[str, Any]:
        location = entries[key]
        state = status_of(location.status or record.registry_status)
        return site_values(location) | {"registry_place": key, "status": state}

    return Listing(
        "study_sites",
        key=lambda row: row.registry_place,
        is_listed=lambda row: row.registry_status != NO_LONGER_LISTED,
        listed={},
        gone={"registry_status": NO_LONGER_LISTED},
        initial=initial,
    )


def _link(study: Study) -> None:
    """Tie each study site that is new to the organization to its own, private knowledge of the place."""
    linked = SiteLink.objects.filter(study_id=study.pk).values("study_site_id")
    new = list(
        StudySite.objects.filter(study=study).exclude(registry_place="").exclude(pk__in=linked)
    )
    if not new:
        return
    places = {(row.name, row.city, row.country): row for row in new}
    Site.objects.bulk_create(
        [
            Site(
                name=row.name,
                city=row.city,
                region=row.region,
                postal_code=row.postal_code,
                country=row.country,
            )
            for row in places.values()
        ],
        ignore_conflicts=True,
    )
    names = {name for name, _, _ in places}
    own = {(s.name, s.city, s.country): s.pk for s in Site.objects.filter(name__in=names)}
    SiteLink.objects.bulk_create(
        SiteLink(
            site_id=own[row.name, row.city, row.country], study_site_id=row.pk, study_id=study.pk
        )
        for row in new
    )
