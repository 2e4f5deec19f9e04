"""Each question must be answered in full by one SELECT, and by the database."""

import pytest
from sqlalchemy.exc import MultipleResultsFound

NAMES = (
    *("by_name", "names_and_titles", "with_book_from"),
    *("no_books", "count_books", "same_year_pairs"),
)
BOUND = (
    "The {} must travel beside the SQL, as a parameter; it is not among the parameters. Values "
    "inside the text break on a quote, and let strangers write your SQL."
)


@pytest.fixture
def pairs(library):
    """Give the (lower id, higher id) of all pairs of books of one year."""
    books = sorted(library.books, key=lambda book: book["id"])
    return [
        (one["id"], two["id"])
        for place, one in enumerate(books)
        for two in books[place + 1 :]
        if one["year"] == two["year"]
    ]


@pytest.fixture
def ask(ex, session, library, sql, loaded):
    """Give a function that asks all, and returns what was sent and what was loaded by name."""
    arguments = {"by_name": [library.author(7)["name"]], "with_book_from": [library.year]}

    def ask(attribute):
        found = {}
        for name in NAMES:
            sql.clear()
            loaded.clear()
            session.expunge_all()
            getattr(ex, name)(session, *arguments.get(name, []))
            found[name] = attribute()
        return found

    return ask


@pytest.mark.hint(
    "What does session.execute() give for select(Author): authors, or rows with an author inside?",
    "The guide's section 'Selecting ORM Entities' shows how to take the object out of its row.",
    "session.scalars(select(Author).where(...)).one_or_none()",
)
def test_return_the_author_with_this_name(ex, session, library, given, sql):
    wanted = library.author(7)
    author = ex.by_name(session, wanted["name"])

    assert isinstance(author, given.Author), (
        f"by_name(session, {wanted['name']!r}) must return an Author; it returned {author!r}, "
        f"which is of the class {type(author).__name__}."
    )
    assert author.id == wanted["id"], (
        f"The author {wanted['name']!r} has the id {wanted['id']}; yours has {author.id}."
    )
    bound = [value for each in sql.of("SELECT") for value in each.values]
    assert wanted["name"] in bound, BOUND.format("name")


@pytest.mark.hint(
    "Which method of a result gives one object or None?",
    "Its name says so: look for 'one' in the methods of ScalarResult.",
)
def test_return_none_for_a_name_that_nobody_has(ex, session, library):
    name = "_" + library.author(7)["name"][1:]
    author = ex.by_name(session, name)

    assert author is None, f"Nobody is called {name!r}, so None must come back; {author!r} did."


@pytest.mark.hint(
    "What does your method of the result do with a second row?",
    "first() and scalar() take one row and drop the others without a word; one_or_none() counts.",
)
def test_refuse_to_choose_among_authors_with_the_same_name(ex, session, library):
    name = library.author(0)["name"]
    try:
        author = ex.by_name(session, name)
    except MultipleResultsFound:
        return
    pytest.fail(
        f"Three authors are called {name!r}, so MultipleResultsFound must be raised; by_name "
        f"returned {author!r}. Whoever asks for one must learn that there are more."
    )


@pytest.mark.hint(
    "Which columns do you name in select()? What ties a book to its author?",
    "The guide's section 'Selecting Individual Attributes', and 'Simple Relationship Joins'.",
    "session.execute(select(Author.name, ...).join(Author.books)).all()",
)
def test_pair_each_title_with_the_name_of_its_author(ex, session, library, differ):
    names = {author["id"]: author["name"] for author in library.authors}
    wanted = [
        (names[book["author_id"]], book["title"]) for book in library.books if book["author_id"]
    ]

    wrong = differ(ex.names_and_titles(session), wanted)
    assert not wrong, (
        f"names_and_titles must return one (name, title) for each of the {len(wanted)} books that "
        f"have an author: {wrong}."
    )


@pytest.mark.hint(
    "An author has two books of that year. How often does a join return that author?",
    "any() of a relationship asks whether there is such a book; or make the rows distinct.",
    "select(Author).where(Author.books.any(Book.year == year))",
)
def test_return_each_author_with_a_book_of_that_year_once(ex, session, library, strange, sql):
    wanted = {book["author_id"] for book in library.books if book["year"] == library.year}

    wrong = strange(ex.with_book_from(session, library.year), wanted - {None})
    assert not wrong, (
        f"with_book_from(session, {library.year}) must return the authors who have a book of that "
        f"year, each once. By id: {wrong}."
    )
    bound = [value for each in sql.of("SELECT") for value in each.values]
    assert library.year in bound, BOUND.format("year")


