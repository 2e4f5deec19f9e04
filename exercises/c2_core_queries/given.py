"""The two tables that every exercise of this chapter asks."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("age", Integer),
    Column("email", String(100), nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id")),
    Column("item", String(50), nullable=False),
    Column("cents", Integer, nullable=False),
    Column("placed", DateTime, nullable=False),
)
