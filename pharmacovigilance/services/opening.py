"""A new safety case: its number, its first version, what it may duplicate or follow."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from cro_platform.access.errors import Problem, RuleBroken
from cro_platform.access.principal import Principal
from cro_platform.access.rights import authorize
from cro_platform.access.target import Target
from cro_platform.audit.intent import intent
from cro_platform.outbox.events import emit
from pharmacovigilance.enums import CaseStatus, VersionKind, VersionSource
from pharmacovigilance.events import CaseOpened
from pharmacovigilance.models import AdverseEvent, CaseDuplicate, CaseEvent, SafetyCase
from pharmacovigilance.services.awareness import (
    Awareness,
    earliest,
    read_awareness,
    transaction_time,
)
from pharmacovigilance.services.content import CaseContent
from pharmacovigilance.services.intake import read_case
from pharmacovigilance.services.reportability import reassess
from pharmacovigilance.services.versions import VersionHead, digest, write_version
from sites.models import Subject
from studies.models import Study

NULLIFIED_CLAUSE = "E2B(R3) C.1.11.1, C.1.9.1.r"


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a new case is, apart from what its first version says."""

    study: Study
    worldwide_unique_case_id: str = ""
    subject: Subject | None = None
    follows: SafetyCase | None = None


def open_case(
    *,
    by: Principal,
    study: Study,
    aware_at: str,
    aware_zone: str,
    events: Any = None,
    products: Any = None,
    reporter: Any = None,
    patient: Any = None,
    narrative: str = "",
    subject: Subject | None = None,
    worldwide_unique_case_id: str = "",
    follows: SafetyCase | None = None,
) -> SafetyCase:
    """Open a case from what a person reports; without one of the four criteria it is kept as a pre-case.

    The clock starts with the earliest awareness of anybody acting for the sponsor, a linked adverse event's included.
    RuleBroken names each faulty field; nothing is written then.
    """
    authorize(by, "safety.process", Target(study_id=study.pk))
    now = transaction_time()
    known = read_awareness(aware_at, aware_zone, now=now)
    content = read_case(
        events=events, products=products, reporter=reporter, patient=patient, narrative=narrative,
        today=max(known.on, now.date()), has_subject=subject is not None,
    )  # fmt: skip
    known = earliest(known, *_linked_awareness(study, content))
    new = NewCase(study, worldwide_unique_case_id.strip(), subject, follows)
    with intent("pharmacovigilance.case.open", reason="First information received"):
        case = create_case(new, content, known, by=by)
        write_version(case, manual_head(case, VersionKind.INITIAL, content, known), content, by=by)
        announce(case, content, by=by)
    return case


def manual_head(
    case: SafetyCase, kind: VersionKind, content: CaseContent, known: Awareness, reason: str = ""
) -> VersionHead:
    """The head of a version entered by hand; its report id is the case's own, with the version's number after the first."""
    hashed = digest(as_json(content))
    number = case.version_count + 1
    return VersionHead(
        kind=kind,
        source=VersionSource.MANUAL,
        safety_report_id=case.worldwide_unique_case_id
        if number == 1
        else f"{case.number}-{number}",
        known=known,
        first_received_on=min(case.received_on, known.on),
        most_recent_information_on=known.on,
        content_sha256=hashed,
        clinical_sha256=hashed,
        reason=reason,
    )


def as_json(content: CaseContent) -> dict[str, Any]:
    """The version's own copy of what was entered."""
    values = asdict(replace(content, snapshot={}))
    values.pop("snapshot")
    for event in values["events"]:
        event["seriousness"] = sorted(event["seriousness"])
    return values


