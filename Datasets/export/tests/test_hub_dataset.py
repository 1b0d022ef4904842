"""The hub's datasets, with a stub in place of the library."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from poolbench_export.errors import ExportError
from poolbench_export.hub_dataset import HubName, parse_hub_name
from poolbench_export.pairs import only_splits, read_pairs


class Split(list):
    """Rows as the library gives them."""

    @property
    def column_names(self) -> list[str]:
        return list(self[0]) if self else []


def row(score: float, one: str, two: str) -> dict[str, object]:
    return {"sentence1": one, "sentence2": two, "score": score}


@pytest.fixture
def hub(monkeypatch) -> list[tuple]:
    """The calls of load_dataset, which knows one dataset of MTEB's form."""
    calls: list[tuple] = []
    known = {
        "test": Split([row(2.5, "a", "b"), row(0, "c", "d")]),
        "dev": Split([row(5, "e", "f")]),
    }

    def load_dataset(name, config, revision):
        calls.append((name, config, revision))
        if name != "mteb/some-sts":
            raise ConnectionError("Couldn't reach the hub.\nlong advice")
        return known

    module = ModuleType("datasets")
    module.load_dataset = load_dataset
    monkeypatch.setitem(sys.modules, "datasets", module)
    return calls


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("hf:mteb/a-sts", ("mteb/a-sts",)),
        ("hf:mteb/a-sts:test", ("mteb/a-sts", None, None, "test")),
        ("hf:mteb/a/en-de@v1.0:test", ("mteb/a", "en-de", "v1.0", "test")),
        ("hf:mteb/a@refs/convert", ("mteb/a", None, "refs/convert")),
    ],
)
def test_the_parts_of_a_name(text, parts):
    assert parse_hub_name(text) == HubName(*parts)


@pytest.mark.parametrize("text", ["hf:", "hf:name", "hf:a/b/c/d", "hf:a/b:", "hf:a/b@", "hf:a b/c"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValueError, match=r"expected hf:org/name\[/config\]"):
        parse_hub_name(text)


def test_columns_of_mteb_become_pairs_with_splits_and_ids(hub):
    notes = []
    pairs = read_pairs("hf:mteb/some-sts@abc", note=notes.append)
    assert hub == [("mteb/some-sts", None, "abc")]
    assert b"".join(pairs.csv_lines()).decode() == (
        "id,sentence1,sentence2,score,split\n"
        "row-000001,a,b,2.5,test\nrow-000002,c,d,0,test\nrow-000003,e,f,5,dev\n"
    )
    assert len(notes) == 1 and "no column id" in notes[0]


def test_one_split_alone(hub):
    pairs = read_pairs("hf:mteb/some-sts:dev")
    assert list(pairs.column("split")) == ["dev"]
    assert (pairs.sentence(0), pairs.sentence(1)) == ("e", "f")


def test_an_unknown_split_is_refused_with_the_known(hub):
    message = 'hf:mteb/some-sts:val: no split "val", expected one of "test", "dev"; correct it'
    with pytest.raises(ExportError) as caught:
        read_pairs("hf:mteb/some-sts:val")
    assert str(caught.value) == message
    pairs = read_pairs("hf:mteb/some-sts")
    with pytest.raises(ExportError, match='no pair of split "val", expected one of "test", "dev"'):
        only_splits(pairs, ["val"], "hf:mteb/some-sts")


def test_no_network_is_one_line(hub):
    with pytest.raises(ExportError) as caught:
        read_pairs("hf:mteb/absent")
    assert str(caught.value) == (
        "hf:mteb/absent: not fetched from the hub (Couldn't reach the hub), "
        "expected a dataset that can be loaded; check the name and the network"
    )


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(ExportError, match="pip install datasets"):
        read_pairs("hf:mteb/some-sts")


def test_an_error_names_the_row(hub):
    with pytest.raises(ExportError, match="^hf:mteb/twice:2: .* again, first on row 1"):
        sys.modules["datasets"].load_dataset = lambda *_, **__: {
            "test": Split([{"id": "x", **row(1, "a", "b")}] * 2)
        }
        read_pairs("hf:mteb/twice")
