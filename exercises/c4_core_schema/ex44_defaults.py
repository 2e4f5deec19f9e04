"""Decide who fills a column in.

Task: write `docs_table`. It receives a MetaData, adds a table called "docs" to it and returns
the Table. It has nine columns. The program gives the first four:
- `id`, an integer and the primary key; `title`, text of at most 100 characters; `width` and
  `height`, integers
Whether a column may be NULL does not matter here.

The others are filled in when nobody gives a value. SQLAlchemy does it for its own statements:
- `token`: text of 32 characters, such as Python's `uuid4().hex`; a new one for each row
- `version`, an integer: each UPDATE adds 1 to the version of the rows that it changes

The database does it, also for a program without SQLAlchemy:
- `status`: text of at most 20 characters; it begins as "draft"
- `created`: a DateTime; the database's own current time (`func.now()`) at each INSERT
- `version`, when a row is inserted: it begins as 1
- `area`: an integer, always width times height. The database computes and stores it, and
  refuses any value that somebody else gives.

Read first:
- https://docs.sqlalchemy.org/en/21/core/defaults.html
- https://docs.sqlalchemy.org/en/21/core/defaults.html#computed-columns-generated-always-as
"""

from sqlalchemy import MetaData, Table


def docs_table(metadata: MetaData) -> Table:
    """Describe the table docs in `metadata` and return it."""
    # TODO: write the four columns that the program gives.
    # TODO: write `token`, with a default that is called for each row.
    # TODO: write `status`, `created` and `version`, with defaults of the database.
    # TODO: let each UPDATE raise `version`.
    # TODO: write `area`, which the database computes.
    raise NotImplementedError
