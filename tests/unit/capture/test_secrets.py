"""Planted secrets are found in command lines, addresses and code; code around them stays."""

import pytest

from runcairn.capture.secrets import MASK, mask, mask_argv, without_login

CANARY = "c4n4ry-S3cr3t"


@pytest.mark.holds("T22")
@pytest.mark.parametrize(
    "text",
    [
        f"https://ada:{CANARY}@git.example/x.git",
        f"https://{CANARY}@git.example/x.git",
        f"https://ada:p@{CANARY}@git.example/x",
        f"--index-url https://__token__:{CANARY}@pypi.example/simple",
        f'api_key = "{CANARY}"',
        f"+    password='{CANARY}',",
        f'-{{"secret_key": "{CANARY}"}}',
        f'token: str = "{CANARY}"',
        f'os.environ["AWS_SECRET_ACCESS_KEY"] = "{CANARY}"',
        f"export WANDB_API_KEY={CANARY}",
        f"DB_PASSWORD={CANARY}",
        f"password: {CANARY}",
        f"https://host/x?user=1&access_token={CANARY}&b=2",
        f"Authorization: Bearer {CANARY}",
        "key is ghp_" + "a1B2" * 9,
        "sk-proj-" + "a1B2" * 9,
        "hf_" + "aB3" * 11,
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_def",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_a_secret_in_text_is_masked(text: str) -> None:
    shown = mask(text)
    assert MASK in shown
    for secret in (CANARY, "a1B2a1B2", "aB3aB3", "IOSFODNN", "eyJzdWIi", "MIIE"):
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "+    for key in tokens:",
        "tokenizer = AutoTokenizer.from_pretrained('bert')",
        "key = 'train/loss'",
        "monkey = 'chimpanzee'",
        "max_tokens = 4096",
        "lr=0.001",
        "see https://example.com/a@b",
        "class Password(Field):",
        "token = next(tokens)",
    ],
)
def test_code_without_secrets_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.holds("T22")
@pytest.mark.parametrize(
    "argv",
    [
        ["t.py", "--api-key", CANARY],
        ["t.py", f"--api-key={CANARY}"],
        ["t.py", "--token", CANARY, "--lr", "1"],
        ["t.py", "-password", CANARY],
        ["t.py", f"db.password={CANARY}"],
        ["t.py", f"--url=https://a:{CANARY}@h/"],
        ["t.py", "--key", CANARY],
    ],
)
def test_a_secret_on_the_command_line_is_masked(argv: list[str]) -> None:
    shown = mask_argv(argv)
    assert CANARY not in " ".join(shown)
    assert len(shown) == len(argv)


def test_other_arguments_stay() -> None:
    argv = ["t.py", "--lr", "0.1", "--max-tokens", "512", "--tokenizer=bert", "--keys", "a", "b", "--verbose"]
    assert mask_argv(argv) == argv


def test_a_remote_without_its_login() -> None:
    assert without_login("https://ada:pw@h/x.git") == "https://h/x.git"
    assert without_login("git@github.com:a/b.git") == "git@github.com:a/b.git"
    assert without_login("https://h/x@y") == "https://h/x@y"