def create_case(
    new: NewCase, content: CaseContent, known: Awareness, *, by: Principal
) -> SafetyCase:
    """The row of a case under the study's next number. RuleBroken where its worldwide id is taken, for ever."""
    lock_cases(new.study)
    sequence = _next_sequence(new.study)
    number = f"{new.study.protocol_number}-{sequence:05d}"
    subject = new.subject
    country = content.country or (subject.study_site.country if subject else "")
    worldwide = (
        new.worldwide_unique_case_id or f"{country or 'ZZ'}-{by.organization_slug.upper()}-{number}"
    )
    _check_new(new, worldwide)
    return SafetyCase.objects.create(
        study=new.study,
        sequence=sequence,
        number=number,
        worldwide_unique_case_id=worldwide,
        title=content.title,
        subject=subject,
        study_site_id=subject.study_site_id if subject else None,
        subject_code=content.patient.subject_code or (subject.code if subject else ""),
        country=country,
        received_at=known.at,
        received_zone=known.zone,
        received_on=known.on,
        follows_case=new.follows,
    )


def announce(case: SafetyCase, content: CaseContent, *, by: Principal) -> tuple[SafetyCase, ...]:
    """Tell of a new case and note which others it may duplicate."""
    suspected = suspect_duplicates(case, content)
    emit(CaseOpened(case_id=case.pk, study_id=case.study_id))
    reassess(case, by=by)
    return suspected


def lock_cases(study: Study) -> None:
    """One writer of new cases per study at a time, so that numbers and ids are never given twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"safety-case:{study.pk}"]
        )


def _next_sequence(study: Study) -> int:
    last = (
        SafetyCase.objects.filter(study=study)
        .order_by("-sequence")
        .values_list("sequence", flat=True)[:1]
    )
    return (last[0] if last else 0) + 1


def _check_new(new: NewCase, worldwide: str) -> None:
    problems = []
    taken = SafetyCase.objects.filter(study=new.study, worldwide_unique_case_id=worldwide).first()
    if taken is not None:
        state = "nullified and never reused" if taken.status == CaseStatus.NULLIFIED else "in use"
        problems.append(
            Problem(
                "worldwide_unique_case_id",
                gettext(
                    "This id is %(state)s by case %(number)s; a case that becomes valid again gets a new id and refers to it."
                )
                % {"state": state, "number": taken.number},
                NULLIFIED_CLAUSE,
            )
        )
    if new.follows is not None and new.follows.status != CaseStatus.NULLIFIED:
        problems.append(
            Problem("follows", "Only a nullified case is followed by a new one.", NULLIFIED_CLAUSE)
        )
    if new.subject is not None and new.subject.study_id != new.study.pk:
        problems.append(Problem("subject", "There is no such subject in this study."))
    if problems:
        raise RuleBroken(*problems)


def _linked_awareness(study: Study, content: CaseContent) -> list[Awareness]:
    wanted = {e.adverse_event_id for e in content.events if e.adverse_event_id}
    if not wanted:
        return []
    found = list(AdverseEvent.objects.filter(study=study, pk__in=wanted))
    if len(found) < len(wanted):
        raise RuleBroken.of("events", "There is no such adverse event in this study.")
    return [Awareness(e.aware_at, e.aware_zone, e.aware_on, e.has_aware_time) for e in found]


def suspect_duplicates(case: SafetyCase, content: CaseContent) -> tuple[SafetyCase, ...]:
    """Cases of the same participant with the same event; a person decides (EMA GVP VI.C.6)."""
    identities = {event.identity for event in content.events}
    if not identities or not (case.subject_code or case.subject_id):
        return ()
    same = Q(subject_code=case.subject_code) if case.subject_code else Q(subject_id=case.subject_id)
    events = CaseEvent.objects.filter(study_id=case.study_id, identity__in=identities)
    others = tuple(
        SafetyCase.objects.filter(same, study_id=case.study_id, pk__in=events.values("case_id"))
        .exclude(pk=case.pk)
        .exclude(status__in=[CaseStatus.NULLIFIED, CaseStatus.DUPLICATE])[:20]
    )
    CaseDuplicate.objects.bulk_create(
        CaseDuplicate(
            study_id=case.study_id, case=case, other=other, reason="Same participant and same event"
        )
        for other in others
    )
    return others
