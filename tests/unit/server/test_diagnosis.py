"""Facts in, sentences out."""

from hypothesis import given
from hypothesis import strategies as st

from runcairn.server.services.diagnosis import Facts, NotFinite, diagnose, exception_line

lines = st.lists(
    st.sampled_from(
        [
            "epoch 1",
            "Traceback (most recent call last):",
            "  File x",
            "ValueError: no",
            "MemoryError",
            "",
            "\x1b[31mred",
        ]
    )
    | st.text(max_size=30),
    max_size=8,
)
facts = st.builds(
    Facts,
    state=st.sampled_from(["running", "finished", "failed", "crashed", "killed", "preempted"]),
    exit_code=st.none() | st.integers(-70, 300),
    now=st.floats(0, 1e6),
    seen=st.floats(0, 1e6),
    log=lines.map(lambda found: list(enumerate(found))),
    unsent=st.dictionaries(st.sampled_from(["rows_lost_disk_full", "other"]), st.integers(0, 9)),
    not_finite=st.lists(
        st.builds(NotFinite, st.text(min_size=1, max_size=5), st.integers(0, 10**9)), max_size=3
    ),
    last_row=st.none() | st.floats(0, 1e6),
    last_sample=st.none() | st.floats(0, 1e6),
    idle_gpus=st.dictionaries(st.just("system/gpu.0.util"), st.floats(0, 1e5)),
    memory=st.none() | st.floats(0, 100),
    disk=st.none() | st.floats(0, 100),
)


@given(facts)
def test_every_finding_is_a_sentence_with_evidence(found: Facts) -> None:
    findings = diagnose(found)
    ranks = ["error", "warning", "note"]
    assert [ranks.index(one.severity) for one in findings] == sorted(
        ranks.index(one.severity) for one in findings
    )
    for one in findings:
        assert one.text
        assert one.tab in ("logs", "system", "charts")
        assert one.line is None or one.line in dict(found.log)
    kinds = [one.kind for one in findings]
    assert "silent" not in kinds or "no_progress" not in kinds  # who is silent cannot be seen to be stuck
    if found.state not in ("running", "finished"):
        assert {"killed", "failed"} & set(kinds) or found.state == "preempted" or found.exit_code is not None
    if found.state == "finished":
        assert set(kinds) <= {"not_finite", "disk_full"}


@given(lines, st.sampled_from(["ValueError: no", "KeyError: 'a'", "my.Error"]))
def test_the_last_exception_is_the_one_that_counts(before: list[str], error: str) -> None:
    log = list(
        enumerate(
            [*before, "Traceback (most recent call last):", '  File "a.py", line 1', "    f()", error, "bye"]
        )
    )
    assert exception_line(log) == (len(before) + 3, error)


def said(**given: object) -> list[str]:
    standard: dict = {"state": "running", "exit_code": None, "now": 1000.0, "seen": 1000.0}
    return [one.text for one in diagnose(Facts(**(standard | given)))]


def test_sentences_as_they_are_read() -> None:
    assert said() == []
    assert said(not_finite=[NotFinite("train/loss", 1200)]) == ["train/loss is NaN since step 1,200."]
    assert said(last_row=100.0, last_sample=820.0) == [
        "No progress for 12 minutes: the process lives, but logs no row."
    ]
    assert said(idle_gpus={"system/gpu.0.util": 360.0}) == ["gpu.0 is idle: 0 % in use for 6 minutes."]
    assert said(seen=700.0)[0].startswith("The host is silent for 5 minutes")
    assert said(state="killed", exit_code=-15) == ["Killed by signal 15 (SIGTERM)."]
    assert said(state="failed", exit_code=137) == ["Killed by signal 9 (SIGKILL)."]
    assert said(state="killed", memory=98.0)[0].startswith("Probably killed for memory: 98 %")
    assert said(state="killed", exit_code=130)[0].startswith("Stopped by Ctrl-C")
    assert said(disk=99.6) == ["The disk is nearly full: 100 % is in use."]
    cuda = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB."
    log = [(7, "Traceback (most recent call last):"), (8, "  File"), (9, cuda)]
    assert said(state="failed", exit_code=1, log=log) == [
        f"The GPU ran out of memory: {cuda}",
        "Ended with exit code 1.",
    ]
