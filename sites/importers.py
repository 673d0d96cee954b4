"""Tables of sites and participants through the platform's common import."""

from sites.exchange.tables import STUDY_SITES, SUBJECTS
from sites.services.tables import take_study_site, take_subject
from studies.importers import TableImporter, register_table

register_table(TableImporter(STUDY_SITES, "sites.select", take_study_site))
register_table(TableImporter(SUBJECTS, "subjects.change", take_subject))
