"""A model must be a good dataclass and a good table at once."""

import dataclasses
from inspect import signature

import pytest
from sqlalchemy import inspect, select

COLUMNS = {
    "teams": {"id": "int", "name": "str(50)", "city": "str(50)"},
    "players": {"id": "int", "name": "str(50)", "number": "int"},
}
COLUMNS["players"]["team_id"] = "int or NULL -> teams.id"
NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eve", "Finn")


def _models(ex):
    """Return Team and Player, when both are mapped dataclasses."""
    models = ex.Team, ex.Player
    plain = [each.__name__ for each in models if not dataclasses.is_dataclass(each)]
    assert not plain, f"These classes are no dataclasses: {plain}."
    bare = [each.__name__ for each in models if inspect(each, raiseerr=False) is None]
    assert not bare, f"These classes are not mapped to a table: {bare}."
    return models


def _told(column):
    length = getattr(column.type, "length", None)
    text = column.type.python_type.__name__ + (f"({length})" if length else "")
    targets = "".join(f" -> {each.target_fullname}" for each in column.foreign_keys)
    return text + (" or NULL" if column.nullable else "") + targets


def _ignored(model):
    """Return the columns at which the comparison of two objects does not look."""
    found = []
    for column in model.__table__.c:
        changed = model("Ann")
        setattr(changed, column.name, 5 if column.type.python_type is int else "Ben")
        found += [column.name] if changed == model("Ann") else []
    return found


@pytest.fixture
def saved(ex, session, other_connection):
    """Give a function that saves objects in new tables, and returns the rows of a model."""

    def saved(model, *objects):
        ex.Team.__table__.metadata.create_all(other_connection)
        session.add_all(objects)
        session.commit()
        return other_connection.execute(select(model.__table__)).mappings().all()

    return saved


@pytest.mark.hint(
    "What do you add to a base class so that its models are dataclasses?",
    "See 'Declarative Dataclass Mapping' in the documentation.",
    "class Base(MappedAsDataclass, DeclarativeBase): ...",
)
def test_make_both_models_dataclasses(ex):
    models = _models(ex)
    found = [each.__table__.name for each in models]

    assert found == ["teams", "players"], (
        f"Team must be mapped to teams, and Player to players; they are mapped to {found}."
    )


@pytest.mark.hint(
    "Which columns are there, and which of them may be NULL?",
    "The types of columns are written as in every model: Mapped[...] and mapped_column(...).",
)
def test_give_each_table_its_columns(ex):
    models = _models(ex)
    found = {each.__table__.name: {c.name: _told(c) for c in each.__table__.c} for each in models}

    assert found == COLUMNS, f"The columns must be {COLUMNS}; they are {found}."


@pytest.mark.hint(
    "Who fills in id and team_id? Which fields become arguments, and in which order?",
    "See 'Attribute Configuration' in the documentation: `init` says whether it is an argument.",
    "mapped_column(init=False, ...)",
)
def test_take_the_arguments_of_the_task_only(ex):
    found = {each.__name__: list(signature(each).parameters) for each in _models(ex)}

    wanted = {"Team": ["name", "city"], "Player": ["name", "number", "team"]}
    assert found == wanted, f"The arguments must be {wanted}; they are {found}."


@pytest.mark.hint(
    "Can each argument be given without its name?",
    "A dataclass takes its fields in the order in which they are written. kw_only=True forbids "
    "to give them by position.",
)
def test_take_the_arguments_by_place(ex, rng):
    team_class, player_class = _models(ex)
    name, number = rng.choice(NAMES), rng.randint(1, 99)
    team = team_class("Reds", "Rome")
    player = player_class(name, number, team)

    found = (team.name, team.city, player.name, player.number, player.team is team)
    assert found == ("Reds", "Rome", name, number, True), (
        f"Team('Reds', 'Rome') and Player({name!r}, {number}, team) must keep these values; "
        f"name, city, name, number and whether it is that team are {found}."
    )


