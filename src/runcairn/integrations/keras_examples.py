"""A few inputs of the validation data, and what the model makes of them after each epoch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import runcairn

_PICTURES = ("image", "images", "segmentation_mask")


@dataclass(frozen=True, slots=True)
class Examples:
    """inputs, targets: arrays of as many; labels: names of classes; output: `label` or `image`."""

    inputs: Any
    targets: Any
    labels: Sequence[str]
    output: str

    @classmethod
    def of(
        cls,
        validation_data: Any,
        generator: Any,
        input_type: str | None,
        output_type: str | None,
        labels: Sequence[str] | None,
        predictions: int,
    ) -> Self | None:
        """None where nothing was asked for. Raises UsageError for data that are no pair of inputs and targets."""
        if input_type is None or (validation_data is None and generator is None):
            return None
        if input_type not in _PICTURES:
            raise runcairn.UsageError(f"input_type {input_type!r}", remedy=f"one of {', '.join(_PICTURES)}")
        data: Any = validation_data
        if type(data) not in (tuple, list):  # a generator, or a tf.data.Dataset
            data = _first(generator if data is None else data)
        if type(data) not in (tuple, list) or len(data) < 2:
            raise runcairn.UsageError(
                "validation_data is no pair of inputs and targets", remedy="(x_val, y_val)"
            )
        inputs, targets = (_array(one[:predictions]) for one in data[:2])
        is_picture = output_type in _PICTURES or (output_type is None and getattr(targets, "ndim", 0) >= 3)
        return cls(inputs, targets, list(labels or ()), "image" if is_picture else "label")

    def of_model(self, model: Any) -> list[Any]:
        """Pictures for one row: each input with its label, or input, prediction and truth in turn."""
        predicted = model.predict(self.inputs, verbose=0)
        shown: list[Any] = []
        for given, made, truth in zip(self.inputs, predicted, self.targets, strict=True):
            if self.output == "image":
                three = (("input", given), ("prediction", made), ("truth", truth))
                shown += [runcairn.Image(picture, caption=caption, grouping=3) for caption, picture in three]
            else:
                shown.append(
                    runcairn.Image(given, caption=f"{self._named(made)} (truth: {self._named(truth)})")
                )
        return shown

    def _named(self, output: Any) -> str:
        numbers: Any = output.reshape(-1) if hasattr(output, "reshape") else [output]
        if len(numbers) == 1:
            number = float(numbers[0])
            # One output is a probability of the second of two classes, or the class's own number.
            place = int(number > 0.5) if 0 <= number <= 1 else int(number)
        else:
            place = int(numbers.argmax())
        return self.labels[place] if 0 <= place < len(self.labels) else str(place)


def _array(batch: Any) -> Any:
    """TensorFlow's tensors have no reshape, of which labels are made."""
    return batch.numpy() if type(batch).__module__.partition(".")[0] == "tensorflow" else batch


def _first(generator: Any) -> Any:
    if not hasattr(generator, "__getitem__") and not hasattr(generator, "__iter__"):
        return None
    return generator[0] if hasattr(generator, "__getitem__") else next(iter(generator))
