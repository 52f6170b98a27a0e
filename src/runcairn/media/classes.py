"""Names of classes, shared by the masks and boxes of many pictures."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, class_labels


class Classes(Media):
    """Numbers and names of classes: `Image(..., classes=Classes([{"id": 1, "name": "cat"}]))`.

    class_set: such a list, or `{1: "cat"}`. Raises UsageError for another form.
    """

    tag: ClassVar[str] = "classes"

    def __init__(self, class_set: Any) -> None:
        self.labels = labels_of(class_set, "Classes")

    def encode(self) -> Encoded:
        """It stands in the row itself."""
        named = [{"id": number, "name": name} for number, name in self.labels.items()]
        return Encoded({"_type": self.tag, "class_set": named})


def labels_of(classes: Any, where: str) -> dict[int, str]:
    """{number: name} of Classes, of a dict or of a list of `{"id", "name"}`; None gives none."""
    if classes is None:
        return {}
    if isinstance(classes, Classes):
        return dict(classes.labels)
    if isinstance(classes, Mapping):
        return class_labels(cast("object", classes), where)
    if not isinstance(classes, Iterable) or not all(
        isinstance(each, Mapping) and "id" in each and "name" in each
        for each in cast("Iterable[object]", classes)
    ):
        raise UsageError(f"{where}: classes is no list of classes", remedy='give [{"id": 1, "name": "cat"}]')
    given = cast("Iterable[Mapping[str, Any]]", classes)
    return class_labels({each["id"]: each["name"] for each in given}, where)
