"""Graphs: nodes and edges as given, and those of a model."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media.graph import Graph


def stored(graph: Graph) -> dict:
    return json.loads(graph.encode().body)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_nodes_and_edges_come_back(edges):
    given_ = {"nodes": [{"id": i, "name": f"n{i}"} for i in range(10)], "edges": edges}
    graph = Graph(given_)
    kept = stored(graph)
    assert [node["name"] for node in kept["nodes"]] == [f"n{i}" for i in range(10)]
    assert kept["edges"] == [[str(a), str(b)] for a, b in edges]
    assert graph.encode().fields == {"_type": "graph-file", "nnodes": 10, "nedges": len(edges)}


def test_facts_of_nodes():
    graph = Graph()
    graph.add_node(id="a", class_name="Conv2D", output_shape=(None, 3), num_parameters=5, stride=2)
    graph.add_node(id="b", attributes={"p": float("nan")})
    graph.add_edge("a", "b")
    assert stored(graph)["nodes"] == [
        {"id": "a", "name": "a", "class_name": "Conv2D", "output_shape": [None, 3], "num_parameters": 5,
         "attributes": {"stride": 2}},
        {"id": "b", "name": "b", "attributes": {"p": "NaN"}},
    ]  # fmt: skip


class Layer:
    """What a layer of Keras shows of itself."""

    built = True

    def __init__(self, name, *sources):
        self.name = name
        node = type("Node", (), {"parent_nodes": [type("Node", (), {"operation": each}) for each in sources]})
        self._inbound_nodes = [node]
        self.output = type("Tensor", (), {"shape": (None, 4)})

    def count_params(self):
        return 7


def test_a_model_that_branches():
    first = Layer("in")
    left, right = Layer("left", first), Layer("right", first)
    model = type("Model", (), {"layers": [first, left, right, Layer("add", left, right)]})()
    kept = stored(Graph.from_keras(model))
    assert kept["format"] == "keras"
    assert kept["edges"] == [["in", "left"], ["in", "right"], ["left", "add"], ["right", "add"]]
    assert kept["nodes"][1] == {
        "id": "left", "name": "left", "class_name": "Layer", "output_shape": [None, 4], "num_parameters": 7,
    }  # fmt: skip


def test_graphs_of_networkx():
    networkx = pytest.importorskip("networkx")
    kept = stored(Graph(networkx.path_graph(3)))
    assert kept["edges"] == [["0", "1"], ["1", "2"]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "int is no graph"),
        ({"nodes": 3}, "nodes is no list"),
        ({"nodes": [{}]}, "node 0 has no id"),
        ({"nodes": [1, 1]}, "node '1' already"),
        ({"nodes": [1], "edges": [[1, 2]]}, "no node '2'"),
        ({"nodes": [1], "edges": [[1]]}, "edge 0 is no pair"),
        ({"nodes": [{"id": 1, "attributes": 3}]}, "attributes of node '1'"),
    ],
)
def test_what_is_no_graph_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Graph(value)
