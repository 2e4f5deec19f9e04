"""Models that are dataclasses.

Task: write `Base`, and the models `Team` and `Player`. Both are dataclasses, so that Python
writes their __init__, __repr__ and __eq__.

`Team` is mapped to `teams`: `id` is the primary key; `name` and `city` are texts of at most 50
characters. `players` is the list of the players of this team.

`Player` is mapped to `players`: `id` is the primary key; `name` is a text of at most 50
characters, `number` an integer. `team_id` refers to the id of a team, and is NULL for players
without a team. `team` is the player's team, or None. No other column may be NULL.

- A Team is made with exactly these arguments, in this order: name, city. A Player: name,
  number, team. They can be given by position or by keyword.
- Without them, `city` is "unknown", `number` is 0 and `team` is None, as soon as the object is
  made, and also in the database. A new team has an empty list of players. `id` and `team_id`
  are None until the object is saved.
- A change of `team` shows in `players` at once, and the other way round. Here no two players of
  a team are equal.
- repr() shows all columns, as dataclasses do, and neither `team` nor `players`.
- Two objects of one class are equal if all their columns are equal. `team` and `players` are
  not looked at.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/dataclasses.html#declarative-dataclass-mapping
- https://docs.sqlalchemy.org/en/21/orm/dataclasses.html#relationship-configuration
"""

from sqlalchemy.orm import DeclarativeBase

# TODO: write Base, so that each model is a dataclass.
# TODO: write the class Team.
# TODO: write the class Player.
