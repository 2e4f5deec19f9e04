"""Mutation operators that put something else in the place of a node."""

import ast
import re
from collections.abc import Iterator

from kata.verify import words
from kata.verify.nodes import called, expression, last_name, like, renamed, text

NULLABLE = {"nullable", "primary_key"}
FACTORY = re.compile(r"Session|_session|maker|factory")


def swap_call(node: ast.AST) -> Iterator[ast.AST]:
    """Call a neighbour in place of what was meant: rollback() for commit(), or_() for and_()."""
    if not isinstance(node, ast.Call):
        return
    func = node.func
    in_sql = isinstance(func, ast.Attribute) and last_name(func.value) == "func"
    for name in (words.SQL_FUNCTIONS if in_sql else words.CALLS).get(called(node), ()):
        if isinstance(func, ast.Attribute) or name in words.HOMES:
            yield like(node, func=renamed(func, name))
    if isinstance(func, ast.Attribute) and node.args and func.attr in ("scalar", "scalars"):
        yield like(node, func=renamed(func, "execute"))


def swap_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Forget the transaction: connect() for begin(), a session without its begin().

    Not the other way round: begin() for connect() is mostly another right answer.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    owner = node.func.value
    if node.func.attr != "begin":
        return
    if "engine" in last_name(owner).lower():
        yield like(node, func=renamed(node.func, "connect"))
    elif FACTORY.search(last_name(owner)):
        yield like(node, func=owner)


def swap_type(node: ast.AST) -> Iterator[ast.AST]:
    """Give a column the wrong type."""
    name = node.func if isinstance(node, ast.Call) else node
    if new := words.TYPES.get(last_name(name)):
        yield renamed(name, new)


def swap_operator(node: ast.AST) -> Iterator[ast.AST]:
    """Mistake an operator for its neighbour: == and !=, < and <=, & and |, + and -."""
    if isinstance(node, ast.Compare):
        for index, sign in enumerate(node.ops):
            if new := words.COMPARISONS.get(type(sign)):
                yield like(node, ops=[*node.ops[:index], new(), *node.ops[index + 1 :]])
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in words.ARITHMETIC:
        yield like(node, op=words.ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield like(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def change_flag(node: ast.AST) -> Iterator[ast.AST]:
    """Turn True into False, and False into True."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def change_number(node: ast.AST) -> Iterator[ast.AST]:
    """Be off by one."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            yield ast.Constant(number + 1)


def change_text(node: ast.AST) -> Iterator[ast.AST]:
    """Misspell a text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ast.Constant(node.value + "_")


def change_cascade(node: ast.AST) -> Iterator[ast.AST]:
    """Forget the orphans."""
    if isinstance(node, ast.keyword) and node.arg == "cascade" and "orphan" in text(node.value):
        yield like(node, value=ast.Constant("all"))


def change_column(node: ast.AST) -> Iterator[ast.AST]:
    """Change what `Mapped[...]` says of a column: its type, and whether it may be empty.

    Only where it counts: a key is never empty, and `nullable=` or a type of SQLAlchemy wins.
    """
    match node:
        case ast.AnnAssign(annotation=ast.Subscript(value=mapped, slice=kind), value=value) if (
            last_name(mapped) == "Mapped"
        ):
            details = value if isinstance(value, ast.Call) else ast.Call(mapped, [], [])
            for new in _other_kinds(kind, details):
                yield like(node, annotation=like(node.annotation, slice=new))


def _other_kinds(kind: ast.expr, details: ast.Call) -> Iterator[ast.expr]:
    told = {word.arg for word in details.keywords}
    has_type = any(
        ast.unparse(arg)[0].isupper() and called(arg) != "ForeignKey" for arg in details.args
    )
    match kind:
        case ast.BinOp(left=inner, op=ast.BitOr(), right=ast.Constant(value=None)):
            if not told & NULLABLE:
                yield inner
        case ast.Name(id=name) if name in words.PYTHON_TYPES:
            if not told & NULLABLE:
                yield expression(f"{name} | None")
            if (other := words.PYTHON_TYPES[name]) and not has_type:
                yield ast.Name(other)


def glue_parameters(node: ast.AST) -> Iterator[ast.AST]:
    """Write the parameters of execute() into the text of the SQL."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr != "execute" or len(node.args) != 2 or node.keywords:
        return
    owner, statement, values = map(ast.unparse, (node.func.value, *node.args))
    bind = f"{owner}.get_bind()" if "session" in owner.lower() else owner
    if called(node.args[0]) == "text":
        whole = f"{statement}.bindparams(**{values})"
    elif called(node.args[0]) in ("insert", "update"):
        whole = f"{statement}.values({values})"
    else:
        return
    kwargs = "compile_kwargs={'literal_binds': True}"
    yield expression(f"{owner}.execute(text(str({whole}.compile({bind}, {kwargs}))))")


def glue_comparison(node: ast.AST) -> Iterator[ast.AST]:
    """Write the value that a column is compared with into the text of the SQL."""
    match node:
        case ast.Compare(left=ast.Attribute(), ops=[sign], comparators=[ast.Name(id=name)]) if (
            type(sign) in words.ORDERINGS
        ):
            yield like(node, comparators=[expression(f"""literal_column(f"'{{{name}}}'")""")])
