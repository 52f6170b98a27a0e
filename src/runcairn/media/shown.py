"""As which media a value of another library is shown."""

from typing import Any, cast

from runcairn.media.base import Media


def as_media(value: Any) -> Media | None:
    """The media value that `value` is or is shown as: pictures, figures, dataframes. None for what is neither."""
    kind = cast("type[Any]", type(value))
    if getattr(kind, "_runcairn_media_", False):
        return value
    names = {(base.__module__.partition(".")[0], base.__name__) for base in kind.__mro__}
    if names & {("matplotlib", "Figure"), ("PIL", "Image")}:
        from runcairn.media.image import Image

        return Image(value)
    if ("plotly", "BaseFigure") in names:
        from runcairn.media.plotly import Plotly

        return Plotly(value)
    if ("pandas", "DataFrame") in names:
        from runcairn.media.table import Table

        return Table(dataframe=value)
    return None
