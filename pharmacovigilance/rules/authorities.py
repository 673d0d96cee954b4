"""The authorities whose rules are loaded, and the ones that a study has to answer to."""

from dataclasses import dataclass
from enum import StrEnum

from cro_platform.tenancy.countries import UnknownCountryError, country
from pharmacovigilance.rules.facts import StudyFacts


class Scope(StrEnum):
    """Which reactions of a study an authority wants one by one."""

    EVERYWHERE = "everywhere"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class SusarLaw:
    """The pattern most laws follow: serious, unexpected, and related in the opinion of sponsor or investigator.

    `seven` and `fifteen` are rule ids by urgency, `seven_abroad` and `fifteen_abroad` those for reactions at foreign sites
    where the law has its own. `upgrade`, `completion` and `news` are the rules for a reaction that turns fatal after it
    was known, for completing a 7-day report, and for significant news on a reported case; empty where none is loaded.
    `either` cites why one opinion suffices, `is_either_certain` whether that text itself was read.
    """

    seven: str
    fifteen: str
    seven_abroad: str = ""
    fifteen_abroad: str = ""
    upgrade: str = ""
    completion: str = ""
    news: str = ""
    scope: Scope = Scope.EVERYWHERE
    either: str = ""
    is_either_certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFacts:
    """An authority as clocks need it: `zone` is the calendar of its seat, `jurisdiction` the cell of the obligation.

    `law` is empty where the authority follows a table of its own; `is_loaded` is False where no rule is loaded.
    """

    code: str
    name: str
    jurisdiction: str
    zone: str | None = None
    law: SusarLaw | None = None
    is_loaded: bool = True


ICH = AuthorityFacts(
    code="ICH",
    name="ICH E2A baseline",
    jurisdiction="ICH",
    law=SusarLaw(seven="ICH-E2A-7", fifteen="ICH-E2A-15", either="ICH E2A III.A"),
)
FDA = AuthorityFacts(
    code="FDA",
    name="US Food and Drug Administration",
    jurisdiction="US",
    zone="America/New_York",
)
EMA = AuthorityFacts(
    code="EMA",
    name="EudraVigilance, European Medicines Agency",
    jurisdiction="EU",
    zone="Europe/Amsterdam",
    law=SusarLaw(
        seven="EU-SUSAR-7",
        fifteen="EU-SUSAR-15",
        upgrade="EU-SUSAR-UPG",
        completion="EU-SUSAR-FU8",
        news="EU-SUSAR-NEW",
        either="Reg. (EU) 536/2014 Annex III ¶4",
        is_either_certain=True,
    ),
)
MHRA = AuthorityFacts(
    code="MHRA",
    name="Medicines and Healthcare products Regulatory Agency",
    jurisdiction="GB",
    zone="Europe/London",
    law=SusarLaw(
        seven="UK-SUSAR-7",
        fifteen="UK-SUSAR-15",
        seven_abroad="UK-SUSAR-3C-7",
        fifteen_abroad="UK-SUSAR-3C-15",
        completion="UK-SUSAR-FU8",
        either="SI 2004/1031 reg 33",
    ),
)
HEALTH_CANADA = AuthorityFacts(
    code="Health Canada",
    name="Health Canada",
    jurisdiction="CA",
    zone="America/Toronto",
    law=SusarLaw(seven="CA-7", fifteen="CA-15", completion="CA-FU8", either="C.05.014"),
)
TGA = AuthorityFacts(
    code="TGA",
    name="Therapeutic Goods Administration",
    jurisdiction="AU",
    zone="Australia/Sydney",
    law=SusarLaw(
        seven="AU-7",
        fifteen="AU-15",
        completion="AU-FU8",
        scope=Scope.INSIDE,
        either="NHMRC Safety monitoring 2016",
    ),
)
SWISSMEDIC = AuthorityFacts(
    code="Swissmedic",
    name="Swissmedic, Swiss Agency for Therapeutic Products",
    jurisdiction="CH",
    zone="Europe/Zurich",
    law=SusarLaw(
        seven="CH-SUSAR-7", fifteen="CH-SUSAR-15", scope=Scope.INSIDE, either="ClinO Art 41"
    ),
)
CDE = AuthorityFacts(
    code="CDE",
    name="Center for Drug Evaluation, NMPA",
    jurisdiction="CN",
    zone="Asia/Shanghai",
    law=SusarLaw(
        seven="CN-7",
        fifteen="CN-15",
        completion="CN-FU8",
        news="CN-15",
        either="CDE 2018 Standards and Procedures",
    ),
)
MFDS = AuthorityFacts(
    code="MFDS",
    name="Ministry of Food and Drug Safety",
    jurisdiction="KR",
    zone="Asia/Seoul",
    law=SusarLaw(
        seven="KR-7",
        fifteen="KR-15",
        completion="KR-FU8",
        either="Rules on Safety of Drugs Annex 4",
    ),
)
ANVISA = AuthorityFacts(
    code="ANVISA",
    name="Agência Nacional de Vigilância Sanitária",
    jurisdiction="BR",
    zone="America/Sao_Paulo",
    law=SusarLaw(seven="BR-7", fifteen="BR-15", scope=Scope.INSIDE, either="RDC 945/2024"),
)
PMDA = AuthorityFacts(
    code="PMDA",
    name="Pharmaceuticals and Medical Devices Agency",
    jurisdiction="JP",
    zone="Asia/Tokyo",
)
CDSCO = AuthorityFacts(
    code="CDSCO",
    name="Central Drugs Standard Control Organisation",
    jurisdiction="IN",
    zone="Asia/Kolkata",
)

LOADED = {
    each.jurisdiction: each
    for each in (
        ICH,
        FDA,
        EMA,
        MHRA,
        HEALTH_CANADA,
        TGA,
        SWISSMEDIC,
        PMDA,
        CDE,
        MFDS,
        CDSCO,
        ANVISA,
    )
}


def authority_of(jurisdiction: str) -> AuthorityFacts:
    """The authority of a jurisdiction; one without loaded rules is named after its country, so that it is seen."""
    return LOADED.get(jurisdiction) or AuthorityFacts(
        code=jurisdiction, name=_name(jurisdiction), jurisdiction=jurisdiction, is_loaded=False
    )


def authorities_of(study: StudyFacts) -> tuple[AuthorityFacts, ...]:
    """Whom the study answers to: one for the EU/EEA, one per other country, and FDA wherever an IND exists."""
    under_ind = frozenset({"US"}) if study.has_ind else frozenset()
    return tuple(authority_of(each) for each in sorted(study.jurisdictions | under_ind))


def _name(jurisdiction: str) -> str:
    try:
        return f"Authority of {country(jurisdiction).name}"
    except UnknownCountryError:
        return f"Authority of {jurisdiction}"
