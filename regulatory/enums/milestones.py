"""Vocabulary of a study's regulatory milestones: the days from which its reports and notifications are counted."""

from django.db.models import TextChoices


class MilestoneKind(TextChoices):
    """What happened that day. Those of `OF_A_COUNTRY` are recorded for each country."""

    DIBD = "dibd", "Development international birth date (ICH E2F)"
    IND_EFFECTIVE = "ind_effective", "The IND went into effect (21 CFR 312.40(b))"
    FIRST_CTN = "first_ctn", "First clinical trial notification in Japan"
    AUTHORISED = "authorised", "Trial authorised in the country"
    PERIOD_REPORTED = "period_reported", "End of the period of the last periodic report sent before"
    STARTED = "started", "Trial started in the country: first act of recruitment"
    FIRST_VISIT = "first_visit", "First visit of the first participant in the country"
    RECRUITMENT_ENDED = "recruitment_ended", "Recruitment ended in the country"
    RECRUITMENT_RESTARTED = "recruitment_restarted", "Recruitment started again in the country"
    HALTED = "halted", "Halted or ended early, benefit and risk unchanged"
    HALTED_FOR_RISK = "halted_for_risk", "Halted or ended early, benefit and risk changed"
    DISCONTINUED = "discontinued", "Trial discontinued in the country"
    ENDED = "ended", "Trial ended in the country as planned"
    ENDED_EARLY = "ended_early", "Trial ended early in the country"
    ENDED_IN_EU = "ended_in_eu", "Trial ended in all member states concerned"
    ENDED_EVERYWHERE = "ended_everywhere", "Trial ended in all countries"
    FIRST_ENROLMENT = "first_enrolment", "First participant enrolled"
    PRIMARY_COMPLETION = "primary_completion", "Primary completion"
    INTERIM_ANALYSED = "interim_analysed", "Interim analysis made that the protocol provides for"
    MARKETING_DECIDED = (
        "marketing_decided",
        "EU marketing authorisation granted, refused or withdrawn that the trial was intended for",
    )
    REGISTER_FACT_CHANGED = (
        "register_changed",
        "Recruitment status, a date, a contact or another fact of the US register changed",
    )
    AMENDMENT_APPROVED = (
        "amendment_approved",
        "IRB approved an amendment that is made known to participants",
    )
    DEVICE_STATUS_CHANGED = "device_status", "FDA cleared or approved the device"
    REGISTER_VERIFIED = "register_verified", "US register entry last updated or verified"
    ICF_LAST_VISIT = "last_visit", "Last study visit of any participant (US federal support)"
    PROTOCOL_FINAL = "protocol_final", "Protocol final"
    LAST_ENROLMENT = "last_enrolment", "Last participant enrolled"
    DATABASE_LOCKED = "database_locked", "Database locked"
    REPORT_FINAL = "report_final", "Clinical study report final"


K = MilestoneKind
OF_A_COUNTRY = frozenset(
    {
        K.AUTHORISED, K.PERIOD_REPORTED, K.STARTED, K.FIRST_VISIT, K.RECRUITMENT_ENDED, K.RECRUITMENT_RESTARTED,
        K.HALTED, K.HALTED_FOR_RISK, K.DISCONTINUED, K.ENDED, K.ENDED_EARLY,
    }
)  # fmt: skip
REPEATED = frozenset(
    {
        K.RECRUITMENT_ENDED, K.RECRUITMENT_RESTARTED, K.HALTED, K.HALTED_FOR_RISK, K.PERIOD_REPORTED,
        K.INTERIM_ANALYSED, K.MARKETING_DECIDED, K.REGISTER_FACT_CHANGED, K.AMENDMENT_APPROVED,
        K.DEVICE_STATUS_CHANGED, K.REGISTER_VERIFIED,
    }
)  # fmt: skip
"""What may happen more than once; anything else is corrected, never recorded twice."""
