"""The tables of a Development Safety Update Report (ICH E2F): exposure, reference, line listing, cumulative tabulation."""

from dataclasses import dataclass
from datetime import date

from cro_platform.documents.rendition import Rendition
from pharmacovigilance.documents.cioms_i import Blinding
from pharmacovigilance.documents.fixed_width import LINES_PER_SHEET, Column, Sheet, heading, sheets
from pharmacovigilance.documents.sae_listing import MARKS
from pharmacovigilance.documents.study_head import StudyHead

LISTING_COLUMNS = (
    Column("Case number", 20),
    Column("Subject", 11),
    Column("Ctry", 4),
    Column("Age/sex", 7),
    Column("Treatment group", 18),
    Column("Dose", 20),
    Column("Onset", 10),
    Column("Treatment dates", 23),
    Column("Serious adverse reaction(s), most serious first", 34),
    Column("Outcome", 14),
    Column("Comments", 36),
)
SECTIONS = (
    ("4", "Changes to reference safety information"),
    ("5", "Inventory of clinical trials"),
    ("6.1", "Estimated cumulative subject exposure in the development programme"),
    ("7.1", "Reference information"),
    ("7.2", "Line listing of serious adverse reactions during the reporting period (Appendix 5)"),
    ("7.3", "Cumulative summary tabulation of serious adverse events (Appendix 6)"),
    ("16", "Region-specific information: subjects who died during the reporting period"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: headings and cells. `note` says how the figures were counted."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DsurTables:
    """Everything the document prints. `reactions` are cells in the order of `LISTING_COLUMNS`, one row per case.

    `release` is the MedDRA release that sorted them, empty where none is loaded. `groups` are the columns of the cumulative
    tabulation after the term; `tabulation` its rows, sorted by class and term, each with a total at the end.
    """

    number: str
    study: StudyHead
    products: tuple[str, ...]
    birth_on: date
    period_from: date
    lock_on: date
    blinding: Blinding
    release: str
    reference_changes: Table
    inventory: Table
    exposure: Table
    reference: Table
    reactions: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...]
    tabulation: tuple[tuple[str, ...], ...]
    deaths: Table


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; the first of a row is its heading."""

    text: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section with a table."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A section with fixed-width lines."""

    number: str
    title: str
    heading: str
    sheets: tuple[Sheet, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DsurPages:
    """What the template prints."""

    number: str
    mark: str
    is_unblinded: bool
    study_line: str
    facts: tuple[tuple[str, str], ...]
    caution: str
    contents: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    reactions: Listing
    tabulation: Listing
    deaths: Section


CAUTIONS = {
    Blinding.BLINDED: "Blinded. Treatment groups of blinded studies are not shown; individual unblinding for expedited "
    "reporting is left out too.",
    Blinding.UNBLINDED: "UNBLINDED INFORMATION. For persons named for unblinded information of this study only. It must not "
    "reach investigators, monitors or anybody who assesses participants.",
    Blinding.OPEN_LABEL: "The study is open label.",
}
TERM_WIDTH, GROUP_WIDTH, MOST_GROUPS = 70, 16, 6


def lay_out(dsur: DsurTables) -> DsurPages:
    """The title page, the small tables, then the two long ones in fixed-width lines."""
    titles = dict(SECTIONS)
    small = (("4", dsur.reference_changes), ("5", dsur.inventory), ("6.1", dsur.exposure), ("7.1", dsur.reference))  # fmt: skip
    return DsurPages(
        number=dsur.number or "not numbered",
        mark=MARKS[dsur.blinding],
        is_unblinded=dsur.blinding is Blinding.UNBLINDED,
        study_line=dsur.study.line,
        facts=_facts(dsur),
        caution=CAUTIONS[dsur.blinding],
        contents=SECTIONS,
        sections=tuple(_section(number, titles[number], table) for number, table in small),
        reactions=_reactions(dsur, titles["7.2"]),
        tabulation=_tabulation(dsur, titles["7.3"]),
        deaths=_section("16", titles["16"], dsur.deaths),
    )


def _facts(dsur: DsurTables) -> tuple[tuple[str, str], ...]:
    return (
        ("DSUR number", dsur.number or "not numbered"),
        ("Investigational product", ", ".join(dsur.products) or "none recorded"),
        ("Study", dsur.study.title),
        ("Numbers", dsur.study.line),
        ("Sponsor", dsur.study.sponsor),
        ("Reporting period", f"{dsur.period_from.isoformat()} to {dsur.lock_on.isoformat()}"),
        ("Data lock point", dsur.lock_on.isoformat()),
        ("Development international birth date", dsur.birth_on.isoformat()),
    )


def _section(number: str, title: str, table: Table) -> Section:
    rows = tuple(
        tuple(Cell(text, index == 0) for index, text in enumerate(row)) for row in table.rows
    )
    return Section(number, title, table.columns, rows, table.note)


def _reactions(dsur: DsurTables, title: str) -> Listing:
    return Listing(
        "7.2",
        title,
        heading(LISTING_COLUMNS),
        sheets(LISTING_COLUMNS, dsur.reactions, first=LINES_PER_SHEET - 9),
        f"{len(dsur.reactions)} cases with a serious event that reporter or sponsor relates to a product, or nobody has "
        f"judged; one line per case. Terms as reported with their MedDRA code where the case has one. {_sorted_by(dsur)}",
    )


def _sorted_by(dsur: DsurTables) -> str:
    if dsur.release:
        return (
            f"Sorted by primary system organ class of MedDRA {dsur.release}, in the internationally agreed order; terms "
            "without a code of that release stand last."
        )
    return "No MedDRA release is loaded here, so nothing is sorted by system organ class."


def _tabulation(dsur: DsurTables, title: str) -> Listing:
    columns = (
        Column(_heading_of_terms(dsur), TERM_WIDTH),
        *(Column(group, GROUP_WIDTH) for group in dsur.groups),
        Column("Total", GROUP_WIDTH),
    )
    return Listing(
        "7.3",
        title,
        heading(columns),
        sheets(columns, dsur.tabulation, first=LINES_PER_SHEET - 9),
        f"All serious adverse events, related or not, from {dsur.birth_on.isoformat()} to {dsur.lock_on.isoformat()}, by "
        f"term and treatment group. An event of a case with several products counts once. {_sorted_by(dsur)}",
    )


def _heading_of_terms(dsur: DsurTables) -> str:
    if dsur.release:
        return "System organ class, preferred term [MedDRA code]"
    return "Serious adverse event, as reported [MedDRA code]"


DSUR_TABLES: Rendition[DsurTables] = Rendition(
    template="documents/pharmacovigilance/dsur.html",
    template_id="dsur-tables",
    template_version="2",
    title="Development Safety Update Report: tables and line listing",
    prepare=lay_out,
)
