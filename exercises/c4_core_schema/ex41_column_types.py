"""Choose types that come back.

Task: write `items`. It receives a MetaData, adds a table called "items" to it and returns the
Table. The table has these columns:

- `id`: a `uuid.UUID`; it is the primary key, and the program chooses it
- `name`: text of at most 80 characters; no two items have the same name
- `price`: an exact `decimal.Decimal` of at most 10 digits, 2 of them after the point
- `state`: a member of `State`
- `in_stock`: True or False
- `added_on`: a `datetime.date`, without a time of day
- `notes`: text of any length
- `photo`: `bytes`
- `details`: a dict; other programs read it, so it is stored as JSON

A value that is saved must come back equal and of the same Python type. The columns `notes`,
`photo` and `details` may be NULL, the others may not. `items` only describes the table: it
sends nothing to a database.

Read first:
- https://docs.sqlalchemy.org/en/21/core/type_basics.html#generic-camelcase-types
- https://docs.sqlalchemy.org/en/21/core/constraints.html#unique-constraint
"""

import enum

from sqlalchemy import MetaData, Table


# Given: do not change.
class State(enum.Enum):
    """How good an item still is."""

    NEW = "as new"
    USED = "a little used"
    BROKEN = "for spare parts"


def items(metadata: MetaData) -> Table:
    """Describe the table items in `metadata` and return it."""
    # TODO: make a Table called "items" with the nine columns.
    # TODO: say which columns may not be NULL, and which one is unique.
    raise NotImplementedError
