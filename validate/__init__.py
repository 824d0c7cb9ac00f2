"""Checks over editions: what is missing, wrong or doubtful, and where."""
