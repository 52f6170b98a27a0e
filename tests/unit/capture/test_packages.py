"""What is installed, as importlib.metadata has it."""

import re
import sys
from importlib.metadata import distributions
from pathlib import Path

from runcairn.capture.packages import installed, requirements


def test_it_is_what_importlib_finds_here() -> None:
    wanted: dict[str, str] = {}
    for each in distributions(path=sys.path):
        wanted.setdefault(re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower(), each.version)
    assert len(wanted) > 20
    assert installed(sys.path) == wanted


def test_eggs_broken_ones_and_two_places(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, name, file in (
        (first, "Some_Thing-2.0.dist-info", "METADATA"),
        (first, "half-1.0.dist-info", "RECORD"),
        (first, "nothing.dist-info", "METADATA"),
        (first, "old-3.egg-info", "PKG-INFO"),
        (second, "some.thing-1.0.dist-info", "METADATA"),
        (second, "other-1!2.0+cpu.dist-info", "METADATA"),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name / file).write_text("Metadata-Version: 2.1\nName: Old.Egg\nVersion: 3.1\n")
    (second / "empty.egg-info").mkdir()
    found = installed(["", str(tmp_path / "none"), str(first), str(second)])
    assert found == {"some-thing": "2.0", "old-egg": "3.1", "other": "1!2.0+cpu"}
    assert requirements(found) == "old-egg==3.1\nother==1!2.0+cpu\nsome-thing==2.0\n"
