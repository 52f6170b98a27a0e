"""Runs whose every text is a payload, wherever the SDK takes one: what `python feed_hostile.py WHAT` logs.

Beside `feed.py nasty`: media and what is in them, alerts, the end of a run, networks, sixty runs beside each other.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from feed import picture  # beside this file, which is run as a program
from media_feed import ETHANOL, Written
from payloads import PAYLOADS

import runcairn
from runcairn import plot

PROJECT = "hostile"
ELSEWHERE = "../../../../authorize"
"""A path that leads out of the run's files, where somebody follows it."""


def pictures() -> list[runcairn.Image]:
    """Captions, names of layers, their classes, captions of boxes."""
    pixels, mask = picture(0, 48)
    corners = {"minX": 0.1, "maxX": 0.6, "minY": 0.1, "maxY": 0.6}
    return [
        runcairn.Image(
            pixels,
            caption=text,
            masks={text: {"mask_data": mask, "class_labels": {1: text, 2: text}}},
            boxes={
                text: {
                    "box_data": [
                        {"position": corners, "class_id": 1, "box_caption": text, "scores": {text: 0.7}}
                    ],
                    "class_labels": {1: text},
                }
            },
        )
        for text in PAYLOADS
    ]


def figure(text: str) -> dict[str, Any]:
    """Titles, axes, legend, names of points, hover texts, links: all that Plotly itself would take for markup."""
    link = f'<a href="javascript:window.pwned=1">{text}</a>'
    hover = {
        "text": [text, link, text],
        "hovertext": [text, link, text],
        "hovertemplate": text,
        "customdata": [text],
    }
    axis = {"title": {"text": text}, "ticktext": [text, link], "tickvals": [0, 1], "ticksuffix": text}
    words = {"x": [text, link, "c"], "y": [1, 2, 3], "name": text, **hover}
    heat = {"type": "heatmap", "x": [text, link], "y": [text, "b"], "z": [[1, 2], [3, 4]], "name": text}
    return {
        "data": [
            {"type": "scatter", "mode": "lines+markers", "marker": {"size": 40, "color": text}, **words},
            {"type": "bar", **words},
            {
                "type": "pie",
                "labels": [text, link],
                "values": [1, 2],
                "name": link,
                "domain": {"x": [0.8, 1]},
            },
            {"type": "box", "x": [text, text, link], "y": [1, 2, 3], "name": text},
            heat | {"xaxis": "x2", "yaxis": "y2"},
            {"type": text, "name": text},
            {"type": "scatter", "x": [1, 2], "y": [1, 2], "xaxis": text, "yaxis": "__proto__", "name": link},
        ],
        "layout": {
            "title": {"text": text + link},
            "xaxis": axis | {"domain": [0, 0.4]},
            "yaxis": axis,
            "xaxis2": axis | {"domain": [0.5, 0.7], "type": text},
            "yaxis2": axis | {"overlaying": text},
            "annotations": [{"text": link, "x": 0, "y": 0}],
            "images": [{"source": "https://evil.example/x.png"}],
        },
    }


def charts() -> list[runcairn.Plotly]:
    """Those of `plot`, by columns that are called by payloads."""
    made: list[runcairn.Plotly] = []
    for text in PAYLOADS:
        table = runcairn.Table(columns=[text, "y"], data=[[text, 1], [text + "2", 2]])
        made += [
            plot.bar(table, text, "y", title=text),
            plot.line(table, text, "y", stroke=text, title=text),
        ]
    made.append(plot.confusion_matrix(y_true=[0, 1], preds=[1, 0], class_names=PAYLOADS[:2]))
    made.append(plot.line_series([0, 1], [[1, 2]] * 60, keys=PAYLOADS, title=PAYLOADS[0]))
    return made


