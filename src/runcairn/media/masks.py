"""Segmentation masks over a picture: a number of a class for each pixel."""

from collections.abc import Mapping
from typing import Any, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, class_labels, printable
from runcairn.media.given_file import read
from runcairn.media.needed import numpy, pillow
from runcairn.media.picture_file import as_png, recognised
from runcairn.media.pixels import as_array


def encode_masks(
    given: object, size: tuple[int, int], classes: Mapping[int, str]
) -> tuple[dict[str, Any], tuple[Encoded, ...]]:
    """What stands under `masks`, and the files. size: of the picture, width and height.

    given: {name: {"mask_data": HxW integers 0..255, or "path": a PNG, "class_labels": {1: "cat"}}}.
    classes: labels where a mask has none.
    Raises UsageError naming the mask.
    """
    if not isinstance(given, Mapping):
        raise UsageError(
            f"Image: masks is a {type(given).__name__}", remedy='give {"prediction": {"mask_data": array}}'
        )
    fields: dict[str, Any] = {}
    files: list[Encoded] = []
    for name, mask in cast("Mapping[object, object]", given).items():
        encoded = _encode(f"mask {printable(name)!r}", mask, size, classes)
        fields[printable(name)] = encoded.stored()
        files.append(encoded)
    return fields, tuple(files)


def _encode(where: str, given: object, size: tuple[int, int], classes: Mapping[int, str]) -> Encoded:
    if not isinstance(given, Mapping):
        raise UsageError(f"{where} is a {type(given).__name__}", remedy='give {"mask_data": array}')
    mask = cast("Mapping[str, Any]", given)
    labels = class_labels(mask["class_labels"], where) if mask.get("class_labels") is not None else classes
    if mask.get("mask_data") is not None:
        body = _drawn(where, mask["mask_data"], size)
    elif mask.get("path") is not None:
        found = recognised(read(mask["path"]), str(mask["path"]))
        if (found.width, found.height) != size:
            raise _other_size(where, (found.height, found.width), size)
        if found.extension != "png":
            raise UsageError(f"{where}: {mask['path']!r} is no PNG", remedy="a mask needs a lossless file")
        body = found.body
    else:
        raise UsageError(f"{where} has neither mask_data nor path")
    fields: dict[str, Any] = {"_type": "mask"}
    if labels:
        fields["class_labels"] = {str(number): label for number, label in labels.items()}
    return Encoded(fields, body, "png", "images/mask")


def _drawn(where: str, data: object, size: tuple[int, int]) -> bytes:
    np = numpy("a mask")
    array = as_array(data, where)
    while array.ndim > 2 and 1 in (array.shape[0], array.shape[-1]):
        array = array[0] if array.shape[0] == 1 else array[..., 0]
    if array.ndim != 2:
        raise UsageError(
            f"{where} has shape {array.shape}", remedy="give height x width, a class for each pixel"
        )
    if array.shape != (size[1], size[0]):
        raise _other_size(where, array.shape, size)
    if array.dtype.kind == "f" and not (array == np.rint(array)).all():
        raise UsageError(
            f"{where}: dtype {array.dtype} with fractions", remedy="give classes: (p > 0.5).astype(int)"
        )
    if array.min() < 0 or array.max() > 255:
        raise UsageError(
            f"{where} has classes {array.min()} to {array.max()}", remedy="number the classes from 0 to 255"
        )
    # Grey of 8 bits: the pixel is the class's number, for a browser's canvas too.
    return as_png(pillow("a mask").fromarray(array.astype(np.uint8)))


def _other_size(where: str, shape: tuple[int, ...], size: tuple[int, int]) -> UsageError:
    return UsageError(f"{where} is {shape[1]} x {shape[0]}, its picture {size[0]} x {size[1]} pixels")
