"""Authors, books and profiles must find each other, in memory and in the database."""

from types import SimpleNamespace

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

WANTED = {"Author": {"books", "profile"}, "Book": {"author"}, "Profile": {"author"}}


@pytest.fixture
def library(fill, ids, names):
    """Give a function that saves four authors; of each, its books by id.

    The first two have four books each, the third one has one, the last has none; two more books
    belong to nobody. The third and the last author have a profile.
    """

    def library():
        owners = [ids[0]] * 4 + [ids[1]] * 4 + [ids[2], None, None]
        books = dict(zip(ids[4:], owners, strict=False))
        mixed = sorted(books)
        fill("authors", [{"id": key, "name": names[key % 9]} for key in ids[:4]])
        fill("books", [{"id": key, "title": "T", "author_id": books[key]} for key in mixed])
        profiles = {ids[15]: ids[3], ids[16]: ids[2]}
        fill("profiles", [{"id": k, "bio": "B", "author_id": v} for k, v in profiles.items()])
        return SimpleNamespace(authors=ids[:4], books=books, profiles=profiles)

    return library


def _relations(ex):
    """Return the relationships of the models, by class; each must have those that are asked."""
    found = {name: set(inspect(getattr(ex, name)).relationships.keys()) for name in WANTED}
    lacking = {name: list(WANTED[name] - keys) for name, keys in found.items()}
    lacking = {name: keys for name, keys in lacking.items() if keys}
    assert not lacking, f"These relationships are missing, by class: {lacking}."
    return found


@pytest.mark.hint(
    "Which of your lines leads from an object to other objects?",
    "Each of the four attributes is a relationship(); the annotation names the other class.",
    'books: Mapped[list["Book"]] = relationship(...)',
)
def test_relate_the_models_in_both_directions(ex):
    found = _relations(ex)

    assert found == WANTED, f"The relationships must be {WANTED}; they are {found}."


@pytest.mark.hint(
    "Which table holds the column: the one of the many, or the one of the one?",
    "See 'One To Many' in the documentation. ForeignKey takes the name of a table and a column.",
    'mapped_column(ForeignKey("authors.id"))',
)
def test_refer_to_the_author_by_a_foreign_key(ex, tables, other_connection):
    _relations(ex)
    tables()
    found = {}
    for name in ("authors", "books", "profiles"):
        for key in inspect(other_connection).get_foreign_keys(name):
            target = f"{key['referred_table']}.{key['referred_columns'][0]}"
            found[f"{name}.{key['constrained_columns'][0]}"] = target
    wanted = {"books.author_id": "authors.id", "profiles.author_id": "authors.id"}

    assert found == wanted, (
        f"In the database, the foreign keys must be {wanted}; they are {found}. One book has one "
        "author, so the book can name it; an author cannot name many books in one column."
    )


@pytest.mark.hint(
    "How does SQLAlchemy know that two relationships are the two ends of one connection?",
    "back_populates on each side names the attribute of the other side.",
    'relationship(back_populates="author")',
)
def test_give_sqlalchemy_nothing_to_warn_about(ex, complaints):
    found = complaints()
    _relations(ex)

    assert not found, f"SQLAlchemy must have nothing to say about the models; it says: {found[0]}"


@pytest.mark.hint(
    "What does the other side know of your change?",
    "back_populates on each side names the attribute of the other side.",
    'relationship(back_populates="books")',
)
def test_see_a_new_book_on_both_sides_at_once(ex, names):
    _relations(ex)
    author, other = ex.Author(name=names[0]), ex.Author(name=names[1])
    first, second = ex.Book(title="First"), ex.Book(title="Second")
    assert author.books == [], f"A new author has an empty list of books, not {author.books!r}."
    author.books.append(first)
    second.author = author
    assert first.author is author, f"It was appended to the books of its author: {first.author}."
    assert author.books == [first, second], (
        "One book was appended to the author's books, the other one got the author as its author. "
        f"Both must be in the list; there are {len(author.books)}."
    )
    second.author = other
    assert author.books == [first], "A book that gets another author must leave the old list."


@pytest.mark.hint(
    "Is your relationship there only to look at?",
    "What is in the list is saved with the author, and the foreign key is filled in.",
)
def test_save_the_books_of_an_author(ex, session, tables, rows, names):
    _relations(ex), tables()
    authors = [ex.Author(name=name) for name in names[:4]]
    for author in authors[:2]:
        author.books = [ex.Book(title=f"{author.name} {each}") for each in range(3)]
    own_book = ex.Book(title=f"{names[3]} 0", author=authors[3])
    session.add_all([*authors[:3], ex.Book(title="Nobody's"), own_book])
    session.commit()
    keys = dict(rows("authors", "id", "name"))
    found = {title: keys.get(key) for title, key in rows("books", "title", "author_id")}
    wanted = {f"{name} {each}": name for name in names[:2] for each in range(3)}
    assert found == wanted | {"Nobody's": None, f"{names[3]} 0": names[3]}, (
        "The author of each saved book is in its title, but for Nobody's, which has none. Only the "
        f"book of {names[3]} was added itself. In the database, books and authors are {found}."
    )


