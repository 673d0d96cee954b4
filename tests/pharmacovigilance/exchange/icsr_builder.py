"""Builds synthetic E2B(R3) files, valid against the ICH schema, for tests that read a report.

`batch_xml(Report(), Report(safety_report_id="DE-ACME-2"))` gives the bytes of a file with two
reports. Every person, product and number is invented.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5
from xml.sax.saxutils import escape, quoteattr

ICH = "2.16.840.1.113883.3.989.2.1"
FDA = "2.16.840.1.113883.3.989.5.1.2"
MEDDRA = "2.16.840.1.113883.6.163"
COUNTRY = "1.0.3166.1.2.2"

CRITERIA = {"death": 34, "life_threatening": 21, "hospitalization": 33}
CRITERIA |= {"disability": 35, "congenital": 12, "important": 26}


@dataclass(frozen=True)
class Event:
    """One reaction: what, how serious, how it ended."""

    verbatim: str = "Severe headache"
    llt: str = "10019211"
    meddra_version: str = "27.1"
    criteria: tuple[str, ...] = ("hospitalization",)
    started: str = "20260310"
    ended: str = ""
    outcome: str = "3"
    country: str = "DE"


@dataclass(frozen=True)
class Opinion:
    """Who thinks what of the relation between a drug and a reaction (both counted from 1)."""

    source: str = "Sponsor"
    method: str = "FDA"
    result: str = "Suspected"
    event: int = 1


@dataclass(frozen=True)
class Product:
    """One drug and what was thought of it."""

    name: str = "ACM-101"
    role: str = "1"
    substance: str = "acmetinib"
    dose: str = "20"
    unit: str = "mg"
    dosage_text: str = "20 mg once daily"
    started: str = "20260301"
    action_taken: str = "1"
    recurrence: str = ""
    is_blinded: bool = False
    opinions: tuple[Opinion, ...] = (Opinion(), Opinion(source="Investigator"))


@dataclass(frozen=True)
class Reporter:
    """A primary source."""

    family_name: str = "Example"
    country: str = "DE"
    qualification: str = "1"
    is_primary: bool = True


@dataclass(frozen=True)
class Report:
    """One ICSR. An empty text leaves the element out."""

    safety_report_id: str = "DE-ACME-2026-000001"
    worldwide_id: str = ""
    message_id: str = ""
    created: str = "20260316120000+0100"
    first_received: str = "20260312"
    most_recent: str = "20260315"
    report_type: str = "2"
    expedited: str = "true"
    receiver: str = "CDER_IND"
    study_type: str = "1"
    study_number: str = "ACM-101-003"
    registration: str = "2025-500123-42-00"
    ind_number: str = "123456"
    initials: str = "AB"
    sex: str = "2"
    birth_date: str = "19790405"
    age: str = "46"
    death_date: str = ""
    nullification: str = ""
    nullification_reason: str = ""
    linked: tuple[str, ...] = ()
    narrative: str = "A 46-year-old woman was admitted with severe headache."
    sender_comments: str = "Causally related in the opinion of the sponsor."
    events: tuple[Event, ...] = (Event(),)
    products: tuple[Product, ...] = (Product(),)
    reporters: tuple[Reporter, ...] = field(default_factory=lambda: (Reporter(),))


def batch_xml(
    *reports: Report,
    sender: str = "ACME",
    receiver: str = "ZZFDA_PREMKT",
    number: str = "ACME-BATCH-1",
    transmitted: str = "20260316130000+0100",
) -> bytes:
    """The bytes of a file with these reports."""
    return b"".join(batch_parts(reports, sender, receiver, number, transmitted))


def batch_parts(
    reports: Iterable[Report],
    sender: str = "ACME",
    receiver: str = "ZZFDA_PREMKT",
    number: str = "ACME-BATCH-1",
    transmitted: str = "20260316130000+0100",
) -> Iterable[bytes]:
    """The same file in pieces, for files larger than memory should hold."""
    yield _head(number, transmitted).encode()
    for report in reports:
        yield icsr_xml(report).encode()
    yield f"{_party('receiver', 14, receiver)}{_party('sender', 13, sender)}".encode()
    yield b"</MCCI_IN200100UV01>\n"


def _head(number: str, transmitted: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<MCCI_IN200100UV01 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{_id(22, number)}
<creationTime value="{transmitted}"/>
<responseModeCode code="D"/>
<interactionId extension="MCCI_IN200100UV01" root="2.16.840.1.113883.1.6"/>
<name code="1" codeSystem="{ICH}.1.1"/>
"""


