"""Anything that looks like a picture -> a uint8 array (height, width, 1, 3 or 4)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from runcairn.errors import UsageError

Pixels = npt.NDArray[np.uint8]
MOST_PIXELS = 200_000_000


def pixels_of(value: Any) -> Pixels:
    """`value` (HxW, HxWxC, or CxHxW of torch; C of 1, 3, 4) as uint8.

    bool: 0 and 255. Floats in [0, 1]: times 255. Other numbers in [0, 255]: as they are. All else: its minimum
    becomes 0 and its maximum 255. NaN becomes 0. Raises UsageError naming shape and dtype.
    """
    array = _array(value)
    shaped = _shaped(array, channels_first=_is_torch(value))
    if shaped.size > MOST_PIXELS * 4:
        raise UsageError(f"the image has the shape {array.shape}", remedy="log a smaller one or a part of it")
    return _scaled(shaped)


def _is_torch(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "torch"


def _array(value: Any) -> npt.NDArray[Any]:
    if _is_torch(value):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
        value = value.numpy()
    elif hasattr(value, "numpy") and callable(value.numpy):  # tensorflow
        value = value.numpy()
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        if array.dtype.name == "bfloat16":  # jax: a type of its own that numpy cannot classify
            return array.astype(np.float32)
        raise UsageError(f"an image cannot be made of {array.dtype} values", remedy="pass numbers or bools")
    return array


def _shaped(array: npt.NDArray[Any], *, channels_first: bool) -> npt.NDArray[Any]:
    while array.ndim > 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim == 3 and channels_first and array.shape[0] in (1, 3, 4):
        array = np.moveaxis(array, 0, 2)
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise UsageError(
            f"an image cannot have the shape {array.shape}",
            remedy="pass (height, width) or (height, width, 1, 3 or 4); one image, not a batch",
        )
    return array


def _scaled(array: npt.NDArray[Any]) -> Pixels:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    wide = np.nan_to_num(array.astype(np.float64), nan=0.0)
    low, high = float(wide.min()), float(wide.max())
    if array.dtype.kind == "f" and low >= 0 and high <= 1:
        wide = wide * 255
    elif low < 0 or high > 255:
        wide = (wide - low) * (255 / (high - low) if high > low else 0.0)
    return np.rint(wide).astype(np.uint8)
