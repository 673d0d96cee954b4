"""Why a case is reportable or not, as forms that are told in the reader's language."""

from django.utils.translation import gettext as _

from cro_platform.web.spoken import noop, speak
from pharmacovigilance.enums import SeriousnessCriterion

LABELS = {label.lower(): label for label in SeriousnessCriterion.labels}


def grounds(text: str) -> str:
    """“death, hospitalisation” by the labels of the criteria."""
    return ", ".join(_(LABELS.get(each, each)) for each in text.split(", "))


speak(
    ("“{term}” is serious: {grounds}.", noop("“%(term)s” is serious: %(grounds)s.")),
    (
        "No seriousness criterion is met for {term}.",
        noop("No seriousness criterion is met for %(term)s."),
    ),
    (
        "{pair}: investigator {opinion_reporter}, sponsor {opinion_sponsor}; expectedness {expected}: {conclusion}. {rest}",
        noop(
            "%(pair)s: investigator %(opinion_reporter)s, sponsor %(opinion_sponsor)s; expectedness %(expected)s: %(conclusion)s. %(rest)s"
        ),
    ),
    (
        "{pair}: investigator {opinion_reporter}, sponsor {opinion_sponsor}; expectedness {expected}: {conclusion}.",
        noop(
            "%(pair)s: investigator %(opinion_reporter)s, sponsor %(opinion_sponsor)s; expectedness %(expected)s: %(conclusion)s."
        ),
    ),
    (
        "{product} is no product of the study, which trial law does not expedite.",
        noop("%(product)s is no product of the study, which trial law does not expedite."),
    ),
    (
        "{product} is placebo, where only a reaction to an excipient would count.",
        noop("%(product)s is placebo, where only a reaction to an excipient would count."),
    ),
    (
        "The first information was received on {moment}.",
        noop("The first information was received on %(moment)s."),
    ),
    (
        "Day 0 is {moment}, the receipt of what made the case reportable.",
        noop("Day 0 is %(moment)s, the receipt of what made the case reportable."),
    ),
    (
        "Day 0 is {moment}, when the last minimum criterion was known; what was received on {moment_first} was not yet a case.",
        noop(
            "Day 0 is %(moment)s, when the last minimum criterion was known; what was received on %(moment_first)s was not yet a case."
        ),
    ),
    (
        "Day 0 is {moment}, the first awareness of anybody acting for the sponsor.",
        noop("Day 0 is %(moment)s, the first awareness of anybody acting for the sponsor."),
    ),
    (
        "Day 0 is {moment}, when the reaction was known to be fatal or life-threatening.",
        noop("Day 0 is %(moment)s, when the reaction was known to be fatal or life-threatening."),
    ),
    (
        "Day 0 is {moment}, when the sponsor determined that the case qualifies.",
        noop("Day 0 is %(moment)s, when the sponsor determined that the case qualifies."),
    ),
    (
        "Determination pending since {moment}. {rest}",
        noop("Determination pending since %(moment)s. %(rest)s"),
    ),
    ("Determination pending since {moment}.", noop("Determination pending since %(moment)s.")),
    (
        "No version of {code} is loaded for {day}: a person has to decide which duty applied and by when.",
        noop(
            "No version of %(code)s is loaded for %(day)s: a person has to decide which duty applied and by when."
        ),
    ),
    (
        "The study tests a device; no rule on devices is loaded for {place}.",
        noop("The study tests a device; no rule on devices is loaded for %(place)s."),
    ),
    (
        "Significant new information on a reported case was known on {moment}.",
        noop("Significant new information on a reported case was known on %(moment)s."),
    ),
    (
        "A changed assessment on a reported case was known on {moment}.",
        noop("A changed assessment on a reported case was known on %(moment)s."),
    ),
    ("A reported case is void: {text}", noop("A reported case is void: %(text)s")),
    (
        "The 7-day report of {moment} is to be completed.",
        noop("The 7-day report of %(moment)s is to be completed."),
    ),
    (
        "It occurred in {place}; no rule is loaded for India on events outside India.",
        noop("It occurred in %(place)s; no rule is loaded for India on events outside India."),
    ),
    (
        "It occurred in {place}; only reactions inside {place_law} are reported one by one.",
        noop(
            "It occurred in %(place)s; only reactions inside %(place_law)s are reported one by one."
        ),
    ),
    (
        "{rest} The office in the country knew on {moment}; the earlier counts, which is debated.",
        noop(
            "%(rest)s The office in the country knew on %(moment)s; the earlier counts, which is debated."
        ),
    ),
    (
        "The sponsor does not downgrade the investigator; both opinions go into the report ({clause}).",
        noop(
            "The sponsor does not downgrade the investigator; both opinions go into the report (%(clause)s)."
        ),
    ),
    (
        "For comparison only, ICH E2A would give {n} days, {n_more} days.",
        noop("For comparison only, ICH E2A would give %(n)s days, %(n_more)s days."),
    ),
    (
        "For comparison only, ICH E2A would give {n} days.",
        noop("For comparison only, ICH E2A would give %(n)s days."),
    ),
    ("No rule is loaded for {place}.", noop("No rule is loaded for %(place)s.")),
    grounds=grounds,
    opinion=(noop("related"), noop("not related"), noop("not stated")),
    expected=(noop("expected"), noop("unexpected"), noop("not assessed")),
    conclusion=(noop("it counts"), noop("it is open"), noop("it does not count")),
)
CONSTANT = (
    noop("Under the regulation on devices a serious event counts whether or not it was expected."),
    noop(
        "That a fatal or life-threatening event indicates an imminent risk which needs prompt action is presumed: 2 days."
    ),
    noop(
        "If it indicates an imminent risk that needs prompt action, 2 days count (EU-MDR-2): a person judges that."
    ),
    noop(
        "Working days count from the sponsor's first notice of the effect; no evaluation delays them."
    ),
    noop(
        "If the sponsor determines an unreasonable risk, the investigation ends within 5 working days of that (US-IDE-TERM)."
    ),
    noop(
        "The study also tests a device. Whether a duty of device law applies to this case is for a person to decide."
    ),
    noop("The study has no site in the United States."),
    noop(
        "The investigator reports within 24 hours of the occurrence; the awareness is kept beside it."
    ),
    noop(
        "When it occurred is not recorded: the investigator's 24 hours cannot be counted until the onset is."
    ),
    noop("India wants every serious event, whatever its cause."),
    noop("What is not known yet is presumed to qualify: the clock does not wait for it."),
    noop("The study has neither a site in the United States nor an IND."),
    noop(
        "A bioavailability or bioequivalence study without an IND reports every serious event, expected or not, related or not."
    ),
    noop("The investigator's opinion alone does not oblige; the sponsor keeps a signed rationale."),
    noop(
        "Two clocks: the 7 days count from receipt, the 15 days from the sponsor's determination."
    ),
    noop("If it qualifies, the 7-day report counts from that receipt."),
    noop("The treatment is blinded and judged as if it were the investigational product."),
    noop(
        "A comparator: expedited if unexpected, and its marketing authorization holder is told (unverified)."
    ),
    noop("A pre-case: no clock runs until every minimum criterion is known."),
    noop("No number of days is loaded: it goes out as soon as it is ready."),
    noop("its outcome is fatal"),
    noop("any event"),
)
"""Sentences without anything to fill in; the catalogue alone tells them."""