def icsr_xml(report: Report) -> str:
    """One ICSR element, without the envelope."""
    return f"""<PORR_IN049016UV>
{_id(1, report.message_id or report.safety_report_id)}
<creationTime value="{report.created}"/>
<interactionId extension="PORR_IN049016UV" root="2.16.840.1.113883.1.6"/>
<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="AL"/>
{_party("receiver", 12, report.receiver)}{_party("sender", 11, "ACME")}
<controlActProcess classCode="CACT" moodCode="EVN">
<code code="PORR_TE049016UV" codeSystem="2.16.840.1.113883.1.18"/>
<effectiveTime value="{report.created}"/>
<subject typeCode="SUBJ"><investigationEvent classCode="INVSTG" moodCode="EVN">
{_id(1, report.safety_report_id)}
{_id(2, report.worldwide_id or report.safety_report_id)}
<code code="PAT_ADV_EVNT" codeSystem="2.16.840.1.113883.5.4"/>
<text>{escape(report.narrative)}</text>
<statusCode code="active"/>
<effectiveTime><low value="{report.first_received}"/></effectiveTime>
<availabilityTime value="{report.most_recent}"/>
{_assessment(report)}
{_component(1, '<value xsi:type="BL" value="false"/>')}
{_component(23, f'<value xsi:type="BL" value="{report.expedited}"/>')}
{_first_sender()}{_linked(report)}{_reporters(report)}{_sender()}
{_characteristic(1, f'<value xsi:type="CE" code="{report.report_type}" codeSystem="{ICH}.1.2"/>')}
{_characteristic(2, '<value xsi:type="BL" nullFlavor="NI"/>')}
{_nullification(report)}
</investigationEvent></subject></controlActProcess></PORR_IN049016UV>
"""


def _id(number: int, extension: str) -> str:
    return f'<id extension={quoteattr(extension)} root="{ICH}.3.{number}"/>' if extension else ""


def _party(name: str, number: int, extension: str) -> str:
    kind = "RCV" if name == "receiver" else "SND"
    device = f'<device classCode="DEV" determinerCode="INSTANCE">{_id(number, extension)}</device>'
    return f'<{name} typeCode="{kind}">{device}</{name}>'


def _code(code: int, code_list: int = 19) -> str:
    return f'<code code="{code}" codeSystem="{ICH}.1.{code_list}"/>'


def _component(code: int, value: str) -> str:
    return (
        '<component typeCode="COMP"><observationEvent classCode="OBS" moodCode="EVN">'
        f"{_code(code)}{value}</observationEvent></component>"
    )


def _characteristic(code: int, value: str) -> str:
    return (
        '<subjectOf2 typeCode="SUBJ"><investigationCharacteristic classCode="OBS" moodCode="EVN">'
        f"{_code(code, 23)}{value}</investigationCharacteristic></subjectOf2>"
    )


def _nullification(report: Report) -> str:
    if not report.nullification:
        return ""
    code = f'<value xsi:type="CE" code="{report.nullification}" codeSystem="{ICH}.1.5"/>'
    text = f"<originalText>{escape(report.nullification_reason)}</originalText>"
    reason = f'<value xsi:type="CE">{text}</value>' if report.nullification_reason else ""
    return _characteristic(3, code) + (_characteristic(4, reason) if reason else "")


