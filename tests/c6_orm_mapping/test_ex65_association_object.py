"""Users and teams must share memberships, and each membership must have a role."""

from types import SimpleNamespace

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

ROLES = ("captain", "coach", "guest")
COLUMNS = ("user_id", "team_id", "role")


@pytest.fixture
def club(ex, fill, ids, names, rows, rng):
    """Give a function that saves four users, four teams, and who is in which.

    The first user is in three teams, the second in two of these, the third in one; the fourth is
    in none, and the fourth team has nobody. `left()` are the rows of the memberships, sorted.
    """

    def club():
        _models(ex)
        users, teams = ids[:4], ids[4:8]
        pairs = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 2)]
        links = sorted((users[one], teams[two], rng.choice(ROLES)) for one, two in pairs)
        fill("users", [{"id": key, "name": name} for key, name in zip(users, names, strict=False)])
        fill("teams", [{"id": key, "name": f"Team {key}"} for key in teams])
        fill("memberships", [dict(zip(COLUMNS, link, strict=True)) for link in links])
        left = lambda: rows("memberships", *COLUMNS)  # noqa: E731
        return SimpleNamespace(users=users, teams=teams, links=links, left=left)

    return club


def _models(ex):
    """Ask for the names of all attributes."""
    wanted = {
        ex.User: {"memberships", "teams"},
        ex.Team: {"memberships", "users"},
        ex.Membership: {"user_id", "team_id", "role", "user", "team"},
    }
    for model, names in wanted.items():
        found = {*inspect(model).relationships.keys(), *inspect(model).all_orm_descriptors.keys()}
        missing = sorted(names - found)
        plain = [name for name in missing if hasattr(model, name)]
        assert not missing, (
            f"SQLAlchemy knows no {missing} of {model.__name__}. "
            f"{f'Only Python does: {plain}.' if plain else 'There is no such attribute.'}"
        )


def _commit(session):
    """Commit, or say why that was refused."""
    try:
        session.commit()
    except (DBAPIError, AssertionError) as error:
        pytest.fail(f"The change could not be saved: {getattr(error, 'orig', error)}")


def _new(saved):
    """Return the memberships that were not there at first."""
    return sorted(set(saved.left()) - set(saved.links))


def _gone(saved):
    """Return the memberships that are there no more."""
    return sorted(set(saved.links) - set(saved.left()))


@pytest.mark.hint(
    "Which columns does a link need, and to what do they refer?",
    "The documentation's section 'Association Object' shows such a class.",
    'user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)',
)
def test_describe_the_table_of_the_memberships(ex, tables, other_connection):
    _models(ex)
    tables()
    found = {
        each["constrained_columns"][0]: f"{each['referred_table']}.{each['referred_columns'][0]}"
        for each in inspect(other_connection).get_foreign_keys("memberships")
    }
    wanted = {"user_id": "users.id", "team_id": "teams.id"}
    assert found == wanted, f"The foreign keys of memberships must be {wanted}; they are {found}."


@pytest.mark.hint(
    "Of which type are the columns of a membership? Which of them may be NULL?",
    "The annotation says it: Mapped[int], Mapped[str]. String(20) says how long a text may be.",
)
def test_describe_the_columns_of_the_memberships(ex, tables):
    _models(ex)
    columns = tables()["memberships"].c
    kinds = {name: columns[name].type.python_type.__name__ for name in COLUMNS}
    wanted = {"user_id": "int", "team_id": "int", "role": "str"}
    assert kinds == wanted, f"The columns must hold {wanted}; they hold {kinds}."
    role = columns.role
    assert (role.type.length, role.nullable) == (20, False), (
        "The role must be a text of at most 20 characters, never NULL. It has at most "
        f"{role.type.length}, and {'may' if role.nullable else 'may not'} be NULL."
    )


@pytest.mark.hint(
    "What makes one membership different from another?",
    "A user and a team: both columns together are the primary key.",
)
def test_let_the_database_refuse_the_same_membership_twice(club, fill, other_connection):
    (user, team, _), error = club().links[0], None
    try:
        fill("memberships", [{"user_id": user, "team_id": team, "role": "twin"}])
    except DBAPIError as raised:
        error = raised
    assert error, (
        f"User {user} is in the team {team} already, so the database must refuse a second "
        "membership of the two; it accepted it."
    )

    key = inspect(other_connection).get_pk_constraint("memberships")["constrained_columns"]
    assert sorted(key) == ["team_id", "user_id"], (
        f"The primary key must be user_id and team_id, and nothing else; it is {key}."
    )


