"""The columns by which study sites and participants come from a spreadsheet."""

from functools import cache

from cro_platform.tenancy.countries import countries
from cro_platform.tenancy.zones import time_zones
from sites.enums import Sex
from studies.exchange.tables.layout import (
    Column,
    Layout,
    choice,
    code,
    one_of,
    text,
    whole_number,
)

CONFIDENTIALITY = "ICH E6(R3) 4.1"


@cache
def country_codes() -> frozenset[str]:
    """Countries of ISO 3166-1 by their two letters."""
    return frozenset(each.code for each in countries())


COUNTRY = one_of(country_codes, "A country of ISO 3166-1 by its two letters")
ZONE = one_of(time_zones, "A time zone of the IANA database, as in Europe/Berlin,")

STUDY_SITES = Layout(
    "study_sites",
    "Study sites",
    "number",
    (
        Column("number", "The site's number in the study, by which it is known again.", code(20), is_required=True),
        Column("name", "The name of the place, not of a person.", text(400), is_required=True),
        Column("country", "Two letters of ISO 3166-1, as in DE; the study must run there.", COUNTRY, is_required=True),
        Column("city", "At most 200 characters.", text(200)),
        Column("region", "State or region.", text(1000)),
        Column("postal_code", "As text: format the column as text, so that no zero is lost.", text(40)),
        Column("time_zone", "As in Europe/Berlin.", ZONE),
    ),
)  # fmt: skip

SUBJECTS = Layout(
    "subjects",
    "Participants",
    "code",
    (
        Column(
            "code", "The participant's code in the study, by which they are known again. It names no person.", code(40),
            is_required=True, clause=CONFIDENTIALITY,
        ),
        Column("site", "The number of the study site.", code(20), is_required=True),
        Column(
            "year_of_birth", "Four digits, the year alone; a full birth date is refused.", whole_number,
            clause=CONFIDENTIALITY,
        ),
        Column("age", "In years; instead of the year of birth, never beside it.", whole_number, clause=CONFIDENTIALITY),
        Column("sex", f"One of: {', '.join(Sex.values)}.", choice(Sex.values)),
    ),
)  # fmt: skip