def _author(inner: str) -> str:
    return (
        '<controlActEvent classCode="CACT" moodCode="EVN"><author typeCode="AUT">'
        f'<assignedEntity classCode="ASSIGNED">{inner}</assignedEntity></author></controlActEvent>'
    )


def _related(code: str, inner: str, priority: str = "") -> str:
    return (
        f'<outboundRelationship typeCode="SPRT">{priority}'
        f'<relatedInvestigation classCode="INVSTG" moodCode="EVN">{code}'
        f'<subjectOf2 typeCode="SUBJ">{inner}</subjectOf2>'
        "</relatedInvestigation></outboundRelationship>"
    )


def _first_sender() -> str:
    return _related(_code(1, 22), _author(_code(2, 3)))


def _linked(report: Report) -> str:
    return "".join(
        _related(
            '<code nullFlavor="NA"/>',
            f'<controlActEvent classCode="CACT" moodCode="EVN">{_id(2, linked)}</controlActEvent>',
        )
        for linked in report.linked
    )


def _country(code: str) -> str:
    return (
        '<asLocatedEntity classCode="LOCE"><location classCode="COUNTRY" determinerCode="INSTANCE">'
        f'<code code="{code}" codeSystem="{COUNTRY}"/></location></asLocatedEntity>'
    )


def _person(family: str, country: str, qualification: str = "") -> str:
    quality = f'<code code="{qualification}" codeSystem="{ICH}.1.6"/>'
    role = f'<asQualifiedEntity classCode="QUAL">{quality}</asQualifiedEntity>'
    return (
        '<assignedPerson classCode="PSN" determinerCode="INSTANCE">'
        f"<name><family>{escape(family)}</family></name>"
        f"{role if qualification else ''}{_country(country)}</assignedPerson>"
    )


def _reporters(report: Report) -> str:
    return "".join(
        _related(
            _code(2, 22),
            _author(_person(r.family_name, r.country, r.qualification)),
            '<priorityNumber value="1"/>' if r.is_primary else "",
        )
        for r in report.reporters
    )


def _sender() -> str:
    company = (
        '<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        '<name>Drug Safety</name><assignedEntity classCode="ASSIGNED">'
        '<representedOrganization classCode="ORG" determinerCode="INSTANCE">'
        "<name>Acme Therapeutics</name></representedOrganization></assignedEntity>"
        "</representedOrganization>"
    )
    inner = f"{_code(1, 7)}{_person('Sender', 'DE')}{company}"
    return f'<subjectOf1 typeCode="SUBJ">{_author(inner)}</subjectOf1>'


def _assessment(report: Report) -> str:
    return (
        '<component typeCode="COMP"><adverseEventAssessment classCode="INVSTG" moodCode="EVN">'
        '<subject1 typeCode="SBJ"><primaryRole classCode="INVSBJ">'
        f"{_player(report)}{_study(report)}{_age(report)}{_events(report)}{_products(report)}"
        f"</primaryRole></subject1>{_opinions(report)}{_comment(report)}"
        "</adverseEventAssessment></component>"
    )


def _player(report: Report) -> str:
    parts = (
        f"<name>{escape(report.initials)}</name>" if report.initials else "",
        f'<administrativeGenderCode code="{report.sex}" codeSystem="1.0.5218"/>'
        if report.sex
        else "",
        f'<birthTime value="{report.birth_date}"/>' if report.birth_date else "",
        f'<deceasedTime value="{report.death_date}"/>' if report.death_date else "",
    )
    return f'<player1 classCode="PSN" determinerCode="INSTANCE">{"".join(parts)}</player1>'


def _study(report: Report) -> str:
    if not report.study_number:
        return ""
    code = _code(int(report.study_type), 8) if report.study_type else ""
    numbers = _registration(f"{ICH}.3.6", report.registration)
    numbers += _registration(f"{FDA}.2.1.2.1", report.ind_number)
    return (
        '<subjectOf1 typeCode="SBJ"><researchStudy classCode="CLNTRL" moodCode="EVN">'
        f"{_id(5, report.study_number)}{code}<title>A trial of ACM-101</title>{numbers}"
        "</researchStudy></subjectOf1>"
    )


