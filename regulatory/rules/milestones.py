"""From days to duties as pure functions: which clock follows from which milestone, and which is missing a day or a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cro_platform.deadlines.engine import Unit, rule
from cro_platform.deadlines.engine.arithmetic import add
from cro_platform.tenancy.countries import UnknownCountryError, country, jurisdiction_of
from regulatory.enums import MilestoneKind as K
from studies.enums import StudyStatus as S

EU = "EU"
NAMES = {EU: "the European Union and EEA"}


@dataclass(frozen=True, slots=True)
class Fact:
    """An effective milestone."""

    kind: K
    on: date
    country: str = ""

    @property
    def jurisdiction(self) -> str:
        """Whose law the country belongs to; empty for a fact of the whole study."""
        return jurisdiction_of(self.country) if self.country else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one study. `reported` is the end of the last period reported, by jurisdiction.

    `undated` tells of a day that is known to the month or year only, in words such as "2026-03".
    """

    facts: tuple[Fact, ...]
    countries: frozenset[str]
    is_registered_in_us: bool = False
    has_ind: bool = False
    is_interventional: bool = True
    undated: Mapping[K, str] = field(default_factory=dict)
    reported: Mapping[str, date] = field(default_factory=dict)

    @property
    def jurisdictions(self) -> frozenset[str]:
        """Where the study answers to somebody."""
        own = {jurisdiction_of(each) for each in self.countries}
        return frozenset(own | ({"US"} if self.has_ind else set()))

    def first(self, kind: K, jurisdiction: str = "") -> date | None:
        """The earliest day of a kind, of the study or within a jurisdiction."""
        days = [f.on for f in self.facts if f.kind is kind and f.jurisdiction == jurisdiction]
        return min(days, default=None)

    def last(self, kind: K, jurisdiction: str = "") -> date | None:
        """The latest day of a kind."""
        days = [f.on for f in self.facts if f.kind is kind and f.jurisdiction == jurisdiction]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class Follows:
    """A clock that a milestone starts, where the milestone's country is under this jurisdiction (empty: anywhere)."""

    kind: K
    rule_id: str
    fact: str
    jurisdiction: str = ""


NOTIFICATIONS = (
    Follows(K.STARTED, "EU-START", "started", EU),
    Follows(K.FIRST_VISIT, "EU-FVFS", "first_visit", EU),
    Follows(K.RECRUITMENT_ENDED, "EU-EOR", "recruitment_ended", EU),
    Follows(K.RECRUITMENT_RESTARTED, "EU-EOR", "recruitment_ended", EU),
    Follows(K.HALTED, "EU-HALT", "halted", EU),
    Follows(K.HALTED_FOR_RISK, "EU-HALT-BR", "halted", EU),
    Follows(K.ENDED, "EU-END-MS", "end", EU),
    Follows(K.ENDED_EARLY, "EU-END-MS", "end", EU),
    Follows(K.ENDED_IN_EU, "EU-END-ALL", "end"),
    Follows(K.ENDED_IN_EU, "EU-RESULTS", "end"),
    Follows(K.ENDED_EVERYWHERE, "EU-END-GLOBAL", "end"),
    Follows(K.INTERIM_ANALYSED, "EU-INTERIM", "analysed"),
    Follows(K.ENDED, "UK-END", "end", "GB"),
    Follows(K.ENDED_EARLY, "UK-END-EARLY", "end", "GB"),
    Follows(K.ENDED_EVERYWHERE, "UK-RESULTS", "end"),
    Follows(K.DISCONTINUED, "CA-DISC", "discontinued", "CA"),
    Follows(K.FIRST_ENROLMENT, "CTG-REG", "first_enrolment"),
    Follows(K.PRIMARY_COMPLETION, "CTG-RES", "primary_completion"),
    Follows(K.REGISTER_FACT_CHANGED, "CTG-UPD30", "changed"),
    Follows(K.AMENDMENT_APPROVED, "CTG-UPD-AMD", "irb_approved"),
    Follows(K.DEVICE_STATUS_CHANGED, "CTG-UPD-DEV", "changed"),
    Follows(K.REGISTER_VERIFIED, "CTG-UPD-YR", "last_verified"),
    Follows(K.ICF_LAST_VISIT, "US-ICF-POST", "last_visit"),
    Follows(K.MARKETING_DECIDED, "EU-CSR", "decided"),
)
REGISTER = frozenset(
    {"CTG-REG", "CTG-RES", "CTG-UPD30", "CTG-UPD-AMD", "CTG-UPD-DEV", "CTG-UPD-YR"}
)
NEWEST_ONLY = frozenset({"CTG-UPD-YR"})
"""Where a later day sets the count anew, and the earlier one no longer runs."""
REGISTER_WORDS = {
    S.DRAFT: "not yet recruiting",
    S.PLANNED: "not yet recruiting",
    S.START_UP: "not yet recruiting",
    S.RECRUITING: "recruiting",
    S.ACTIVE_NOT_RECRUITING: "active, not recruiting",
    S.FOLLOW_UP: "active, not recruiting",
    S.CLOSING: "active, not recruiting",
    S.COMPLETED: "completed",
    S.SUSPENDED: "suspended",
    S.TERMINATED: "terminated",
    S.WITHDRAWN: "withdrawn",
}
APPLICABLE = "if it is an applicable clinical trial"


