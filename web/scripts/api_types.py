"""Write web/src/data/types.ts from the messages in runcairn.wire. `--check`: only say whether it is stale."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect as ms

import runcairn.wire

TARGET = Path(__file__).parents[1] / "src" / "data" / "types.ts"
HEAD = (
    "/** Messages of the server. Made by scripts/api_types.py from src/runcairn/wire: change it there. */\n"
)
BINARY = frozenset({"Append", "OutputPayload"})
"""Messages that no browser sends or reads."""


def typescript(kind: ms.Type) -> str:
    """The type as TypeScript writes it."""
    match kind:
        case ms.IntType() | ms.FloatType():
            return "number"
        case ms.StrType():
            return "string"
        case ms.BoolType():
            return "boolean"
        case ms.NoneType():
            return "null"
        case ms.LiteralType():
            return " | ".join(f'"{value}"' for value in kind.values)
        case ms.ListType():
            inner = typescript(kind.item_type)
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case ms.DictType():
            return f"Record<string, {typescript(kind.value_type)}>"
        case ms.UnionType():
            return " | ".join(typescript(each) for each in kind.types if not is_unset(each))
        case ms.StructType():
            return kind.cls.__name__
        case _:
            return "unknown"


def is_unset(kind: ms.Type) -> bool:
    """A field that may be left out; its absence is not a value."""
    return isinstance(kind, ms.CustomType) and kind.cls is msgspec.UnsetType


def declaration(cls: type[msgspec.Struct]) -> str:
    """One struct as an interface, or as a tuple where it travels as an array."""
    struct = ms.type_info(cls)
    assert isinstance(struct, ms.StructType)
    words = " ".join((cls.__doc__ or "").split())
    comment = f"/** {words} */\n" if words else ""
    if cls.__struct_config__.array_like:
        items = ", ".join(f"{field.name}: {typescript(field.type)}" for field in struct.fields)
        return f"{comment}export type {cls.__name__} = [{items}];\n"
    tag = [f'  {struct.tag_field}: "{struct.tag}";'] if struct.tag_field else []
    lines = tag + [
        f"  {field.encode_name}{'?' if optional(cls, field) else ''}: {typescript(field.type)};"
        for field in struct.fields
    ]
    return f"{comment}export interface {cls.__name__} {{\n" + "\n".join(lines) + "\n}\n"


def optional(cls: type[msgspec.Struct], field: ms.Field) -> bool:
    """Whether the field may be absent: left out of a request, or equal to its default in an answer that omits those."""
    return not field.required and cls.__struct_config__.omit_defaults


def everything() -> str:
    """The whole file."""
    classes: dict[str, type[msgspec.Struct]] = {}
    for info in sorted(pkgutil.iter_modules(runcairn.wire.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"runcairn.wire.{info.name}")
        classes |= {
            name: value
            for name, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, msgspec.Struct)
            and value.__module__ == module.__name__
        }
    state: Any = ms.type_info(importlib.import_module("runcairn.wire.runs").RunState)
    aliases = f"export type RunState = {typescript(state)};\n"
    parts = [declaration(cls) for name, cls in classes.items() if name not in BINARY]
    return "\n".join([HEAD, aliases, *parts])


def laid_out(text: str) -> str:
    """As biome lays it out, so that the linter and this script agree."""
    biome = TARGET.parents[2] / "node_modules" / ".bin" / "biome"
    answer = subprocess.run(
        [biome, "format", "--stdin-file-path=types.ts"],
        input=text,
        text=True,
        capture_output=True,
        check=True,
        cwd=TARGET.parents[2],
    )
    return answer.stdout


def main() -> None:
    """Write the file; with `--check`, exit 1 when it is stale."""
    text = laid_out(everything())
    if "--check" in sys.argv:
        raise SystemExit(0 if TARGET.read_text() == text else "web/src/data/types.ts is stale: npm run api")
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
