"""Masking secrets before they reach the disk: in addresses, command lines, code."""

import re
from collections.abc import Sequence

MASK = "***"
_URL_LOGIN = re.compile(r"(?<=://)[^/\s'\"@]*(?:@[^/\s'\"@]+)*@")
"""What stands between `://` and the last `@` before the path."""
_WORDS = (
    "api[_-]?key access[_-]?key private[_-]?key key[_-]?file secret(?:[_-]?\\w+)? passw(?:or)?d passphrase pwd token "
    "auth(?:orization)? bearer credentials?"
)
_NAME = rf"(?:[\w.-]*[_.-])?(?:{_WORDS.replace(' ', '|')})"
_SECRET_NAME = re.compile(rf"-{{0,2}}{_NAME}|--?key", re.IGNORECASE)
_ASSIGNED = re.compile(
    rf"(?P<name>\b{_NAME}['\"]?\]?\s*(?::\s*\w+\s*)?[=:]\s*)(?P<quote>['\"])(?P<value>[^'\"\n]{{4,}})(?P=quote)",
    re.IGNORECASE,
)
"""`api_key = "..."`, `"password": "..."`, `token: str = '...'`."""
_BARE = re.compile(
    rf"(?P<name>(?:^|(?<=[\s+;&?]))(?:-{{0,2}}|export\s+){_NAME}\s?[=:]\s?)(?P<value>[^\s'\"&;(){{}}\[\],]{{8,}})",
    re.IGNORECASE | re.MULTILINE,
)
"""`PASSWORD=...` in shell, env and YAML files, `&token=...` in addresses."""
_HEADER = re.compile(r"(?P<name>\b(?:Bearer|Basic)\s+)(?P<value>[A-Za-z0-9+/_.~=-]{8,})", re.IGNORECASE)
_KNOWN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|hf_[A-Za-z0-9]{16,}"
    r"|xox[abeprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_[a-f0-9]{32,}|rck?_[A-Za-z0-9]{20,})"
)
"""Keys that show what they are."""
_PEM = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)


def mask(text: str) -> str:
    """`text` without what looks like a secret. Code around it stays as it is."""
    text = _PEM.sub(rf"\1{MASK}\2", text)
    text = _URL_LOGIN.sub(f"{MASK}@", text)
    text = _KNOWN.sub(MASK, text)
    text = _HEADER.sub(rf"\g<name>{MASK}", text)
    text = _ASSIGNED.sub(rf"\g<name>\g<quote>{MASK}\g<quote>", text)
    return _BARE.sub(rf"\g<name>{MASK}", text)


def mask_argv(argv: Sequence[str]) -> list[str]:
    """A command line: also what follows an option that is named like a secret (`--token X`, `--api-key=X`, `pw=X`)."""
    shown: list[str] = []
    hide = False
    for word in argv:
        if hide and not word.startswith("-"):
            shown.append(MASK)
            hide = False
            continue
        name, equals, value = word.partition("=")
        secret = bool(_SECRET_NAME.fullmatch(name))
        if secret and equals and value:
            shown.append(f"{name}={MASK}")
        else:
            shown.append(mask(word))
        hide = secret and not equals and word.startswith("-")
    return shown


def without_login(url: str) -> str:
    """An address without user and password."""
    return _URL_LOGIN.sub("", url)
