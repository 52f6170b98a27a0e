"""A class for every pixel, kept as a grey PNG whose values are the class ids."""

import io
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media


class Mask(Media):
    """`{"mask_data": (height, width) of class ids 0 to 255, "class_labels": {id: text}}` under a name.

    Raises UsageError naming the mask, its shape and dtype.
    """

    tag: ClassVar[str] = "mask"

    def __init__(self, name: str, mask: Mapping[str, Any], labels: Mapping[int, str]) -> None:
        import numpy as np

        if "mask_data" not in mask:
            raise UsageError(f"the mask {name!r} has no mask_data", remedy='pass {"mask_data": array}')
        ids = np.asarray(mask["mask_data"])
        ids = ids[:, :, 0] if ids.ndim == 3 and ids.shape[2] == 1 else ids
        whole = ids.dtype.kind in "biu" or (ids.dtype.kind == "f" and bool(np.all(ids == np.floor(ids))))
        if ids.ndim != 2 or not whole or ids.size == 0 or ids.min() < 0 or ids.max() > 255:
            raise UsageError(
                f"the mask {name!r} has the shape {ids.shape} of {ids.dtype}",
                remedy="pass (height, width) of class ids from 0 to 255",
            )
        self._ids = ids.astype(np.uint8)
        given = cast("Mapping[Any, Any]", mask.get("class_labels") or labels)
        self._labels = {str(int(key)): str(text) for key, text in given.items()}

    def encode(self) -> Encoded:
        """The PNG, and the labels of its classes."""
        from PIL import Image as Pillow

        buffer = io.BytesIO()
        Pillow.fromarray(self._ids).save(buffer, "PNG", compress_level=1)
        fields: dict[str, Any] = {"_type": self.tag, "class_labels": self._labels}
        return Encoded(fields, buffer.getvalue(), "png", "images/masks")
