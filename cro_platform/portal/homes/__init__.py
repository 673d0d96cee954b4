"""Home pages and boards: what a person needs first on Monday, put together from the rooms that know it."""