def _registration(root: str, number: str) -> str:
    if not number:
        return ""
    return (
        '<authorization typeCode="AUTH"><studyRegistration classCode="ACT" moodCode="EVN">'
        f'<id extension="{number}" root="{root}"/></studyRegistration></authorization>'
    )


def _observation(code: int, value: str, *, link: str = "subjectOf2", kind: str = "SBJ") -> str:
    return (
        f'<{link} typeCode="{kind}"><observation classCode="OBS" moodCode="EVN">'
        f"{_code(code)}{value}</observation></{link}>"
    )


def _age(report: Report) -> str:
    value = f'<value xsi:type="PQ" value="{report.age}" unit="a"/>'
    return _observation(3, value) if report.age else ""


def _uid(report: Report, kind: str, number: int) -> str:
    return str(uuid5(NAMESPACE_OID, f"{report.message_id}{report.created}{kind}{number}"))


def _events(report: Report) -> str:
    return "".join(_event(report, n, event) for n, event in enumerate(report.events, 1))


def _event(report: Report, number: int, event: Event) -> str:
    start = f'<low value="{event.started}"/>' if event.started else ""
    end = f'<high value="{event.ended}"/>' if event.ended else ""
    when = f'<effectiveTime xsi:type="IVL_TS">{start}{end}</effectiveTime>' if start + end else ""
    return (
        '<subjectOf2 typeCode="SBJ"><observation classCode="OBS" moodCode="EVN">'
        f'<id root="{_uid(report, "event", number)}"/>{_code(29)}{when}{_term(event)}'
        '<location typeCode="LOC"><locatedEntity classCode="LOCE">'
        '<locatedPlace classCode="COUNTRY" determinerCode="INSTANCE">'
        f'<code code="{event.country}" codeSystem="{COUNTRY}"/>'
        f"</locatedPlace></locatedEntity></location>{_seriousness(event)}{_outcome(event)}"
        "</observation></subjectOf2>"
    )


def _term(event: Event) -> str:
    coded = f'code="{event.llt}" codeSystemVersion="{event.meddra_version}"' if event.llt else ""
    text = f'<originalText language="eng">{escape(event.verbatim)}</originalText>'
    return f'<value xsi:type="CE" codeSystem="{MEDDRA}" {coded}>{text}</value>'


def _pertains(code: int, value: str) -> str:
    return _observation(code, value, link="outboundRelationship2", kind="PERT")


def _seriousness(event: Event) -> str:
    return "".join(
        _pertains(
            code,
            f'<value xsi:type="BL" {"value" if name in event.criteria else "nullFlavor"}='
            f'"{"true" if name in event.criteria else "NI"}"/>',
        )
        for name, code in CRITERIA.items()
    )


def _outcome(event: Event) -> str:
    value = f'<value xsi:type="CE" code="{event.outcome}" codeSystem="{ICH}.1.11"/>'
    return _pertains(27, value) if event.outcome else ""


def _products(report: Report) -> str:
    drugs = "".join(_product(report, n, drug) for n, drug in enumerate(report.products, 1))
    return (
        '<subjectOf2 typeCode="SBJ"><organizer classCode="CATEGORY" moodCode="EVN">'
        f"{_code(4, 20)}{drugs}</organizer></subjectOf2>"
        if drugs
        else ""
    )


