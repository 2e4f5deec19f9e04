"""The table of mutation operators.

An operator takes a node of a reference answer and gives the nodes that may stand in its place;
None takes the node out of the list that it stands in. To add one, write a function like those of
drops.py and swaps.py and name it here. Most only need another word in words.py.
"""

import ast
from collections.abc import Callable, Iterator, Mapping

from kata.verify import drops, swaps

Operator = Callable[[ast.AST], Iterator[ast.AST | None]]

OPERATORS: Mapping[str, Operator] = {
    "drop statement": drops.drop_statement,
    "drop part": drops.drop_part,
    "drop keyword": drops.drop_keyword,
    "drop argument": drops.drop_argument,
    "drop call": drops.drop_call,
    "drop decorator": drops.drop_decorator,
    "drop with": drops.drop_with,
    "drop not": drops.drop_not,
    "call": swaps.swap_call,
    "scope": swaps.swap_scope,
    "type": swaps.swap_type,
    "operator": swaps.swap_operator,
    "flag": swaps.change_flag,
    "number": swaps.change_number,
    "text": swaps.change_text,
    "cascade": swaps.change_cascade,
    "column": swaps.change_column,
    "glue parameters": swaps.glue_parameters,
    "glue value": swaps.glue_comparison,
}
