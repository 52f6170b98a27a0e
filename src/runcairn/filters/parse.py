"""Tokens -> tree: a descent with limits of length, depth and number of terms.

```
either := every ("or" every)*
every  := one ("and"? one)*
one    := "not" one | "(" either ")" | field operator value | text
```
"""

from runcairn.errors import FilterError

from .tokens import Token, tokens
from .tree import RUN_FIELDS, And, Compare, Field, Filter, HasTag, Not, Operator, Or, Value

MAX_LENGTH = 10_000
"""Characters of a filter."""
MAX_DEPTH = 50
"""Brackets and `not` inside each other."""
MAX_TERMS = 200
"""Comparisons in one filter."""

_OPERATORS: dict[str, Operator] = {
    "=": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "~": "~",
    "!~": "!~",
}
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "none": None}
_KEYWORDS = frozenset({"and", "or", "not"})


def parse_filter(source: str) -> Filter | None:
    """The tree of `source`; None for an empty one. Raises FilterError with the position of what is wrong."""
    if len(source) > MAX_LENGTH:
        raise FilterError(
            f"the filter has {len(source):,} characters",
            position=MAX_LENGTH,
            remedy=f"stay below {MAX_LENGTH:,}",
        )
    reader = _Reader(tokens(source))
    if reader.peek().kind == "end":
        return None
    tree = reader.either(0)
    if reader.peek().kind != "end":
        raise FilterError("this bracket closes nothing", position=reader.peek().position, remedy="remove it")
    return tree


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._terms = 0

    def peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self.peek()
        self._at += 1
        return token

    def _is(self, word: str) -> bool:
        return self.peek().kind == "word" and self.peek().text.lower() == word

    def either(self, depth: int) -> Filter:
        items = [self.every(depth)]
        while self._is("or"):
            self._take()
            items.append(self.every(depth))
        return items[0] if len(items) == 1 else Or(tuple(items))

    def every(self, depth: int) -> Filter:
        items = [self.one(depth)]
        while self.peek().kind not in ("end", ")") and not self._is("or"):
            if self._is("and"):
                self._take()
            items.append(self.one(depth))
        return items[0] if len(items) == 1 else And(tuple(items))

    def one(self, depth: int) -> Filter:
        if depth > MAX_DEPTH:
            raise FilterError(
                "too deeply nested", position=self.peek().position, remedy=f"at most {MAX_DEPTH} levels"
            )
        if self._is("not"):
            self._take()
            return Not(self.one(depth + 1))
        if self.peek().kind == "(":
            opened = self._take()
            tree = self.either(depth + 1)
            if self.peek().kind != ")":
                raise FilterError("this bracket is not closed", position=opened.position, remedy="add )")
            self._take()
            return tree
        return self._term()

    def _term(self) -> Filter:
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise FilterError(
                "too many comparisons", position=self.peek().position, remedy=f"at most {MAX_TERMS}"
            )
        first = self._take()
        keyword = first.kind == "word" and first.text.lower() in _KEYWORDS
        if first.kind not in ("word", "text") or keyword:
            raise FilterError(
                "a comparison should begin here",
                position=first.position,
                remedy="write for example: lr > 0.001",
            )
        if self.peek().kind != "operator":
            return Compare(Field("run", "name"), "~", first.text)
        operator = _OPERATORS[self._take().text]
        return self._comparison(first, operator, self._value())

    def _value(self) -> Token:
        token = self._take() if self.peek().kind in ("word", "text") else None
        if token is None:
            raise FilterError(
                "a value is missing", position=self.peek().position, remedy="write for example: lr > 0.001"
            )
        return token

    def _comparison(self, name: Token, operator: Operator, value: Token) -> Filter:
        if name.kind == "word" and name.text in ("tag", "tags"):
            return _tag(name, operator, value)
        field = _field(name)
        if operator in ("~", "!~"):
            return Compare(field, operator, value.text)
        read = _read(value)
        if operator not in ("=", "!=") and not isinstance(read, float):
            raise FilterError(
                f"{operator} compares numbers, {value.text!r} is none",
                position=value.position,
                remedy="use = or ~",
            )
        numeric = field.source == "run" and RUN_FIELDS[field.name] == "number"
        if numeric and read is not None and not isinstance(read, float):
            raise FilterError(
                f"{field.name} is a number, {value.text!r} is none",
                position=value.position,
                remedy=f"write for example: {field.name} > 0",
            )
        text_field = field.source == "run" and not numeric
        return Compare(field, operator, value.text if text_field else read)


def _tag(name: Token, operator: Operator, value: Token) -> Filter:
    if operator not in ("=", "!="):
        raise FilterError("a tag is there or not", position=name.position, remedy=f"write tag:{value.text}")
    has = HasTag(value.text)
    return has if operator == "=" else Not(has)


def _field(name: Token) -> Field:
    source, dot, rest = name.text.partition(".")
    if dot and rest and source == "config":
        return Field("config", rest)
    if dot and rest and source == "summary":
        return Field("summary", rest)
    if name.kind == "word" and name.text in RUN_FIELDS:
        return Field("run", name.text)
    return Field("any", name.text)


def _read(token: Token) -> Value:
    """A quoted value is text; a bare one is a number or one of true, false, null where it reads as such."""
    if token.kind == "text":
        return token.text
    if token.text.lower() in _WORDS:
        return _WORDS[token.text.lower()]
    try:
        return float(token.text)
    except ValueError:
        return token.text
