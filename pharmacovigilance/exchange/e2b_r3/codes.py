"""Code lists of ICH E2B(R3): what a code means, and whether an unknown one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pharmacovigilance.exchange.e2b_r3 import oids
from pharmacovigilance.exchange.e2b_r3.findings import Severity

NULL_FLAVORS = MappingProxyType(
    {
        "NI": "no information",
        "MSK": "masked",
        "UNK": "unknown",
        "NA": "not applicable",
        "ASKU": "asked but unknown",
        "NASK": "not asked",
        "NINF": "negative infinity",
        "PINF": "positive infinity",
        "OTH": "other (FDA regional)",
    }
)


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes of one element; an unknown one is refused where it decides what the case means."""

    name: str
    system: str
    meanings: Mapping[str, str] = field(repr=False)
    severity: Severity = Severity.WARNING

    @property
    def allowed(self) -> str:
        """The allowed values as a reader of the finding wants to see them."""
        if len(self.meanings) > _LISTED:
            return f"a code of {self.name}"
        return ", ".join(f"{code} ({meaning})" for code, meaning in self.meanings.items())


_LISTED = 20


def _list(name: str, system: str, meanings: dict[str, str], *, decisive: bool = False) -> CodeList:
    severity = Severity.ERROR if decisive else Severity.WARNING
    return CodeList(name, system, MappingProxyType(meanings), severity)


REPORT_TYPE = _list(
    "type of report",
    oids.code_list(2),
    {"1": "spontaneous", "2": "report from study", "3": "other", "4": "not available to sender"},
    decisive=True,
)
FIRST_SENDER = _list("first sender", oids.code_list(3), {"1": "regulator", "2": "other"})
NULLIFICATION = _list(
    "nullification / amendment", oids.code_list(5), {"1": "nullification", "2": "amendment"}
)
QUALIFICATION = _list(
    "qualification",
    oids.code_list(6),
    {
        "1": "physician",
        "2": "pharmacist",
        "3": "other health professional",
        "4": "lawyer",
        "5": "consumer or other non health professional",
    },
)
SENDER_TYPE = _list(
    "sender type",
    oids.code_list(7),
    {
        "1": "pharmaceutical company",
        "2": "regulatory authority",
        "3": "health professional",
        "4": "regional pharmacovigilance centre",
        "5": "WHO collaborating centre",
        "6": "other",
        "7": "patient / consumer",
    },
)
STUDY_TYPE = _list(
    "study type",
    oids.code_list(8),
    {"1": "clinical trials", "2": "individual patient use", "3": "other studies"},
)
AGE_GROUP = _list(
    "age group",
    oids.code_list(9),
    {
        "0": "foetus",
        "1": "neonate",
        "2": "infant",
        "3": "child",
        "4": "adolescent",
        "5": "adult",
        "6": "elderly",
    },
)
HIGHLIGHTED = _list(
    "term highlighted by the reporter",
    oids.code_list(10),
    {
        "1": "highlighted, not serious",
        "2": "not highlighted, not serious",
        "3": "highlighted, serious",
        "4": "not highlighted, serious",
    },
)
OUTCOME = _list(
    "outcome",
    oids.code_list(11),
    {
        "0": "unknown",
        "1": "recovered/resolved",
        "2": "recovering/resolving",
        "3": "not recovered/not resolved/ongoing",
        "4": "recovered/resolved with sequelae",
        "5": "fatal",
    },
    decisive=True,
)
TEST_RESULT = _list(
    "test result",
    oids.code_list(12),
    {"1": "positive", "2": "negative", "3": "borderline", "4": "inconclusive"},
)
DRUG_ROLE = _list(
    "drug role",
    oids.code_list(13),
    {"1": "suspect", "2": "concomitant", "3": "interacting", "4": "drug not administered"},
    decisive=True,
)
FDA_DRUG_ROLE = _list("FDA drug role", f"{oids.FDA}.1.1.8", {"1": "similar device"})
FDA_RACE = _list(
    "race",
    oids.NCI,
    {
        "C16352": "African American",
        "C41259": "American Indian or Alaska Native",
        "C41260": "Asian",
        "C41219": "Native Hawaiian or other Pacific Islander",
        "C41261": "White",
    },
)
FDA_ETHNICITY = _list(
    "ethnicity", oids.NCI, {"C17459": "Hispanic or Latino", "C41222": "not Hispanic or Latino"}
)
FDA_REMEDIAL_ACTION = _list(
    "remedial action initiated",
    f"{oids.FDA}.1.1.3",
    {
        "1": "recall",
        "2": "repair",
        "3": "replacement",
        "4": "relabeling",
        "5": "notification",
        "6": "inspection",
        "7": "patient monitoring",
        "8": "modification or adjustment",
        "9": "other",
    },
)
FDA_DEVICE_USAGE = _list(
    "device usage", f"{oids.FDA}.1.1.4", {"1": "initial use", "2": "reuse", "3": "unknown"}
)
FDA_DEVICE_FOLLOW_UP = _list(
    "type of device follow-up",
    f"{oids.FDA}.1.1.5",
    {
        "1": "correction",
        "2": "additional information",
        "3": "response to FDA request",
        "4": "device evaluation",
    },
)
FDA_DEVICE_OPERATOR = _list(
    "operator of the device",
    f"{oids.FDA}.1.1.6",
    {"1": "health professional", "2": "lay user or patient", "3": "other"},
)
ACTION_TAKEN = _list(
    "action taken with drug",
    oids.code_list(15),
    {
        "0": "unknown",
        "1": "drug withdrawn",
        "2": "dose reduced",
        "3": "dose increased",
        "4": "dose not changed",
        "9": "not applicable",
    },
)
RECURRENCE = _list(
    "recurrence on re-administration",
    oids.code_list(16),
    {
        "1": "rechallenge done, reaction recurred",
        "2": "rechallenge done, reaction did not recur",
        "3": "rechallenge done, outcome unknown",
        "4": "no rechallenge, or not applicable",
    },
)
DRUG_INFORMATION = _list(
    "additional information on drug",
    oids.code_list(17),
    {
        "1": "counterfeit",
        "2": "overdose",
        "3": "drug taken by the father",
        "4": "drug taken beyond expiry date",
        "5": "batch and lot tested and found within specifications",
        "6": "batch and lot tested and found not within specifications",
        "7": "medication error",
        "8": "misuse",
        "9": "abuse",
        "10": "occupational exposure",
        "11": "off label use",
    },
)
EU_RESULT = _list(
    "EU result of assessment",
    f"{oids.EU}.3",
    {"1": "reasonable possibility", "2": "no reasonable possibility"},
)
"""EU G.k.9.i.2.r.3.EU.1. The meanings are known at second hand, not from EMA's own list: to be verified."""
SEX = _list("sex", oids.SEX, {"1": "male", "2": "female"}, decisive=True)

_ISO_3166 = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
    "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
    "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
    "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
    "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
    "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
_WITHDRAWN = "AN BU CS DD FX NT SU TP YD YU ZR"

COUNTRY = _list(
    "ISO 3166-1 alpha-2, or EU",
    oids.COUNTRY,
    {code: code for code in f"{_ISO_3166}EU {_WITHDRAWN}".split()},
    decisive=True,
)
"""Withdrawn ISO 3166-3 codes stay readable: old cases keep the country of their day."""

COUNTRY_TEXT = CodeList(COUNTRY.name, COUNTRY.system, COUNTRY.meanings)
"""The same countries as text of an address, where an unknown one only warns."""
