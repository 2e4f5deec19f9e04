"""The gradebook of a class: every finished result, and what a human adds, in a database."""
