"""Datasets for other tools, one file a format."""
