"""Readers: a document -> tables as printed, without knowledge of any framework."""