@pytest.mark.hint(
    "Which attributes belong together? Does more than one relationship write the same columns?",
    "back_populates on both sides pairs two relationships. teams and users are no relationships.",
)
def test_give_sqlalchemy_nothing_to_warn_about(ex, complaints):
    found = complaints()
    _models(ex)

    assert not found, f"SQLAlchemy must have nothing to say about the models; it says: {found[0]}"


@pytest.mark.hint(
    "Who learns of a new membership: the user, the team, or both?",
    "back_populates names the attribute of the other side.",
)
def test_see_a_membership_on_both_sides_at_once(ex, names):
    _models(ex)
    user, team = ex.User(name=names[0]), ex.Team(name="Blue")
    link = ex.Membership(user=user, team=team, role="coach")
    found = [list(user.memberships), list(team.memberships)]
    assert found == [[link], [link]], (
        "A membership was made with a user and a team, so both must have it in `memberships`; the "
        f"user has {len(found[0])}, and the team has {len(found[1])}."
    )

    assert list(user.teams) == [team] and list(team.users) == [user], (
        "Then the team must be in user.teams, and the user in team.users; there are "
        f"{list(user.teams)} and {list(team.users)}."
    )


@pytest.mark.hint(
    "Does a membership know whose list it was appended to?",
    "The relationship in User and that in Team both name the attribute of Membership.",
    'relationship(back_populates="user", ...)',
)
def test_tell_a_membership_whose_list_it_is_in(ex, names):
    _models(ex)
    user, team, link = ex.User(name=names[0]), ex.Team(name="Blue"), ex.Membership(role="coach")
    user.memberships.append(link)
    team.memberships.append(link)
    found = [name for name, one in (("user", user), ("team", team)) if getattr(link, name) is one]

    assert found == ["user", "team"], (
        "A membership was appended to the lists of a user and of a team, so it must have both as "
        f"its `user` and `team`, at once; it has {found or 'neither'}."
    )


@pytest.mark.hint(
    "What does each element of `memberships` have that you want to see?",
    "An association proxy names two attributes: that of the list, and that of its elements.",
    'association_proxy("memberships", "team", ...)',
)
def test_look_through_the_memberships(ex, session, club):
    saved = club()
    found = {
        key: sorted(each.id for each in session.get(ex.User, key).teams) for key in saved.users
    }
    wanted = {key: sorted(two for one, two, _ in saved.links if one == key) for key in saved.users}
    assert found == wanted, f"By user, the ids in `teams` must be {wanted}; they are {found}."

    found = {
        key: sorted(each.id for each in session.get(ex.Team, key).users) for key in saved.teams
    }
    wanted = {key: sorted(one for one, two, _ in saved.links if two == key) for key in saved.teams}
    assert found == wanted, f"By team, the ids in `users` must be {wanted}; they are {found}."


@pytest.mark.hint(
    "Where is the role stored? What is it if nobody gives one?",
    "A column has a default, as in exercise 44.",
    'mapped_column(String(20), default="member")',
)
def test_save_the_role_of_a_membership(ex, session, club):
    saved = club()
    user = session.get(ex.User, saved.users[3])
    first, second = (session.get(ex.Team, key) for key in saved.teams[:2])
    user.memberships.append(ex.Membership(team=first, role="coach"))
    session.add(ex.Membership(user=user, team=second))
    _commit(session)

    wanted = sorted([(user.id, first.id, "coach"), (user.id, second.id, "member")])
    assert _new(saved) == wanted, (
        "Two memberships were saved, one as coach and one without a role, which makes a member. "
        f"New must be {wanted}; new are {_new(saved)}."
    )


@pytest.mark.hint(
    "What does the proxy do with a team that is appended? Who makes the membership?",
    "The documentation of the proxy: 'Creation of New Values'.",
    "creator=lambda team: Membership(team=team)",
)
def test_make_a_member_of_who_joins_a_team(ex, session, club):
    saved = club()
    user, team = session.get(ex.User, saved.users[3]), session.get(ex.Team, saved.teams[1])
    user.teams.append(team)
    user.teams.append(ex.Team(name="New"))
    _commit(session)

    found = [(user_id, role) for user_id, _, role in _new(saved)]
    assert found == [(user.id, "member")] * 2, (
        f"Team {team.id} and a new team were appended to the teams of user {user.id}, so two "
        f"memberships must be new, both with the role member; new are {_new(saved)}."
    )


