"""Writes of pharmacovigilance; each is one named intent in one transaction."""