def _product(report: Report, number: int, drug: Product) -> str:
    substance = (
        '<ingredient classCode="ACTI"><ingredientSubstance classCode="MMAT" determinerCode="KIND">'
        f"<name>{escape(drug.substance)}</name></ingredientSubstance></ingredient>"
    )
    return (
        '<component typeCode="COMP"><substanceAdministration classCode="SBADM" moodCode="EVN">'
        f'<id root="{_uid(report, "drug", number)}"/>'
        '<consumable typeCode="CSM"><instanceOfKind classCode="INST">'
        '<kindOfProduct classCode="MMAT" determinerCode="KIND">'
        f"<name>{escape(drug.name)}</name>{substance if drug.substance else ''}"
        f"</kindOfProduct></instanceOfKind></consumable>{_dosage(drug)}{_blinding(drug)}"
        f"{_recurrence(report, drug)}{_action(drug)}</substanceAdministration></component>"
    )


def _dosage(drug: Product) -> str:
    return (
        '<outboundRelationship2 typeCode="COMP">'
        '<substanceAdministration classCode="SBADM" moodCode="EVN">'
        f"<text>{escape(drug.dosage_text)}</text>"
        f'<effectiveTime xsi:type="IVL_TS"><low value="{drug.started}"/></effectiveTime>'
        f'<doseQuantity value="{drug.dose}" unit="{drug.unit}"/>'
        "</substanceAdministration></outboundRelationship2>"
    )


def _blinding(drug: Product) -> str:
    return _pertains(6, '<value xsi:type="BL" value="true"/>') if drug.is_blinded else ""


def _recurrence(report: Report, drug: Product) -> str:
    if not drug.recurrence:
        return ""
    value = f'<value xsi:type="CE" code="{drug.recurrence}" codeSystem="{ICH}.1.16"/>'
    target = (
        '<outboundRelationship1 typeCode="REFR"><actReference classCode="ACT" moodCode="EVN">'
        f'<id root="{_uid(report, "event", 1)}"/></actReference></outboundRelationship1>'
    )
    return _pertains(31, value + target)


def _action(drug: Product) -> str:
    return (
        '<inboundRelationship typeCode="CAUS"><act classCode="ACT" moodCode="EVN">'
        f"{_code(int(drug.action_taken), 15)}</act></inboundRelationship>"
        if drug.action_taken
        else ""
    )


def _opinions(report: Report) -> str:
    parts = []
    for number, drug in enumerate(report.products, 1):
        target = _reference(
            "subject2", "productUseReference", "SBADM", _uid(report, "drug", number)
        )
        role = f'<value xsi:type="CE" code="{drug.role}" codeSystem="{ICH}.1.13"/>'
        parts.append(_causality(20, role + target) if drug.role else "")
        parts.extend(_opinion(report, opinion, target) for opinion in drug.opinions)
    return "".join(parts)


def _opinion(report: Report, opinion: Opinion, target: str) -> str:
    event = _uid(report, "event", opinion.event)
    return _causality(
        39,
        f'<value xsi:type="ST">{opinion.result}</value>'
        f"<methodCode><originalText>{opinion.method}</originalText></methodCode>"
        '<author typeCode="AUT"><assignedEntity classCode="ASSIGNED"><code>'
        f"<originalText>{opinion.source}</originalText></code></assignedEntity></author>"
        f"{_reference('subject1', 'adverseEffectReference', 'OBS', event)}{target}",
    )


def _causality(code: int, inner: str) -> str:
    return (
        '<component typeCode="COMP"><causalityAssessment classCode="OBS" moodCode="EVN">'
        f"{_code(code)}{inner}</causalityAssessment></component>"
    )


def _reference(link: str, name: str, kind: str, uid: str) -> str:
    return (
        f'<{link} typeCode="SUBJ"><{name} classCode="{kind}" moodCode="EVN">'
        f'<id root="{uid}"/></{name}></{link}>'
    )


def _comment(report: Report) -> str:
    if not report.sender_comments:
        return ""
    return (
        '<component1 typeCode="COMP"><observationEvent classCode="OBS" moodCode="EVN">'
        f'{_code(10)}<value xsi:type="ED">{escape(report.sender_comments)}</value>'
        '<author typeCode="AUT"><assignedEntity classCode="ASSIGNED">'
        f"{_code(1, 21)}</assignedEntity></author></observationEvent></component1>"
    )
