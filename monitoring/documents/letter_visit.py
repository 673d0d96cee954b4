"""Letters as the record of a visit has them."""

from uuid import UUID

from cro_platform.documents.making import transaction_now
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.tenancy.models import LegalEntity, Organization
from monitoring.documents.letter import Participant, SiteLetter, span_words
from monitoring.enums import Side
from monitoring.models import MonitoringVisit
from monitoring.selectors.wording import check_letter_words
from sites.enums import InvestigatorRole
from sites.models import Investigator


def visit_of(visit_id: UUID) -> MonitoringVisit:
    """The visit with what letters print of it."""
    return MonitoringVisit.objects.select_related("study", "study_site").get(pk=visit_id)


def confirmation_of(visit_id: UUID, variant: str) -> SiteLetter:
    """The letter that confirms a visit to the site; the internal note stays where it is."""
    visit = visit_of(visit_id)
    means = "from afar" if visit.is_remote else "at your site"
    letter = SiteLetter(
        sender=sender_of(visit),
        addressee=addressee_of(visit),
        written_on=transaction_now().date(),
        subject=f"{visit.get_kind_display()}, protocol {visit.study.protocol_number}",
        salutation=f"Dear {leader_of(visit) or 'Investigator'},",
        opening=f"We confirm the visit below, which takes place {means}.",
        facts=(*visit_facts(visit), ("Monitor", visit.monitor_name)),
        participants=participants_of(visit),
        points_title="Agenda and what to have ready",
        points=tuple(visit.agenda),
        actions=(),
        closing="With kind regards,",
        signed_by=visit.monitor_name,
    )
    return blinded(visit, letter)


def blinded(visit: MonitoringVisit, letter: SiteLetter) -> SiteLetter:
    """The letter, once no line that people wrote for it names an arm, whenever the arms became known; RuleBroken otherwise."""
    check_letter_words(
        visit.study_id,
        function=[each.function for each in letter.participants],
        letter_text=letter.points,
        text=[each.text for each in letter.actions],
    )
    return letter


def visit_facts(visit: MonitoringVisit) -> tuple[tuple[str, str], ...]:
    """Study, site and days."""
    days = span_words(
        visit.conducted_from or visit.from_on, visit.conducted_until or visit.until_on
    )
    return (
        ("Protocol", visit.study.protocol_number),
        ("Study", visit.study.title),
        ("Site", str(visit.study_site)),
        ("Visit", visit.get_kind_display()),
        ("Date", days),
    )


def participants_of(visit: MonitoringVisit) -> tuple[Participant, ...]:
    """Who is invited, or came: the site's people first."""
    rows = visit.participants.filter(is_withdrawn=False).exclude(has_attended=False)
    order = {Side.SITE: 0, Side.MONITOR: 1, Side.SPONSOR: 2}
    listed = sorted(rows, key=lambda each: (order[Side(each.side)], each.name))
    return tuple(
        Participant(each.name, each.function or each.get_side_display()) for each in listed
    )


def leader_of(visit: MonitoringVisit) -> str:
    """The principal investigator on record; empty without one."""
    found = Investigator.objects.filter(
        study_site=visit.study_site_id, role=InvestigatorRole.PRINCIPAL, until_on=None
    )
    return str(found.order_by("-id").values_list("name", flat=True).first() or "")


def addressee_of(visit: MonitoringVisit) -> str:
    """Name and address of the site."""
    site = visit.study_site
    place = " ".join(part for part in (site.postal_code, site.city) if part)
    return "\n".join((leader_of(visit), site.name, place, country_words(site.country)))


def sender_of(visit: MonitoringVisit) -> str:
    """The monitoring company's legal entity and address."""
    entity = (
        LegalEntity.objects.filter(organization_id=visit.organization_id).order_by("id").first()
    )
    if entity is None:
        return Organization.objects.get(pk=visit.organization_id).name
    place = f"{entity.postal_code} {entity.city}".strip()
    return "\n".join((entity.name, entity.street, place, country_words(entity.country)))


def country_words(code: str) -> str:
    """The country's name, as an envelope has it; the code itself where no name is known."""
    try:
        return country(code).name
    except UnknownCountryError:
        return code
