"""Ratios against floors and stock peers in one run."""
