"""What torch modules are made of, read from real ones."""

import pytest

from runcairn.layers.reading import read_network

torch = pytest.importorskip("torch")
nn = torch.nn


class Net(nn.Module):
    """Own weights, a shared layer, tied weights, nested blocks."""

    def __init__(self, width: int = 8, heads: int = 2) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.zeros(5, width))
        self.embed = nn.Embedding(10, width)
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(width, heads, 16, batch_first=True), 2
        )
        self.drop = nn.Dropout(0.3)
        self.same = self.drop
        self.head = nn.Linear(width, 10, bias=False)
        self.head.weight = self.embed.weight
        self.none = None

    def forward(self, x):
        return self.head(self.same(self.encoder(self.embed(x) + self.place)))


def test_layers_shapes_and_counts() -> None:
    model = Net()
    network = read_network(model, torch.zeros(2, 5, dtype=torch.long))
    told = network.as_dict()
    assert told["framework"] == "torch"
    assert told["parameters"] == sum(one.numel() for one in model.parameters())  # tied weights once
    rows = {row["name"]: row for row in told["layers"]}
    assert rows["place"]["type"] == "Parameter"
    assert rows["embed"]["config"] == {"num_embeddings": 10, "embedding_dim": 8}
    assert rows["encoder.layers.1.linear1"]["outputs"] == [[None, 5, 16]]
    assert rows["encoder.layers.1.linear1"]["weights"] == {"weight": [16, 8], "bias": [16]}
    assert rows["head"]["outputs"] == [[None, 5, 10]]
    assert told["layers"][rows["same"]["shared"]]["name"] == "drop"
    assert rows["encoder"]["parameters"] == sum(one.numel() for one in model.encoder.parameters())


def test_reading_leaves_the_model_as_it_was() -> None:
    model = Net().train()
    model.drop.eval()
    random = torch.get_rng_state()
    read_network(model, torch.zeros(2, 5, dtype=torch.long))
    assert model.training
    assert not model.drop.training
    assert torch.equal(random, torch.get_rng_state())
    assert all(not module._forward_hooks for module in model.modules())


def test_the_hash_is_of_the_structure_alone() -> None:
    one = read_network(Net()).hash
    assert read_network(Net(), torch.zeros(2, 5, dtype=torch.long)).hash == one
    model = Net()
    model.head.weight.requires_grad_(False)
    assert read_network(model.half()).hash == one
    assert read_network(model).trainable < read_network(model).parameters
    assert read_network(Net(heads=4)).hash != one
    assert read_network(Net(width=16)).hash != one


def test_wrappers_are_no_layers() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 3, padding="same"), nn.ReLU(), nn.Flatten())
    hash_ = read_network(model).hash
    assert read_network(nn.DataParallel(model)).hash == hash_
    assert read_network(torch.compile(model, backend="eager")).hash == hash_
    assert read_network(model).layers[0].config == {
        "in_channels": 1,
        "out_channels": 4,
        "kernel_size": [3, 3],
        "padding": "same",
    }


def test_lazy_and_single_modules() -> None:
    lazy = nn.Sequential(nn.LazyLinear(3), nn.ReLU())
    assert read_network(lazy).parameters == 0
    lazy(torch.zeros(1, 4))
    assert read_network(lazy).parameters == 15
    assert [layer.type for layer in read_network(nn.Linear(2, 3)).layers] == ["Linear"]