@pytest.mark.hint(
    "Which default does the argument have, and which one only the column?",
    "See 'Column Defaults' in the documentation: `default` is for __init__.",
    "mapped_column(default=...), relationship(default=...)",
)
def test_fill_in_what_is_not_given(ex, rng):
    team_class, player_class = _models(ex)
    team, player = team_class("Reds"), player_class(rng.choice(NAMES))

    found = [team.id, team.city, team.players]
    assert found == [None, "unknown", []], (
        f"Of Team('Reds'), id, city and players must be [None, 'unknown', []]; they are {found}."
    )
    found = [player.id, player.number, player.team_id, player.team]
    assert found == [None, 0, None, None], (
        "Of a Player with only a name, id, number, team_id and team must be "
        f"[None, 0, None, None]; they are {found}."
    )


@pytest.mark.hint(
    "What tells SQLAlchemy that team and players are two sides of one thing?",
    "back_populates, as in exercise 62. It works in dataclasses as in other models.",
)
def test_show_a_change_of_one_side_in_the_other(ex):
    team_class, player_class = _models(ex)
    team, other = team_class("Reds"), team_class("Blues")
    player_class("Ann", team=team)
    other.players.append(second := player_class("Ben"))

    found = [[each.name for each in group.players] for group in (team, other)]
    assert found == [["Ann"], ["Ben"]] and second.team is other, (
        "Ann was made with the team Reds, and Ben was put into the players of the Blues. The "
        "players of the two teams must be [['Ann'], ['Ben']], and Ben's team the Blues; they are "
        f"{found}, and whether Ben's team is the Blues: {second.team is other}."
    )


@pytest.mark.hint(
    "What must be sent to the database before a relationship can be shown?",
    "Each field takes `repr`, as in the dataclasses of Python.",
    "relationship(..., repr=False)",
)
def test_show_the_columns_and_nothing_else(ex, session, saved):
    team_class, player_class = _models(ex)
    saved(player_class, player_class("Ann", 7, team_class("Reds", "Rome")))
    player = session.scalars(select(player_class)).one()
    team = session.get(team_class, player.team_id)
    found = {repr(player), repr(team)}

    wanted = {
        f"Player(id={player.id}, name='Ann', number=7, team_id={team.id})",
        f"Team(id={team.id}, name='Reds', city='Rome')",
    }
    assert found == wanted, f"repr() must give {sorted(wanted)}; it gives {sorted(found)}."


@pytest.mark.hint(
    "Which fields does the __eq__ of a dataclass look at? What do the players of a team look at?",
    "Each field takes `compare`, as in the dataclasses of Python.",
    "relationship(..., compare=False)",
)
def test_compare_the_columns_and_nothing_else(ex):
    team_class, player_class = _models(ex)
    for model in (team_class, player_class):
        found = model("Ann") == model("Ann"), _ignored(model)
        assert found == (True, []), (
            f"Whether {model.__name__}('Ann') equals another one, and at which columns its == does "
            f"not look: it must be (True, []), and is {found}."
        )
    team = team_class("Reds")
    player = player_class("Ann", team=team)
    same = [player == player_class("Ann"), team == team_class("Reds")]
    assert same == [True, True], (
        "Whether a player with a team equals one without, and a team with a player one without, "
        f"if all columns are the same: it must be [True, True], and is {same}."
    )


@pytest.mark.hint(
    "Is the object that was made with defaults complete?",
    "A default of the argument is set on the object, and is then saved like any other value.",
)
def test_save_what_was_not_given(ex, saved):
    team_class, player_class = _models(ex)
    team, player = team_class("Reds"), player_class("Ann")
    (row,) = saved(player_class, team, player)
    assert dict(row) == {"id": player.id, "name": "Ann", "number": 0, "team_id": None}, (
        f"Player('Ann') must be saved with the number 0 and without a team; saved was {row}."
    )

    (row,) = saved(team_class)
    assert dict(row) == {"id": team.id, "name": "Reds", "city": "unknown"}, (
        f"Team('Reds') must be saved with the city 'unknown'; saved was {row}."
    )


@pytest.mark.hint(
    "Which column remembers the team of a player?",
    "SQLAlchemy fills in the foreign key from the relationship.",
)
def test_save_the_team_of_each_player(ex, saved, rng):
    team_class, player_class = _models(ex)
    teams = [team_class(name) for name in ("Reds", "Blues", "Greens")]
    players = [player_class(name, team=rng.choice(teams)) for name in NAMES]
    rows = saved(player_class, *players)

    found = {row["name"]: row["team_id"] for row in rows}
    wanted = {each.name: each.team.id for each in players}
    assert found == wanted, f"By name, the team_id must be saved as {wanted}; it is {found}."
