"""Keras on TensorFlow, as most have it: the tests that JAX passes in the main environment."""

import os

import pytest

os.environ["KERAS_BACKEND"] = "tensorflow"  # theirs and their scripts'
pytest.register_assert_rewrite("tests.integration.test_keras_training")

from tests.integration.test_keras_training import *  # noqa: E402, F403

for _name in [name for name in globals() if name.startswith("test_the_pages_")]:
    del globals()[_name]  # the pages are the same whoever trained
