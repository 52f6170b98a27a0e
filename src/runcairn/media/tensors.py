"""Elements of arrays and tensors, of any library, as values of Python's own."""

from typing import Any, cast


def listed(value: Any) -> Any:
    """Nested lists of an array or tensor; of one without dimensions its value. TensorFlow's texts are bytes: as text.

    Raises whatever the value does that has no elements now, as a tensor of a graph has none.
    """
    if hasattr(value, "tolist"):
        return value.tolist()
    array = value.numpy()
    return _texts(array.tolist() if hasattr(array, "tolist") else array)


def _texts(found: Any) -> Any:
    if isinstance(found, list):
        return [_texts(each) for each in cast("list[Any]", found)]
    return found.decode("utf-8", "backslashreplace") if isinstance(found, bytes) else found
