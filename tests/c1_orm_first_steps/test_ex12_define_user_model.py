"""The class User describes the table users."""

import pytest
from sqlalchemy import Integer, String, inspect
from sqlalchemy.orm import Mapper


def _mapper(ex):
    mapper = inspect(ex.User, raiseerr=False)
    assert isinstance(mapper, Mapper), (
        "User must be a mapped class. SQLAlchemy maps the classes that inherit from Base, "
        "and knows nothing of others."
    )
    return mapper


def _column(ex, name):
    columns = _mapper(ex).local_table.columns
    assert name in columns, f"The table needs a column `{name}`. It has {columns.keys()}."
    return columns[name]


@pytest.mark.hint(
    "From which class must a model inherit?",
    "The tutorial's section 'Declaring Mapped Classes' shows a whole model.",
    "class User(...): with __tablename__ and one line for each column",
)
def test_map_the_class_user(ex):
    assert _mapper(ex), "User must be a mapped class."


@pytest.mark.hint(
    "Where does the model say the name of its table?",
    "It is a class attribute with two underscores on each side.",
)
def test_map_user_to_the_table_users(ex):
    table = _mapper(ex).local_table
    names = [name for name, each in ex.Base.metadata.tables.items() if each is table]

    assert names == ["users"], (
        "User must be mapped to the table `users` in the catalogue Base.metadata. "
        f"It is mapped to `{table.name}`, which the catalogue knows as {names}."
    )


@pytest.mark.hint(
    "Which of your lines is not a column yet?",
    "A column is `Mapped[...]` behind a colon, or a call of mapped_column() or Column().",
)
def test_give_user_the_attributes_id_name_and_age(ex):
    found = {each.key: each.columns[0].name for each in _mapper(ex).column_attrs}

    assert found == {"id": "id", "name": "name", "age": "age"}, (
        "User must have id, name and age, each with a column of that name, and nothing else. "
        f"The attributes and their columns are {found}."
    )


@pytest.mark.hint(
    "Two people are called Alice. In which column do they always differ?",
    "mapped_column() and Column() both take a keyword for it.",
)
def test_make_id_the_primary_key(ex):
    column = _column(ex, "id")
    keys = _mapper(ex).local_table.primary_key.columns.keys()

    assert keys == ["id"], f"The primary key must be id alone; it is {keys}."
    assert isinstance(column.type, Integer), (
        f"id must be an integer; its type is {column.type!r}. The database counts: 1, 2, 3."
    )


@pytest.mark.hint(
    "Which type of SQLAlchemy holds a text with a limit?",
    "Mapped[str] alone knows no limit: mapped_column() takes the type as an argument.",
    "mapped_column(String(...))",
)
def test_limit_the_name_to_50_characters(ex):
    kind = _column(ex, "name").type

    assert isinstance(kind, String) and kind.length == 50, (
        f"name must be a text of at most 50 characters; its type is {kind!r}. "
        "Some databases refuse to create a text column without a limit."
    )


@pytest.mark.hint(
    "What may Python put into an attribute of the type `str | None`?",
    "With Column(), NULL is allowed unless you forbid it by keyword.",
    "Mapped[str], or Column(..., nullable=False)",
)
def test_refuse_a_user_without_a_name(ex):
    assert not _column(ex, "name").nullable, (
        "name must be NOT NULL. Then the database itself refuses a user without a name, "
        "from every program."
    )


@pytest.mark.hint(
    "Which Python type is right for an age? And which type of SQLAlchemy?",
    "'Mapped[int]' is enough; with Column() the type is an argument.",
)
def test_keep_the_age_as_an_integer(ex):
    kind = _column(ex, "age").type

    assert isinstance(kind, Integer), (
        f"age must be an integer; its type is {kind!r}. As text, 100 sorts before 25."
    )


@pytest.mark.hint(
    "What does Python use for 'not known'? Does your annotation allow it?",
    "An Optional type inside Mapped makes a column that may be NULL.",
    "Mapped[int | None]",
)
def test_let_the_age_be_unknown(ex):
    age = _column(ex, "age")

    assert age.nullable, "age may be missing, so its column must accept NULL. Here it is NOT NULL."
    default = age.default or age.server_default
    assert default is None, (
        f"An age that is missing must be NULL, but the column has the default {default.arg!r}: a "
        "default puts a value where none was given."
    )


@pytest.mark.hint(
    "A mapped class takes its attributes as keywords. Did you write an __init__ of your own?",
    "Leave __init__ out: Base has one that knows all columns.",
)
def test_make_a_user_in_python(ex, rng):
    age = rng.randint(18, 99)
    assert _mapper(ex), "Map User first."

    user = ex.User(name="Alice", age=age)

    assert (user.id, user.name, user.age) == (None, "Alice", age), (
        "User(name=..., age=...) must keep both, and have no id until the database gives one. "
        f"It has id {user.id!r}, name {user.name!r}, age {user.age!r}."
    )
