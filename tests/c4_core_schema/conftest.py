"""What the tests of this chapter share."""

import pytest
from sqlalchemy.types import NullType


@pytest.fixture
def described():
    """Give a function that tells the columns of a Table: {"id": "int", "name": "str(80)"}."""

    def described(table):
        found = {}
        for column in table.columns:
            length = getattr(column.type, "length", None)
            typed = not isinstance(column.type, NullType)
            kind = column.type.python_type.__name__ if typed else "no type"
            found[column.name] = f"{kind}({length})" if length else kind
        return found

    return described
