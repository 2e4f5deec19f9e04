"""Give every constraint a name.

Task: write `build`. Each call returns a new MetaData with a naming convention and two tables.

The convention must hold for every table of this MetaData, also for one that is added later.
Constraints and indexes that have no name of their own get these:
- a primary key `pk_<table>`, a unique constraint `uq_<table>_<columns>`
- a foreign key `fk_<table>_<columns>_<table that it refers to>`
- an index `ix_<table>_<columns>`
`<columns>` are all columns of the constraint or index, in its order, joined with `_`.
A CHECK constraint has a short name, `x`; the convention makes `ck_<table>_x` of it.

The tables; every `id` is an integer and the primary key:
- `customers`: `id`; `email` and `login`, text of at most 100 characters. A unique constraint
  on `email`. An index on `lower(login)`, called `ix_customers_login_lower`: an expression has
  no column name for the convention, so give it this name yourself.
- `orders`: `id`; `customer_id`, an integer that refers to the `id` of a customer; `status`,
  text of at most 20 characters; `placed_on`, a date; `total`, an integer. An index on
  `customer_id`, another on `status` and `placed_on` together, in this order. A CHECK that
  `total` is 0 or more, called `ck_orders_total_not_negative` in the database.
The table orders has no other index. Whether a column may be NULL does not matter here.

Read first:
- https://docs.sqlalchemy.org/en/21/core/constraints.html#configuring-constraint-naming-conventions
- https://docs.sqlalchemy.org/en/21/core/constraints.html#indexes
"""

from sqlalchemy import MetaData


def build() -> MetaData:
    """Return a new MetaData with the convention and the tables customers and orders."""
    # TODO: write the convention: a dictionary with the keys pk, uq, fk, ix and ck.
    # TODO: give it to a new MetaData.
    # TODO: write the tables with their constraints and indexes, and return the MetaData.
    raise NotImplementedError
