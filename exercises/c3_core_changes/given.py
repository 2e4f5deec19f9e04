"""The tables of this chapter."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
    Column("age", Integer),
    Column("email", String(100)),
    Column("spent", Integer),
)

# An order without a user_id belongs to nobody.
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id")),
    Column("item", String(50), nullable=False),
    Column("cents", Integer, nullable=False),
    Column("placed", DateTime, nullable=False),
)

# Copies of users, with ids of their own.
archive = Table(
    "archive",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
    Column("age", Integer),
)

# Settings: each key is there once.
kv = Table(
    "kv",
    metadata,
    Column("key", String(50), primary_key=True),
    Column("value", String(100), nullable=False),
    Column("hits", Integer, nullable=False),
    Column("note", String(100)),
)

# Bank accounts.
acc = Table(
    "acc",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(50), nullable=False),
    Column("bal", Integer, nullable=False),
)

# Messages: each text is there once.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("msg", String(100), nullable=False, unique=True),
)
