"""Who sponsors a study, and where it runs."""

from collections import Counter

from cro_platform.tenancy.countries import Standing, country_named
from studies.exchange.clinicaltrials_gov.records import Location, Official, Sponsor
from studies.exchange.clinicaltrials_gov.vocabulary import AgencyClass, OfficialRole, RegistryStatus
from studies.exchange.json_node import Node


def read_sponsors(module: Node, name: str) -> tuple[Sponsor, ...]:
    """The collaborators."""
    return tuple(read_sponsor(each) for each in module.sections(name))


def read_sponsor(node: Node) -> Sponsor:
    """A named body and its class."""
    name = node.required_text("name", "the name of the organization")
    return Sponsor(name, node.choice("class", AgencyClass))


def read_locations(module: Node) -> tuple[Location, ...]:
    """The sites, all of them: entries that read the same are warned of, not merged."""
    times: Counter[Location] = Counter()
    first: dict[Location, Node] = {}
    locations: list[Location] = []
    for node in module.sections("locations"):
        location = _location(node)
        times[location] += 1
        first.setdefault(location, node)
        locations.append(location)
    for location in (each for each in first if times[each] > 1):
        detail = f"written {times[location]} times; each is kept, as one name can mask many sites"
        first[location].warn("facility", detail)
    return tuple(locations)


def _location(node: Node) -> Location:
    return Location(
        facility=node.text("facility"),
        status=node.choice("status", RegistryStatus),
        city=node.text("city"),
        state=node.text("state"),
        zip=node.text("zip"),
        country=_country(node),
    )


def _country(node: Node) -> str:
    name = node.required_text("country", "the country of the location")
    found = country_named(name)
    if name and found is None:
        node.refuse("country", f"{name[:50]!r} is not a country of ISO 3166-1")
    if found and found.standing == Standing.WITHDRAWN:
        successors = ", ".join(found.successors)
        node.warn("country", f"{found.name} is withdrawn from ISO 3166: now {successors}")
    return found.code if found else ""


def read_officials(module: Node) -> tuple[Official, ...]:
    """The published officials. Contacts of the study and of its sites are never read."""
    return tuple(
        Official(
            name=each.text("name"),
            affiliation=each.text("affiliation"),
            role=each.choice("role", OfficialRole),
        )
        for each in module.sections("overallOfficials")
    )