@pytest.mark.hint(
    "Which books does the attribute bring: those whose author_id is the author's id?",
    "relationship() finds the condition by itself from the foreign key.",
)
def test_find_the_books_of_an_author(ex, session, library):
    _relations(ex)
    saved = library()
    for author in saved.authors:
        found = sorted(book.id for book in session.get(ex.Author, author).books)
        wanted = sorted(key for key, owner in saved.books.items() if owner == author)
        assert found == wanted, f"Author {author} wrote the books {wanted}; books has {found}."
    for book, owner in saved.books.items():
        found = session.get(ex.Book, book).author
        assert getattr(found, "id", None) == owner, (
            f"The author of book {book} is {owner}; its attribute says {found and found.id}."
        )


@pytest.mark.hint(
    "What does the column allow when a book has no author any more?",
    "SQLAlchemy sets the foreign key to NULL, unless you tell it to do more.",
    "author_id: Mapped[int | None]",
)
def test_keep_a_book_that_is_taken_out_of_the_list(ex, session, library, rows):
    _relations(ex)
    saved = library()
    author = session.get(ex.Author, saved.authors[0])
    gone = author.books[1].id
    del author.books[1]
    session.commit()
    wanted = sorted((saved.books | {gone: None}).items())
    found = dict(rows("books", "id", "author_id"))

    assert gone in found, f"Book {gone} left the list; it must stay in the table, and is deleted."
    assert sorted(found.items()) == wanted, (
        f"Book {gone} left the list of author {author.id}: its author_id must be NULL, and no "
        f"other may change. It is {found[gone]}."
    )


@pytest.mark.hint(
    "Does your relationship delete more than it was asked to?",
    "Without a cascade, SQLAlchemy takes the books out of the list before it deletes the author.",
)
def test_keep_the_books_of_a_deleted_author(ex, session, library, rows):
    _relations(ex)
    saved = library()
    gone = saved.authors[1]
    session.delete(session.get(ex.Author, gone))
    session.commit()
    found = dict(rows("books", "id", "author_id"))

    wanted = {key: None if owner == gone else owner for key, owner in saved.books.items()}
    assert found == wanted, (
        f"Author {gone} was deleted: the author's books must stay, with NULL as their author_id, "
        f"and no other may change. There are {len(found)} of {len(wanted)} books left: {found}."
    )


@pytest.mark.hint(
    "How many profiles can an author have? What does your annotation say?",
    "`Mapped[list[...]]` is a list, any other annotation is one object.",
    'profile: Mapped["Profile | None"] = relationship(...)',
)
def test_see_a_new_profile_on_both_sides_at_once(ex, names):
    _relations(ex)
    first, second = (ex.Author(name=name) for name in names[:2])
    assert first.profile is None, f"A new author's profile must be None, not {first.profile!r}."
    first.profile = profile = ex.Profile(bio="I write.")
    assert profile.author is first, f"It became the profile of its author: {profile.author}."
    profile.author = second
    assert second.profile is profile and first.profile is None, (
        f"The profile got the second author as its author. Profile of the second: {second.profile};"
        f" of the first: {first.profile}."
    )


@pytest.mark.hint(
    "Which column of the profile does the relationship fill in?",
    "Set the same two things as for a book: a foreign key, and a relationship on each side.",
)
def test_find_and_save_a_profile(ex, session, library, rows, names):
    _relations(ex)
    saved = library()
    owners = {owner: key for key, owner in saved.profiles.items()}
    for key in saved.authors:
        found = getattr(session.get(ex.Author, key).profile, "id", None)
        assert found == owners.get(key), f"Profile {owners.get(key)} is {key}'s, not {found}."
    session.get(ex.Author, saved.authors[0]).profile = ex.Profile(bio="New")
    session.add(other := ex.Profile(bio="Other", author=ex.Author(name=names[9])))
    session.commit()
    found = rows("profiles", "author_id")

    wanted = sorted([*owners, saved.authors[0], other.author_id])
    assert found == wanted, f"The authors {wanted} have a profile; in the table are {found}."


@pytest.mark.hint(
    "What keeps another program from giving an author a second profile?",
    "One-to-one is one-to-many with a foreign key that is unique.",
    'mapped_column(ForeignKey("authors.id"), unique=True)',
)
def test_let_the_database_refuse_a_wrong_profile(ex, library, fill):
    _relations(ex)
    saved = library()
    taken = saved.authors[3]
    for owner, why in ((None, "without an author"), (taken, "an author has one already")):
        error = None
        try:
            fill("profiles", [{"id": 7, "bio": "B", "author_id": owner}])
        except DBAPIError as raised:
            error = raised
        assert error, f"A profile with author_id {owner} must be refused: {why}; it is accepted."