def molecule(number: int) -> runcairn.Molecule:
    """Fifteen payloads at once, in the caption and where a file has names and words: few are drawn by a processor."""
    texts = PAYLOADS[number::4]
    lines = [
        f"{word:<10}{text}".replace("\n", " ")
        for text in texts
        for word in ("HEADER", "TITLE", "COMPND", "REMARK")
    ]
    path = Path(f"{number}.pdb")
    path.write_text("\n".join([*lines, ETHANOL]), encoding="utf-8")
    return runcairn.Molecule(str(path), caption="\n".join(texts))


def network() -> runcairn.Graph:
    """A chain of layers that are called by payloads."""
    nodes = [
        {"id": text, "name": text, "class_name": text, "output_shape": [text], "attributes": {text: text}}
        for text in PAYLOADS
    ]
    edges = [[a, b] for a, b in pairwise(PAYLOADS)]
    return runcairn.Graph({"nodes": nodes, "edges": edges})


def table() -> runcairn.Table:
    """Text, media with captions, dicts and lists as cells; columns and groups that are called by payloads."""
    pixels, _ = picture(0, 32)
    return runcairn.Table(
        columns=["text", "picture", "page", "nested", "listed", "kind", PAYLOADS[0]],
        data=[
            [
                text,
                runcairn.Image(pixels, caption=text),
                runcairn.Html(text, data_is_not_path=True, caption=text),
                {text: {text: text}},
                [text, text],
                text,
                number,
            ]
            for number, text in enumerate(PAYLOADS)
        ],
    )


def joined() -> runcairn.JoinedTable:
    """Two tables whose key is a payload, and whose columns are."""
    key = PAYLOADS[0]
    rows = [[text, text] for text in PAYLOADS]
    return runcairn.JoinedTable(
        runcairn.Table(columns=[key, PAYLOADS[1]], data=rows),
        runcairn.Table(columns=[key, PAYLOADS[1]], data=rows),
        key,
    )


def foreign() -> list[Written]:
    """What other clients may send: unknown types, paths that lead elsewhere, fields of wrong types."""
    tags = [Written(text, {"path": text, "caption": text, "format": text}) for text in PAYLOADS]
    paths = [
        Written(tag, {"path": path, "caption": path, "format": "svg"})
        for tag in (
            "image-file",
            "video-file",
            "audio-file",
            "html-file",
            "plotly-file",
            "table-file",
            "graph-file",
        )
        for path in (ELSEWHERE, "javascript:window.pwned=1", "//evil.example/x", "https://evil.example/x")
    ]
    return [*tags, *paths]


def media() -> None:
    """Every type of media, its texts all payloads: sixty of each, in runs that a page can show at once."""
    pixels, _ = picture(0, 32)
    wave = np.sin(np.arange(800) / 20)
    frames = np.stack([pixels.transpose(2, 0, 1)] * 2)
    _logged(
        "media",
        {
            "pictures": pictures(),
            "sounds": [runcairn.Audio(wave, sample_rate=8000, caption=text) for text in PAYLOADS],
            "films": [runcairn.Video(frames, fps=2, caption=text) for text in PAYLOADS],
            "pages": [runcairn.Html(text, data_is_not_path=True, caption=text) for text in PAYLOADS],
            "classes": runcairn.Classes([{"id": n, "name": text} for n, text in enumerate(PAYLOADS)]),
            "foreign": foreign(),
            "said": "\n".join(PAYLOADS),
        },
    )
    _logged("figures", {"figures": [runcairn.Plotly(figure(text), caption=text) for text in PAYLOADS]})
    _logged("charts", {"charts": charts()})
    _logged("clouds", {"clouds": [runcairn.Object3D(cloud(text), caption=text) for text in PAYLOADS]})
    _logged("molecules", {"molecules": [molecule(number) for number in range(4)], "network": network()})
    _logged("tables", {"table": table(), "joined": joined()})


def _logged(name: str, row: dict[str, Any]) -> None:
    with runcairn.init(project=PROJECT, id=name, name=PAYLOADS[0]) as run:
        run.log(row)


