"""Typesetters that print test editions as documents, each with its truth."""
