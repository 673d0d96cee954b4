"""Spreadsheets with one record per row: CSV and XLSX become typed rows and findings; no cell is ever computed."""

from studies.exchange.tables.layout import Column, Layout
from studies.exchange.tables.limits import MAXIMUM_BYTES, MAXIMUM_ROWS
from studies.exchange.tables.reading import Row, Table, read_table
from studies.exchange.tables.template import template_csv, template_xlsx

__all__ = [
    "MAXIMUM_BYTES",
    "MAXIMUM_ROWS",
    "Column",
    "Layout",
    "Row",
    "Table",
    "read_table",
    "template_csv",
    "template_xlsx",
]
