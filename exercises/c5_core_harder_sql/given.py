"""The tables of this chapter."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

# Several people can have one name. People without a boss have NULL in boss_id.
emp = Table(
    "emp",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
    Column("boss_id", ForeignKey("emp.id")),
    Column("dept", String(50), nullable=False),
    Column("pay", Integer, nullable=False),
)

# A sale without an emp_id was made by nobody, on the web site.
sale = Table(
    "sale",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("emp_id", ForeignKey("emp.id")),
    Column("day", Date, nullable=False),
    Column("amt", Integer, nullable=False),
)

# Exercise 56: documents, each with other keys. There can be no document at all: NULL.
doc = Table(
    "doc",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("data", JSON),
)

# No chain of bosses is longer than this, unless there is a mistake in the data.
DEEPEST = 10