def cloud(text: str) -> dict[str, Any]:
    """Two points, and a box whose label is the payload."""
    corners = [[x, y, z] for z in (0, 1) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    return {
        "type": "lidar/beta",
        "points": [[0, 0, 0], [1, 1, 1]],
        "boxes": [{"corners": corners, "label": text}],
        "vectors": [],
    }


def words() -> None:
    """A run that failed, and what it had to say: alerts, log, networks, files."""
    run = runcairn.init(
        project=PROJECT,
        id="words",
        name=PAYLOADS[1],
        notes="\n\n".join(PAYLOADS),
        tags=[text[:60] for text in PAYLOADS],
        config={f"{text} {n}": {text: [text], "text": text} for n, text in enumerate(PAYLOADS)},
    )
    for number, text in enumerate(PAYLOADS):
        level = (runcairn.AlertLevel.INFO, runcairn.AlertLevel.WARN, runcairn.AlertLevel.ERROR)[number % 3]
        run.alert(f"{text} {number}", text, level)
        run.log({text: float("nan"), f"told/{number} {text}": text})
        print(f"\x1b]8;;{text}\x07{text}\x1b]8;;\x07\x1b]0;{text}\x07\x1b[31m{text}\x1b[0m", flush=True)
    run.folder.architecture.write_text(json.dumps({"format": 1, "networks": [architecture()]}))
    for number, text in enumerate(PAYLOADS):
        name = text.replace("/", "\N{DIVISION SLASH}").replace("\x00", "")
        for suffix in ("", ".md", ".svg", ".html")[number % 4 :][:1]:
            Path(run.dir, f"{name[:80]}{suffix}").write_text("\n".join(PAYLOADS))
    for name in ("notes.md", "page.html", "picture.svg", "code.py", "data.json", "data.csv"):
        Path(run.dir, name).write_text("\n".join(PAYLOADS))
    print("Traceback (most recent call last):\n  File 'train.py', line 1, in <module>", flush=True)
    for text in PAYLOADS:
        print(f"CUDA out of memory. {text}", flush=True)
    run.finish(exit_code=1)


def architecture() -> dict[str, Any]:
    """A network as `architecture.json` has it, whose layers, types, settings and weights are called by payloads."""
    layers = [
        {
            "name": text,
            "type": text,
            "depth": n % 2,
            "parameters": n,
            "trainable": 0,
            "outputs": [[None, text, n]],
            "weights": {text: [n]},
            "dtype": text,
            "config": {text: text},
        }
        for n, text in enumerate(PAYLOADS)
    ]
    texts = {"name": PAYLOADS[0], "framework": PAYLOADS[1], "type": PAYLOADS[2], "hash": PAYLOADS[3]}
    return {
        **texts,
        "layer_count": 60,
        "parameters": 1,
        "trainable": 0,
        "inputs": [[PAYLOADS[4]]],
        "layers": layers,
    }


def runs(first: int, end: int) -> None:
    """Runs beside each other, each called by a payload, with metrics and settings that are too."""
    for number, text in list(enumerate(PAYLOADS))[first:end]:
        with runcairn.init(
            project=PROJECT,
            id=f"run-{number}",
            name=text,
            group=text,
            job_type=text,
            tags=[text[:60]],
            config={"word": text, PAYLOADS[0]: text},
        ) as run:
            for step in range(3):
                run.log({"loss": number + step, f"{text}/value": step, PAYLOADS[0]: step, "said": text})


def alerts() -> None:
    """A run that says what it has to say while somebody looks."""
    with runcairn.init(project=PROJECT, id="alerts", name=PAYLOADS[0], resume="allow") as run:
        for number, text in enumerate(PAYLOADS[:5]):
            run.alert(f"{text} {number}", text)
            run.log({"loss": number})


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"media": media, "words": words, "alerts": alerts, "runs": lambda: runs(*map(int, rest))}[what]()
