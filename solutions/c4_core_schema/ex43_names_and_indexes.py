"""Give every constraint a name.

Why: a migration can drop or change only what it can call by name. A database that invents the
names invents different ones each time; with a convention, you know each name beforehand. Set
the convention on the first day, for it names only what is created after it.

Also: a CHECK is only a condition, so the convention cannot name it alone: the short name is
yours. Write it without the prefix, or the prefix is there twice. MariaDB calls every primary
key PRIMARY, and its version 10.11 has no index on an expression.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    func,
)

CONVENTION = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


def build() -> MetaData:
    """Return a new MetaData with the convention and the tables customers and orders."""
    metadata = MetaData(naming_convention=CONVENTION)
    customers = Table(
        "customers",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("email", String(100), unique=True),
        Column("login", String(100)),
    )
    Index("ix_customers_login_lower", func.lower(customers.c.login))
    Table(
        "orders",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("customer_id", Integer, ForeignKey("customers.id"), index=True),
        Column("status", String(20)),
        Column("placed_on", Date),
        Column("total", Integer),
        CheckConstraint("total >= 0", name="total_not_negative"),
        Index(None, "status", "placed_on"),
    )
    return metadata