@pytest.mark.hint(
    "How do you ask for authors for whom there is no book at all?",
    "~ turns a condition round. Mind NOT IN: some books have no author_id, it is NULL.",
    "select(Author).where(~Author.books.any())",
)
def test_find_the_authors_without_books(ex, session, library, strange):
    wanted = [author["id"] for author in library.authors if not library.books_of(author["id"])]

    wrong = strange(ex.no_books(session), wanted)
    assert not wrong, f"no_books must return the authors without books. By id: {wrong}."


@pytest.mark.hint(
    "Who is missing, or counted wrongly: an author without books?",
    "An outer join keeps authors without books, in a row whose book columns are NULL. count() of "
    "a column leaves NULL out, count() of rows does not.",
    "select(Author.id, func.count(Book.id)).outerjoin(Author.books).group_by(Author.id)",
)
def test_count_the_books_of_every_author(ex, session, library):
    wanted = library.counts()
    found = ex.count_books(session)
    assert isinstance(found, dict), (
        f"count_books must return a dict; what came back is of the class {type(found).__name__}."
    )
    strange = [key for key in found if key not in wanted]
    assert not strange, f"Each key must be an author's id; {strange[0]!r} is not the id of one."
    lost = [key for key in wanted if key not in found]
    assert not lost, f"Every author must have a count; {len(lost)} of {len(wanted)} have none."

    wrong = {key: found[key] for key in wanted if found[key] != wanted[key]}
    assert not wrong, f"{len(wrong)} of {len(wanted)} counts are wrong, by id: {wrong}."


@pytest.mark.hint(
    "How can one row hold two different books? When do they belong together?",
    "aliased(Book) is the same class under another name. Give join() it, and a condition.",
    "select(Book, other).join(other, Book.year == other.year)",
)
def test_pair_the_books_of_one_year(ex, session, pairs, given, differ):
    found = ex.same_year_pairs(session)
    if isinstance(found, list):
        strange = [row for row in found if not all(isinstance(each, given.Book) for each in row)]
        assert not strange, f"Each entry must be a pair of Books; one of them is {strange[0]!r}."
        found = [tuple(book.id for book in row) for row in found]
        turned = [pair for pair in found if pair[0] >= pair[1]]
        assert not turned, f"The first id of a pair must be the lower one; {turned[0]} came back."

    wrong = differ(found, pairs)
    assert not wrong, (
        f"same_year_pairs must return each of the {len(pairs)} pairs of two books of one year "
        f"once. By id: {wrong}."
    )


@pytest.mark.hint(
    "Which line asks again? `make sql` shows what was sent, and from where.",
    "An attribute like author.books sends a SELECT of its own when it is read first.",
)
def test_answer_each_question_with_one_select(ask, sent):
    counts = {name: kinds for name, kinds in ask(sent).items() if kinds != ["SELECT"]}

    assert not counts, (
        f"Each function must send exactly one SELECT. These sent something else: "
        f"{ {name: f'{len(kinds)} statements' for name, kinds in counts.items()} }."
    )


@pytest.mark.hint(
    "Which objects does your SELECT bring, and do you need them all?",
    "Put the condition into where() and the count into select(), and leave other classes out.",
)
def test_load_no_object_that_is_not_part_of_the_answer(ask, library, loaded, pairs):
    years = {book["author_id"] for book in library.books if book["year"] == library.year}
    paired = len({key for pair in pairs for key in pair})
    wanted = dict(zip(NAMES, (1, 0, len(years) - 1, 3, 0, paired), strict=True))

    found = ask(lambda: len(loaded))
    wrong = [name for name in wanted if found[name] > wanted[name]]
    assert not wrong, (
        "Only objects that are part of the answer may be loaded. More were by "
        f"{', '.join(f'{name} ({found[name]}, not {wanted[name]})' for name in wrong)}. "
        "All of them travel to your program, and most are thrown away."
    )
