"""Runs with one key of every media type: what `python media_feed.py WHAT` logs with the real SDK."""

import base64
import json
import math
import struct
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from feed import picture  # beside this file, which is run as a program

import runcairn
from runcairn.media.base import Encoded, Media

ETHANOL = """\
HETATM    1  C1  EOH A   1      -0.748  -0.015   0.024  1.00  0.00           C
HETATM    2  C2  EOH A   1       0.558   0.420  -0.278  1.00  0.00           C
HETATM    3  O   EOH A   1       1.295  -0.710  -0.701  1.00  0.00           O
HETATM    4  H1  EOH A   1      -1.293   0.842   0.421  1.00  0.00           H
HETATM    5  H2  EOH A   1      -1.263  -0.390  -0.876  1.00  0.00           H
HETATM    6  H3  EOH A   1      -0.699  -0.812   0.770  1.00  0.00           H
HETATM    7  H4  EOH A   1       1.064   0.860   0.589  1.00  0.00           H
CONECT    1    2    4    5    6
CONECT    2    1    3    7
CONECT    3    2
END
"""
CUBE = "\n".join(
    [
        *(f"v {x} {y} {z}" for x in (0, 1) for y in (0, 1) for z in (0, 1)),
        "f 1 2 4 3",
        "f 5 7 8 6",
        "f 1 5 6 2",
        "f 3 4 8 7",
        "f 1 3 7 5",
        "f 2 6 8 4",
    ]
)


class Written(Media):
    """A dict of docs/media.md and its file, as they stand there: what other clients may send too."""

    tag: ClassVar[str] = "written"

    def __init__(
        self,
        tag: str,
        fields: Mapping[str, Any],
        body: bytes | None = None,
        extension: str = "",
        children: tuple[Encoded, ...] = (),
    ) -> None:
        self._encoded = Encoded({"_type": tag, **fields}, body, extension, tag.partition("-")[0], children)

    def encode(self) -> Encoded:
        return self._encoded


def sound(step: int) -> Written:
    """One second of a note that fades."""
    t = np.arange(8000) / 8000
    wave = np.sin(2 * math.pi * (220 + 60 * step) * t) * np.exp(-3 * t)
    data = (wave * 32767).astype("<i2").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        8000,
        16000,
        2,
        16,
        b"data",
        len(data),
    )
    peaks = [[float(part.min()), float(part.max())] for part in np.array_split(wave, 200)]
    fields = {
        "format": "wav",
        "sample_rate": 8000,
        "channels": 1,
        "duration": 1.0,
        "peaks": peaks,
        "caption": f"note {step}",
    }
    return Written("audio-file", fields, head + data, "wav")


def plot(step: int) -> Written:
    """A figure with several kinds of traces."""
    x = np.linspace(0, 6, 50)
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "sine",
                "x": x.tolist(),
                "y": np.sin(x + step).tolist(),
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "points",
                "x": x[::5].tolist(),
                "y": np.cos(x[::5]).tolist(),
            },
            {"type": "bar", "name": "bars", "x": [1, 2, 3], "y": [0.2, 0.5, 0.3 + step / 10]},
        ],
        "layout": {
            "title": {"text": f"Plot of step {step}"},
            "xaxis": {"title": {"text": "x"}},
            "yaxis": {"title": {"text": "y"}},
        },
    }
    return Written("plotly-file", {"caption": "three traces"}, json.dumps(figure).encode(), "plotly.json")


def confusion(step: int) -> Written:
    """A heat map, as confusion matrices are drawn."""
    figure = {
        "data": [
            {
                "type": "heatmap",
                "x": ["cat", "dog", "bird"],
                "y": ["cat", "dog", "bird"],
                "z": [[8, 1, 1], [2, 7, 1], [0, step, 9]],
                "colorscale": "Viridis",
            }
        ],
        "layout": {"title": "Confusion"},
    }
    return Written("plotly-file", {}, json.dumps(figure).encode(), "plotly.json")


def cloud(step: int) -> Written:
    """A spiral of coloured points with a box around a part of it."""
    t = np.linspace(0, 12, 2000)
    points = np.stack([np.cos(t) * t, np.sin(t) * t, t * (1 + step / 4)], 1)
    colours = np.stack([t * 20, 255 - t * 20, np.full_like(t, 120)], 1).astype(int)
    corners = [[x, y, z] for z in (2, 8) for x, y in ((2, 2), (8, 2), (8, 8), (2, 8))]
    body = {
        "type": "lidar/beta",
        "points": np.concatenate([points, colours], 1).tolist(),
        "boxes": [{"corners": corners, "label": "car", "color": [255, 120, 0], "score": 0.9}],
        "vectors": [{"start": [0, 0, 0], "end": [0, 0, 12], "color": [0, 160, 255]}],
    }
    return Written(
        "object3D-file",
        {"format": "pts.json", "points": 2000, "caption": f"spiral {step}"},
        json.dumps(body).encode(),
        "pts.json",
    )


def network(step: int) -> Written:
    """A small network with a skip."""
    names = ["input", "conv1", "conv2", "add", "pool", "dense"]
    nodes = [
        {
            "id": name,
            "name": name,
            "class_name": name.rstrip("12").title(),
            "output_shape": [None, 32, 32, 2 ** (3 + index)],
            "num_parameters": index * 1000 * (step + 1),
        }
        for index, name in enumerate(names)
    ]
    edges = [
        ["input", "conv1"],
        ["conv1", "conv2"],
        ["conv2", "add"],
        ["conv1", "add"],
        ["add", "pool"],
        ["pool", "dense"],
    ]
    body = {"format": "keras", "nodes": nodes, "edges": edges}
    return Written(
        "graph-file", {"nnodes": len(nodes), "nedges": len(edges)}, json.dumps(body).encode(), "graph.json"
    )


