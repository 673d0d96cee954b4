"""How much a table may hold. Whatever is larger is refused in a sentence that names the limit."""

MAXIMUM_BYTES = 1_500_000
"""Of the file as it is sent."""
MAXIMUM_UNPACKED = 30_000_000
"""Of all parts of a workbook together, counted while they are unpacked, whatever the archive claims."""
MAXIMUM_PARTS = 200
MAXIMUM_ROWS = 1000
"""Of records; empty rows do not count."""
LAST_ROW = 5000
"""A row below this one is not looked for, however empty the sheet is above it."""
MAXIMUM_COLUMNS = 60
MAXIMUM_CELL = 1000
"""In characters."""
