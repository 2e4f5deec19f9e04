"""The words of SQLAlchemy that the mutation operators know: tables to read and to extend."""

import ast

TABLE_PARTS = {
    "Column",
    "mapped_column",
    "relationship",
    "ForeignKey",
    "ForeignKeyConstraint",
    "PrimaryKeyConstraint",
    "UniqueConstraint",
    "CheckConstraint",
    "Index",
    "Identity",
    "Computed",
}

# Calls that take a list of equals, and from how many on one of them may be left out.
LISTS = {
    "select": 2,
    "where": 2,
    "filter": 2,
    "having": 2,
    "order_by": 2,
    "group_by": 2,
    "options": 2,
    "returning": 2,
    "and_": 2,
    "or_": 2,
    "sessionmaker": 1,
    "async_sessionmaker": 1,
}

# Links of a chain that may be missing; those of BARE_LINKS only where they take no argument.
LINKS = {
    "where",
    "filter",
    "filter_by",
    "having",
    "order_by",
    "limit",
    "offset",
    "distinct",
    "group_by",
    "with_for_update",
    "options",
    "execution_options",
    "returning",
    "unique",
    "label",
    "nulls_first",
    "nulls_last",
}
BARE_LINKS = {"scalars", "mappings"}

CALLS = {
    "commit": ("flush", "rollback"),
    "flush": ("commit",),
    "rollback": ("commit",),
    "begin_nested": ("begin",),
    "join": ("outerjoin",),
    "outerjoin": ("join",),
    "and_": ("or_",),
    "or_": ("and_",),
    "in_": ("not_in",),
    "not_in": ("in_",),
    "is_": ("is_not",),
    "is_not": ("is_",),
    "asc": ("desc",),
    "desc": ("asc",),
    "union": ("union_all",),
    "union_all": ("union",),
    "nulls_first": ("nulls_last",),
    "nulls_last": ("nulls_first",),
    "selectinload": ("lazyload",),
    "joinedload": ("lazyload",),
    "subqueryload": ("lazyload",),
    "contains_eager": ("lazyload",),
    "scalar_one": ("scalar",),
    "scalar_one_or_none": ("scalar",),
    "one": ("first",),
    "one_or_none": ("first",),
    "all": ("first",),
}
SQL_FUNCTIONS = {"count": ("sum",), "sum": ("count",), "min": ("max",), "max": ("min",)}

TYPES = {"Integer": "String", "String": "Integer", "Numeric": "Float"}
PYTHON_TYPES = {
    "int": "str",
    "str": "int",
    "Decimal": "float",
    "float": "",
    "bool": "",
    "date": "",
    "datetime": "",
}

# Where a name comes from that a mutant uses and the answer does not import.
HOMES = {
    "and_": "sqlalchemy",
    "or_": "sqlalchemy",
    "asc": "sqlalchemy",
    "desc": "sqlalchemy",
    "nulls_first": "sqlalchemy",
    "nulls_last": "sqlalchemy",
    "union": "sqlalchemy",
    "union_all": "sqlalchemy",
    "Integer": "sqlalchemy",
    "String": "sqlalchemy",
    "Float": "sqlalchemy",
    "text": "sqlalchemy",
    "literal_column": "sqlalchemy",
    "lazyload": "sqlalchemy.orm",
}

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ORDERINGS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