def image(seed: int, caption: str) -> runcairn.Image:
    """A picture with a mask and boxes of two classes and several scores."""
    pixels, mask = picture(seed)
    labels = {1: "nucleus", 2: "border"}
    boxes = [
        {
            "position": {"minX": 0.1 * n, "maxX": 0.1 * n + 0.3, "minY": 0.15 * n, "maxY": 0.15 * n + 0.25},
            "class_id": 1 + n % 2,
            "scores": {"p": 0.2 + 0.2 * n},
        }
        for n in range(4)
    ]
    return runcairn.Image(
        pixels,
        caption=caption,
        masks={"prediction": {"mask_data": mask, "class_labels": labels}},
        boxes={"detected": {"box_data": boxes, "class_labels": labels}},
    )


def rows(seed: int, count: int) -> runcairn.Table:
    """A table with a picture and a sound in each row."""
    chance = np.random.default_rng(seed)
    words = ["cat", "dog", "bird"]
    return runcairn.Table(
        columns=["id", "picture", "sound", "label", "score"],
        data=[
            [
                i,
                runcairn.Image(picture(i, 32)[0]),
                sound(i % 3),
                words[i % 3],
                round(float(chance.random()), 4),
            ]
            for i in range(count)
        ],
    )


def joined(step: int) -> Written:
    """Predictions beside the truth, by id."""
    truth = runcairn.Table(
        columns=["id", "label"], data=[[i, "cat" if i % 2 else "dog"] for i in range(6)]
    ).encode()
    guess = runcairn.Table(columns=["id", "score"], data=[[i, i / 10 + step] for i in range(1, 8)]).encode()
    fields = {"table1": truth.stored(), "table2": guess.stored(), "join_key": "id"}
    return Written("joined-table", fields, children=(truth, guess))


def gltf() -> bytes:
    """A triangle whose buffer stands in the file."""
    positions = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    body = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": 3,
                "type": "VEC3",
                "min": [0, 0, 0],
                "max": [1, 1, 0],
            }
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(positions)}],
        "buffers": [
            {
                "byteLength": len(positions),
                "uri": "data:application/octet-stream;base64," + base64.b64encode(positions).decode(),
            }
        ],
    }
    return json.dumps(body).encode()


def gallery(name: str, seed: int, steps: int = 3) -> None:
    """Every type at each of `steps` steps."""
    run = runcairn.init(project="gallery", name=name)
    chance = np.random.default_rng(seed)
    for step in range(steps):
        frames = np.stack([picture(10 * seed + k, 48)[0].transpose(2, 0, 1) for k in range(4)])
        run.log(
            {
                "input": image(seed * 10 + step, f"input {step}"),
                "output": [image(seed * 10 + step, "first"), image(seed * 10 + step + 5, "second")],
                "sound": sound(step),
                "film": runcairn.Video(frames, fps=4, caption=f"film {step}"),
                "page": runcairn.Html(
                    f"<h1>Report {step}</h1><p id=x>static</p><script>x.textContent='scripted'</script>"
                ),
                "plot": plot(step),
                "confusion": confusion(step),
                "cloud": cloud(step),
                "cube": Written("object3D-file", {"format": "obj"}, CUBE.encode(), "obj"),
                "triangle": Written("object3D-file", {"format": "gltf"}, gltf(), "gltf"),
                "ethanol": Written(
                    "molecule-file", {"format": "pdb", "caption": "ethanol"}, ETHANOL.encode(), "pdb"
                ),
                "network": network(step),
                "weights": runcairn.Histogram(chance.normal(step, 1 + step / 3, 5000)),
                "rows": rows(seed, 40),
                "joined": joined(step),
                "classes": Written(
                    "classes", {"class_set": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}
                ),
                "said": f"step {step} of {name}",
                "loss": 1 / (step + 1),
            }
        )
    run.finish()


def album(count: int) -> None:
    """Very many pictures of one key, one a step."""
    run = runcairn.init(project="album", name="album")
    for step in range(count):
        # Every 499th is the same: kept once, so that logging takes seconds.
        look = step % 499
        pixels = np.full((24, 24, 3), (look % 256, look // 256 * 90, 90), np.uint8)
        run.log({"picture": runcairn.Image(pixels, caption=f"number {step}")}, step=step)
    run.finish()


def long_table(count: int) -> None:
    """A table of very many rows."""
    chance = np.random.default_rng(0)
    scores = chance.random(count).round(6).tolist()
    words = ["cat", "dog", "bird", "fish", "tree"]
    run = runcairn.init(project="long", name="long")
    data = [[i, words[i % 5], scores[i], i % 97, f"row {i}"] for i in range(count)]
    run.log({"table": runcairn.Table(columns=["id", "label", "score", "bucket", "note"], data=data)})
    run.finish()


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {
        "gallery": lambda: gallery(rest[0], int(rest[1])),
        "album": lambda: album(int(rest[0])),
        "long": lambda: long_table(int(rest[0])),
    }[what]()
