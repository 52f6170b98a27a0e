"""Keras on TensorFlow, as most have it: the tests that JAX passes in the main environment."""

import os

import pytest

os.environ["KERAS_BACKEND"] = "tensorflow"  # theirs and their scripts'
pytest.register_assert_rewrite("tests.integration.test_watch_keras")

from tests.integration.test_watch_keras import *  # noqa: E402, F403
