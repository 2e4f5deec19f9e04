"""Make a base class and a session factory.

Why: Base carries a catalogue of tables, Base.metadata, and each model that inherits from
Base enters its table there. A Session is for one piece of work and is then closed, so a
program needs many. The factory keeps their settings, such as the engine, in one place.

Also: `Base = declarative_base()`, imported from sqlalchemy.orm, makes such a class too. It
is the older form and still correct. Type checkers understand only DeclarativeBase.
"""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

engine: Engine = create_engine("sqlite:///example.db")


class Base(DeclarativeBase):
    """The base class of all models."""


SessionLocal: sessionmaker[Session] = sessionmaker(engine)
