"""A cover letter from its submission as it stands."""

from uuid import UUID

from cro_platform.deadlines.models import Deadline
from cro_platform.documents.making import transaction_now
from cro_platform.tenancy.countries import UnknownCountryError, country
from cro_platform.tenancy.models import LegalEntity
from regulatory.documents.cover_letter import CoverLetter, Enclosure, Fact, day_words
from regulatory.enums import Part
from regulatory.models import Application, Submission, SubmissionItem
from regulatory.rules.duties import sequence_words
from regulatory.selectors.submissions import clock_of, package_of
from studies.enums import IdentifierKind
from studies.models import Study, StudyCountry, StudyIdentifier

NUMBERS = (
    (IdentifierKind.EU_CT, "EU CT number"),
    (IdentifierKind.EUDRACT, "EudraCT number"),
    (IdentifierKind.IND, "IND number"),
    (IdentifierKind.NCT, "NCT number"),
)


def letter_of(submission_id: UUID, variant: str) -> CoverLetter:
    """The letter's text: what is sent to whom under which number, the writer's own words, the package."""
    submission = Submission.objects.select_related("application", "study__organization").get(
        pk=submission_id
    )
    study, clock = submission.study, clock_of(submission)
    place = submission.country or (submission.application.country if submission.application else "")
    return CoverLetter(
        sender=_sponsor(study, place),
        addressee=f"{submission.addressee}\n{submission.address}".strip(),
        written_on=transaction_now().date(),
        subject=f"{submission.get_kind_display()}: {submission.title}",
        opening=(
            f"We submit the documents listed below for the clinical trial “{study.title}”, "
            f"protocol {study.protocol_number}."
        ),
        facts=tuple(_facts(submission, clock)),
        message=submission.message,
        enclosures=tuple(_enclosure(n, each) for n, each in enumerate(package_of(submission), 1)),
        basis=clock.clause if clock is not None else "",
        warning=_late(submission, clock),
    )


def _facts(submission: Submission, clock: Deadline | None) -> list[Fact]:
    study, application = submission.study, submission.application
    found = [Fact("Protocol number", study.protocol_number)]
    found += [Fact(label, value) for label, value in _numbers(study)]
    if application is not None:
        found += _application_facts(application)
    found.append(Fact("Sequence", sequence_words(submission.sequence)))
    if submission.part:
        found.append(Fact("Part", Part(submission.part).label))
    if submission.country:
        found.append(Fact("Country", _name(submission.country)))
    if clock is not None and clock.due_on is not None:
        mark = " (rule unverified)" if clock.is_unverified else ""
        found.append(Fact("Due date", f"{day_words(clock.due_on)}{mark}"))
    return found


def _application_facts(application: Application) -> list[Fact]:
    concerned = ", ".join(_name(code) for code in application.countries)
    return [
        Fact("Procedure", application.short_kind),
        Fact("Application number", application.number or "not assigned yet"),
        Fact("Countries concerned", concerned),
    ]


def _numbers(study: Study) -> list[tuple[str, str]]:
    found = StudyIdentifier.objects.filter(study=study).order_by("id")
    known = {each.kind: each.value for each in reversed(list(found))}
    return [(label, known[kind]) for kind, label in NUMBERS if kind in known]


def _enclosure(number: int, item: SubmissionItem) -> Enclosure:
    return Enclosure(
        number=number,
        title=item.title,
        kind=item.get_kind_display(),
        version=item.version_label,
        language=item.language,
        sha256=item.sha256,
    )


def _late(submission: Submission, clock: Deadline | None) -> str:
    """A letter that is written after the due instant says so itself."""
    if clock is None or clock.due_at is None or submission.submitted_at is not None:
        return ""
    if transaction_now() <= clock.due_at:
        return ""
    return f"This was due on {day_words(clock.due_on or clock.due_at.date())}."


def _sponsor(study: Study, place: str) -> str:
    """The legal entity that acts as sponsor in the country, else the sponsor's first, else the sponsor's name."""
    countries = StudyCountry.objects.filter(study=study, sponsor_entity__isnull=False)
    named = countries.filter(country=place).first() or countries.order_by("id").first()
    entity = named.sponsor_entity if named else None
    if entity is None:
        entity = LegalEntity.objects.filter(organization=study.organization).order_by("id").first()
    return f"{entity.name}\n{entity.address}".strip() if entity else study.organization.name


def _name(code: str) -> str:
    try:
        return country(code).name
    except UnknownCountryError:
        return code
