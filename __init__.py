"""Extract, normalise, validate, compare and publish the editions of a qualifications framework."""