@pytest.mark.hint(
    "What does the proxy of the team do with a user?",
    "It needs a creator as well: here the argument is a user.",
)
def test_make_a_member_of_who_is_added_to_a_team(ex, session, club):
    saved = club()
    team = session.get(ex.Team, saved.teams[3])
    team.users.append(session.get(ex.User, saved.users[0]))
    team.users.append(ex.User(name="New"))
    _commit(session)

    found = [(team_id, role) for _, team_id, role in _new(saved)]
    assert found == [(team.id, "member")] * 2, (
        f"A user and a new user were appended to the users of team {team.id}, so two memberships "
        f"must be new, both with the role member; new are {_new(saved)}."
    )


@pytest.mark.hint(
    "What is a membership that has left the list of its user?",
    "An orphan. Its key names the user, so the column cannot become NULL: see exercise 63.",
    'cascade="all, delete-orphan"',
)
def test_delete_the_membership_of_who_leaves_a_team(ex, session, club, rows):
    saved = club()
    user = session.get(ex.User, saved.users[0])
    team = next(each for each in user.teams if each.id == saved.teams[1])
    user.teams.remove(team)
    _commit(session)

    found = [link[:2] for link in _gone(saved)]
    assert found == [(user.id, team.id)], (
        f"Team {team.id} was removed from the teams of user {user.id}: their membership must go, "
        f"and no other. Gone are {found}."
    )
    assert rows("teams", "id") == sorted(saved.teams), "All teams must stay; some are gone."


@pytest.mark.hint(
    "What is a membership that has left the list of its team?",
    "Each of the two lists needs its own cascade.",
)
def test_delete_the_membership_of_who_is_removed_from_a_team(ex, session, club, rows):
    saved = club()
    team = session.get(ex.Team, saved.teams[2])
    user = next(each for each in team.users if each.id == saved.users[0])
    team.users.remove(user)
    _commit(session)

    found = [link[:2] for link in _gone(saved)]
    assert found == [(user.id, team.id)], (
        f"User {user.id} was removed from the users of team {team.id}: their membership must go, "
        f"and no other. Gone are {found}."
    )
    assert rows("users", "id") == sorted(saved.users), "All users must stay; some are gone."


@pytest.mark.hint(
    "What happens to the memberships of a user who is deleted?",
    "A cascade from the user reaches the memberships, and goes no further.",
)
def test_delete_a_user_and_keep_the_teams(ex, session, club, rows):
    saved = club()
    key = saved.users[0]
    session.delete(session.get(ex.User, key))
    _commit(session)

    wanted = [link for link in saved.links if link[0] == key]
    assert _gone(saved) == wanted, (
        f"User {key} was deleted: the memberships {wanted} must go; gone are {_gone(saved)}."
    )
    assert rows("teams", "id") == sorted(saved.teams), "All teams must stay; some are gone."
    assert rows("users", "id") == sorted(saved.users[1:]), "All other users must stay."


@pytest.mark.hint(
    "What happens to the memberships of a team that is deleted?",
    "The relationship of the team needs its own cascade.",
)
def test_delete_a_team_and_keep_the_users(ex, session, club, rows):
    saved = club()
    key = saved.teams[0]
    session.delete(session.get(ex.Team, key))
    _commit(session)

    wanted = [link for link in saved.links if link[1] == key]
    assert _gone(saved) == wanted, (
        f"Team {key} was deleted: the memberships {wanted} must go; gone are {_gone(saved)}."
    )
    assert rows("users", "id") == sorted(saved.users), "All users must stay; some are gone."
    assert rows("teams", "id") == sorted(saved.teams[1:]), "All other teams must stay."


@pytest.mark.hint(
    "Does User.teams mean anything to SQLAlchemy, or only to Python?",
    "An association proxy on a class makes SQL; a property does not.",
)
def test_ask_through_the_memberships(ex, session, club):
    saved = club()
    team, user = session.get(ex.Team, saved.teams[1]), session.get(ex.User, saved.users[1])
    query = select(ex.User.id).where(ex.User.teams.contains(team))
    found, wanted = sorted(session.scalars(query)), sorted(saved.users[:2])
    assert found == wanted, f"The users whose teams contain {team.id} are {wanted}; found: {found}."

    query = select(ex.Team.id).where(ex.Team.users.contains(user))
    found, wanted = sorted(session.scalars(query)), sorted(saved.teams[:2])
    assert found == wanted, f"The teams whose users contain {user.id} are {wanted}; found: {found}."
