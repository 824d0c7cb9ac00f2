"""From tables as printed to canonical editions, with the framework's profile."""
