"""Graphs of nodes and edges; of a Keras model where one is given."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, ClassVar, Final, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.cells import Cells

MAX_NODES: Final = 100_000
MAX_EDGES: Final = 500_000
_NAMED: Final = ("class_name", "output_shape", "num_parameters")


class Graph(Media):
    """Nodes and edges for one key at one step.

    data: `{"nodes": [{"id": ..., "name": ...}], "edges": [[id, id]]}`, a graph of networkx, or a Keras model; None: an
    empty one, for `add_node` and `add_edge`. It is taken as it is when it is logged.
    Raises UsageError for an edge whose end is no node, and for two nodes of one id.
    """

    tag: ClassVar[str] = "graph-file"

    def __init__(self, data: Any = None, format: str = "graph") -> None:  # noqa: A002 - wandb's word
        if data == "keras":  # wandb's only positional argument is the format
            data, format = None, "keras"  # noqa: A001
        if format not in ("graph", "keras"):
            raise UsageError(f"Graph: format {format!r}", remedy="graph or keras")
        self.format = format
        self.nodes: dict[str, dict[str, Any]] = {}
        self.edges: list[tuple[str, str]] = []
        if data is None:
            return
        room = type(data).__module__.partition(".")[0]
        if isinstance(data, Mapping):
            self._of_lists(cast("Mapping[str, Any]", data))
        elif room == "networkx" or (hasattr(data, "nodes") and hasattr(data, "edges")):
            for name, facts in data.nodes(data=True):
                self.add_node(id=name, **{str(key): value for key, value in facts.items()})
            for source, target in data.edges():
                self.add_edge(source, target)
        elif hasattr(data, "layers"):
            self._of_keras(data)
        else:
            raise UsageError(
                f"Graph: a {type(data).__name__} is no graph", remedy='give {"nodes": [...], "edges": [...]}'
            )

    @classmethod
    def from_keras(cls, model: Any) -> "Graph":
        """The layers of a Keras model and what feeds them. Raises UsageError for what has no layers."""
        if not hasattr(model, "layers"):
            raise UsageError(f"Graph: a {type(model).__name__} has no layers")
        return cls(model)

    def add_node(self, id: Any, name: Any = None, **facts: Any) -> str:  # noqa: A002 - wandb's word
        """Add a node; returns its id as text. facts: class_name, output_shape, num_parameters, and others."""
        key = printable(id)
        if key in self.nodes:
            raise UsageError(f"Graph: there is a node {key!r} already")
        if len(self.nodes) >= MAX_NODES:
            raise UsageError(f"Graph: more than {MAX_NODES:,} nodes")
        others: Any = facts.pop("attributes", None) or {}
        if not isinstance(others, Mapping):
            raise UsageError(f"Graph: attributes of node {key!r} are no dict")
        node: dict[str, Any] = {"id": key, "name": printable(key if name is None else name)}
        node |= {fact: facts.pop(fact) for fact in _NAMED if facts.get(fact) is not None}
        rest: dict[str, Any] = {
            **others,
            **{fact: value for fact, value in facts.items() if fact not in _NAMED},
        }
        if rest:
            node["attributes"] = rest
        self.nodes[key] = node
        return key

    def add_edge(self, from_node: Any, to_node: Any) -> None:
        """Add an edge between two nodes, by their ids. Raises UsageError for one that is not there."""
        ends = printable(from_node), printable(to_node)
        for end in ends:
            if end not in self.nodes:
                raise UsageError(f"Graph: the edge {ends[0]!r} -> {ends[1]!r} has no node {end!r}")
        if len(self.edges) >= MAX_EDGES:
            raise UsageError(f"Graph: more than {MAX_EDGES:,} edges")
        self.edges.append(ends)

    def encode(self) -> Encoded:
        """The graph's file."""
        cells = Cells()
        nodes = [cells.keep(node) for node in self.nodes.values()]
        body = orjson.dumps({"format": self.format, "nodes": nodes, "edges": self.edges})
        fields = {"_type": self.tag, "nnodes": len(nodes), "nedges": len(self.edges)}
        return Encoded(fields, body, "graph.json", "graph", tuple(cells.files.values()))

    def _of_lists(self, data: Mapping[str, Any]) -> None:
        for part in ("nodes", "edges"):
            if not isinstance(data.get(part, []), Iterable) or isinstance(data.get(part), str | Mapping):
                raise UsageError(
                    f"Graph: {part} is no list", remedy='give {"nodes": [{"id": 1}], "edges": []}'
                )
        for i, node in enumerate(data.get("nodes", [])):
            if isinstance(node, Mapping):
                facts = {str(key): value for key, value in cast("Mapping[Any, Any]", node).items()}
                if "id" not in facts and "name" not in facts:
                    raise UsageError(f"Graph: node {i} has no id", remedy='{"id": "conv1"}')
                self.add_node(facts.pop("id", facts.get("name")), **facts)
            else:
                self.add_node(node)
        for i, edge in enumerate(data.get("edges", [])):
            if (
                isinstance(edge, str)
                or not isinstance(edge, Iterable)
                or len(ends := [*cast("Any", edge)]) != 2
            ):
                raise UsageError(f"Graph: edge {i} is no pair of ids: {edge!r:.100}")
            self.add_edge(*ends)

    def _of_keras(self, model: Any) -> None:
        self.format = "keras"
        layers = list(model.layers)
        for layer in layers:
            self.add_node(
                layer.name,
                class_name=type(layer).__name__,
                output_shape=_shape(layer),
                num_parameters=int(layer.count_params()) if getattr(layer, "built", False) else None,
            )
        known = {id(layer): layer.name for layer in layers}
        wired = False
        for layer in layers:
            for source in _sources(layer):
                if id(source) in known:
                    self.add_edge(source.name, layer.name)
                    wired = True
        if not wired:  # a Sequential that was not built, and a subclassed model, tell no connections
            for before, after in pairwise(layers):
                self.add_edge(before.name, after.name)


def _sources(layer: Any) -> list[Any]:
    """The layers whose output `layer` takes, in the first of its uses."""
    nodes: Any = getattr(layer, "_inbound_nodes", None) or []
    parents: Any = getattr(nodes[0], "parent_nodes", []) if nodes else []
    return list({id(parent.operation): parent.operation for parent in parents}.values())


def _shape(layer: Any) -> list[Any] | None:
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError, RuntimeError):  # several outputs, or not built
        return None
    return [None if side is None else int(side) for side in shape]
