"""Hide deleted books everywhere.

Why: a rule that holds for every query does not belong into every query, where it will be
forgotten once. with_loader_criteria() adds it wherever a class is selected, and the loads of
relationships inherit it. The event belongs to one sessionmaker, so other programs see all rows.

Also: the guide's recipe leaves relationship loads alone (state.is_relationship_load), for they
have the criterion from the statement that loaded their object. An object that came into the
session by add() was loaded by none, so here the listener adds it to those, too.
"""

from given import Book
from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker, with_loader_criteria


def make(engine: Engine) -> sessionmaker[Session]:
    """Return a sessionmaker whose sessions do not show deleted books."""
    factory = sessionmaker(engine)
    alive = with_loader_criteria(Book, Book.deleted.is_(False), include_aliases=True)

    @event.listens_for(factory, "do_orm_execute")
    def hide(state: ORMExecuteState) -> None:
        shown = state.execution_options.get("include_deleted", False)
        if state.is_select and not shown:
            state.statement = state.statement.options(alive)

    return factory


def soft_delete(session: Session, book: Book) -> None:
    """Mark this book as deleted. Its row stays."""
    book.deleted = True
