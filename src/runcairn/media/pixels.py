"""Arrays as pictures: which axes, which range, which colours.

| values (booleans apart) | stored as |
| --- | --- |
| booleans | False 0, True 255 |
| all within 0..1, of any dtype | times 255 |
| all within 0..255 | rounded |
| some below 0 or above 255 | stretched: the smallest finite value becomes 0, the largest 255 |
| NaN; infinities | 0; the smallest or largest |

With `normalize=False` numbers are rounded and cut at 0 and 255.
"""

from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import numpy

MAX_PIXELS: Final = 100_000_000
"""Of one picture: above it Pillow, too, refuses to open what was stored."""
_CHANNELS: Final = (1, 3, 4)
_KINDS: Final = "biuf"


def is_array(value: Any) -> bool:
    """Whether it has the shape and dtype of an array, of whatever library."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def as_array(value: Any, what: str = "Image") -> Any:
    """A numpy array with the values of an array of any library or of nested lists.

    torch values are detached and brought to the host; half precisions that numpy does not know become float32.
    Raises UsageError for what has no numbers.
    """
    np = numpy(what)
    if type(value).__module__.partition(".")[0] == "torch":
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype) or "float8" in str(value.dtype):
            value = value.float()
        value = value.numpy()
    elif hasattr(value, "numpy") and callable(value.numpy) and not isinstance(value, np.ndarray):
        value = value.numpy()  # tensorflow
    try:
        array = np.asarray(value)
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"{what}: a {type(value).__name__} is no array: {error}", remedy="give rows of equal length"
        ) from error
    if array.dtype.kind == "V" and "float" in array.dtype.name:  # bfloat16 of ml_dtypes
        array = array.astype(np.float32)
    if array.dtype.kind not in _KINDS:
        raise UsageError(
            f"{what}: an array of dtype {array.dtype}, shape {array.shape}, holds no real numbers",
            remedy="give uint8, bool, integers or floats",
        )
    return array


def as_pixels(value: Any, *, normalize: bool = True) -> Any:
    """uint8, (height, width) or (height, width, 3 or 4), a copy, from HxW, HxWx1/3/4; torch: CxHxW.

    A batch of one is unpacked. Raises UsageError naming shape and dtype.
    """
    array = as_array(value)
    planes_first = type(value).__module__.partition(".")[0] == "torch"
    array = _in_order(array, planes_first)
    if 0 in array.shape:
        raise UsageError(f"Image: an array of shape {array.shape} has no pixels")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise UsageError(
            f"Image: {array.shape[1]:,} x {array.shape[0]:,} pixels; the limit is {MAX_PIXELS:,}",
            remedy="make it smaller: image[::4, ::4]",
        )
    return as_bytes(array, span_of(array), normalize=normalize)


def _in_order(array: Any, planes_first: bool) -> Any:
    given = array.shape
    while array.ndim > 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 3:
        first, last = array.shape[0] in _CHANNELS, array.shape[2] in _CHANNELS
        if first and planes_first:
            array = array.transpose(1, 2, 0)
        elif not last:
            raise _no_picture(given, array.dtype)
        return array[:, :, 0] if array.shape[2] == 1 else array
    if array.ndim != 2:
        raise _no_picture(given, array.dtype)
    return array


def _no_picture(shape: tuple[int, ...], dtype: Any) -> UsageError:
    remedy = "give height x width, or height x width x 1, 3 or 4 (torch: channels first)"
    if len(shape) == 4 and shape[0] > 1:
        remedy = "log a list, one Image for each: [Image(x) for x in batch]"
    elif len(shape) == 3 and shape[0] in _CHANNELS:
        remedy = "put the channels last: array.transpose(1, 2, 0)"
    return UsageError(f"Image: an array of shape {shape}, dtype {dtype}, is no picture", remedy=remedy)


def span_of(array: Any) -> tuple[float, float]:
    """The smallest and the largest finite value; 0 and 0 where there is none."""
    np = numpy("Image")
    if array.dtype.kind != "f":
        return float(array.min()), float(array.max())
    finite = array[np.isfinite(array)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def as_bytes(array: Any, span: tuple[float, float], *, normalize: bool) -> Any:
    """uint8 of the same shape, a copy. span: of all pictures that are shown with the same brightness."""
    np = numpy("Image")
    low, high = span
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint8 and (not normalize or high > 1):
        return array.copy()
    numbers = array.astype(np.float64)
    finite = np.isfinite(numbers)
    numbers = np.nan_to_num(numbers, nan=0.0, posinf=high, neginf=low)
    if normalize:
        if low < 0 or high > 255:
            # Halved, so that the span of the largest floats is finite too.
            half = high / 2 - low / 2
            numbers = (numbers / 2 - low / 2) / half * 255 if half > 0 else np.zeros_like(numbers)
            numbers[~finite & np.isnan(array)] = 0
        elif high <= 1:
            numbers *= 255
    return np.clip(np.rint(numbers), 0, 255).astype(np.uint8)
