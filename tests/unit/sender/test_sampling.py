"""System metrics: the last sample."""

from runcairn.sender.sampling import is_wanted_at_end


def test_a_run_without_a_sample_gets_one_however_short_it_was() -> None:
    assert is_wanted_at_end(None, 0.01, 10.0)


def test_the_end_is_sampled_unless_it_is_the_moment_of_the_sample_before() -> None:
    assert not is_wanted_at_end(40.0, 40.1, 10.0)
    assert is_wanted_at_end(40.0, 41.0, 10.0)
    assert is_wanted_at_end(40.0, 40.1, 0.2)  # who samples that often wants moments