@dataclass(frozen=True, slots=True)
class Periodic:
    """How a jurisdiction's periodic report is counted: the anniversaries of `base`, from the first after `since`."""

    rule_id: str
    fact: str
    base: K
    is_of_study: bool
    since: K | None = None


PERIODIC = {
    EU: Periodic("EU-ASR", "dlp", K.DIBD, is_of_study=True, since=K.AUTHORISED),
    "GB": Periodic("UK-DSUR", "dlp", K.DIBD, is_of_study=True, since=K.AUTHORISED),
    "US": Periodic("US-ANNUAL", "effective", K.IND_EFFECTIVE, is_of_study=True),
    "CH": Periodic("CH-ASR", "authorised", K.AUTHORISED, is_of_study=False),
    "JP": Periodic("JP-PERIODIC", "ctn_submitted", K.FIRST_CTN, is_of_study=True),
    "CN": Periodic("CN-DSUR", "authorised", K.AUTHORISED, is_of_study=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A clock to run. `key` names it within the study; `period_end` is set for periodic reports."""

    key: str
    rule_id: str
    facts: Mapping[str, date]
    jurisdiction: str
    country: str = ""
    label: str
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A periodic report that has no clock, and why: no rule is loaded, or a day is not recorded."""

    jurisdiction: str
    rule_id: str
    sentence: str


def jurisdiction_name(code: str) -> str:
    """The country, or the region."""
    try:
        return NAMES.get(code) or country(code).name
    except UnknownCountryError:
        return code


def is_seen_by_register(before: str, after: str) -> bool:
    """The register has another word for the recruitment now."""
    words = {status.value: word for status, word in REGISTER_WORDS.items()}
    return after in words and words.get(before) != words[after]


def owed(known: Known) -> list[Owed]:
    """Every clock that follows from what is known."""
    return [*_notifications(known), *_undated(known), *_periodic(known)]


def gaps(known: Known) -> list[Gap]:
    """Periodic reports without a clock; empty for a study that owes none."""
    if not known.is_interventional:
        return []
    found = (_gap(known, each) for each in sorted(known.jurisdictions))
    return [gap for gap in found if gap]


def _notifications(known: Known) -> Iterator[Owed]:
    for fact in known.facts:
        for follows in NOTIFICATIONS:
            if (
                follows.kind is fact.kind
                and _applies(follows, fact, known)
                and not _is_overtaken(follows, fact, known)
            ):
                yield _notification(follows, fact)


def _is_overtaken(follows: Follows, fact: Fact, known: Known) -> bool:
    return follows.rule_id in NEWEST_ONLY and fact.on != known.last(fact.kind)


def _undated(known: Known) -> Iterator[Owed]:
    """A clock without a date, which reaches a person: the law counts from a day, and none is invented."""
    for kind, stated in known.undated.items():
        for follows in NOTIFICATIONS:
            fact = Fact(kind, date.max)
            if follows.kind is kind and _applies(follows, fact, known):
                owed = _notification(follows, fact)
                label = f"{kind.label} is known as {stated} only: record the day. {owed.label}"
                yield replace(owed, key=f"{follows.rule_id}::undated", facts={}, label=label[:200])


def _applies(follows: Follows, fact: Fact, known: Known) -> bool:
    if follows.jurisdiction:
        return fact.jurisdiction == follows.jurisdiction
    if follows.rule_id in REGISTER:
        return known.is_registered_in_us or "US" in known.jurisdictions
    return rule(follows.rule_id).jurisdiction in known.jurisdictions


def _notification(follows: Follows, fact: Fact) -> Owed:
    law = rule(follows.rule_id)
    place = f" ({fact.country})" if fact.country else ""
    condition = f", {APPLICABLE}" if follows.rule_id in REGISTER else ""
    return Owed(
        key=f"{follows.rule_id}:{fact.country}:{fact.on}",
        rule_id=follows.rule_id,
        facts={follows.fact: fact.on},
        jurisdiction=law.jurisdiction,
        country=fact.country,
        label=f"{law.trigger.strip()}{place}{condition}"[:200],
    )


def _periodic(known: Known) -> Iterator[Owed]:
    if not known.is_interventional:
        return
    for jurisdiction in sorted(known.jurisdictions & PERIODIC.keys()):
        duty = PERIODIC[jurisdiction]
        base, since = _start(known, duty, jurisdiction)
        if base is None or since is None:
            continue
        period_end = next_anniversary(base, since)
        if _is_over(known, jurisdiction, since):
            continue
        yield Owed(
            key=f"periodic:{jurisdiction}:{period_end}",
            rule_id=duty.rule_id,
            facts=_facts(duty, base, since, period_end),
            jurisdiction=jurisdiction,
            label=f"Periodic safety report, {jurisdiction_name(jurisdiction)}, period until {period_end}",
            period_end=period_end,
        )


def _facts(duty: Periodic, base: date, since: date, period_end: date) -> dict[str, date]:
    if duty.fact == "dlp":
        return {"dlp": period_end}
    return {duty.fact: base} if since == base else {duty.fact: base, "last_period_end": since}


def _start(known: Known, duty: Periodic, jurisdiction: str) -> tuple[date | None, date | None]:
    """The day whose anniversaries count, and the day after which the next one is owed."""
    base = known.first(duty.base, "" if duty.is_of_study else jurisdiction)
    begun = known.first(duty.since, jurisdiction) if duty.since else base
    reported = [known.reported.get(jurisdiction), known.last(K.PERIOD_REPORTED, jurisdiction)]
    later = [day for day in (begun, *reported) if day]
    return base, max([*later, base]) if base and later else None


def next_anniversary(base: date, after: date) -> date:
    """The first anniversary of a day that lies after another; 29 February is 28 February in other years."""
    turn = 1
    while add(base, turn, Unit.YEARS) <= after:
        turn += 1
    return add(base, turn, Unit.YEARS)


def _is_over(known: Known, jurisdiction: str, since: date) -> bool:
    """The trial ended, and what was to be told until then was told."""
    ends = [known.last(K.ENDED_EVERYWHERE)]
    if jurisdiction == EU:
        ends.append(known.last(K.ENDED_IN_EU))
    elif jurisdiction in known.countries:
        ends += [known.last(K.ENDED, jurisdiction), known.last(K.ENDED_EARLY, jurisdiction)]
    return any(end is not None and end <= since for end in ends)


def _gap(known: Known, jurisdiction: str) -> Gap | None:
    duty = PERIODIC.get(jurisdiction)
    name = jurisdiction_name(jurisdiction)
    if duty is None:
        return Gap(jurisdiction, "", f"Periodic rule not loaded for {name}")
    base, since = _start(known, duty, jurisdiction)
    if base is None:
        return Gap(jurisdiction, duty.rule_id, f"Not recorded: {duty.base.label}")
    if since is None and duty.since:
        return Gap(jurisdiction, duty.rule_id, f"Not recorded: {duty.since.label} ({name})")
    return None
