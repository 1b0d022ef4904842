from __future__ import annotations

import json
from pathlib import Path

import pytest

from poolbench_export import source
from poolbench_export.errors import ExportError
from poolbench_export.source import find_model


def folder_with(folder: Path, **files: object) -> Path:
    """A model folder; `__` in a keyword is `/` in the name of the JSON file."""
    for name, value in {"config": {}, **files}.items():
        path = folder / (name.replace("__", "/") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value))
    return folder


def test_a_bare_folder_is_named_after_itself(tmp_path):
    found = find_model(str(folder_with(tmp_path / "my-model")))
    assert (found.name, found.revision, found.declared_pooling) == ("my-model", None, None)
    assert (found.max_length, found.lower_case, found.notes) == (None, False, ())


def test_the_configurations_own_name_is_taken_with_a_note(tmp_path):
    folder = folder_with(tmp_path / "m", config={"_name_or_path": "org/some-model"})
    found = find_model(str(folder))
    assert found.name == "org/some-model"
    assert len(found.notes) == 1 and "give --model-name" in found.notes[0]


@pytest.mark.parametrize("recorded", ["/tmp/run/3", "./out", "bert-base-uncased", "a/b/c", "", 5])
def test_a_name_in_the_configuration_that_is_a_path_is_not_taken(tmp_path, recorded):
    folder = folder_with(tmp_path / "m", config={"_name_or_path": recorded})
    assert find_model(str(folder)).name == "m"


def test_a_given_name_wins(tmp_path):
    folder = folder_with(tmp_path / "m", config={"_name_or_path": "org/some-model"})
    found = find_model(str(folder), "org/right")
    assert (found.name, found.notes) == ("org/right", ())


def test_a_folder_in_the_hubs_cache_gives_name_and_revision(tmp_path):
    folder = folder_with(tmp_path / "models--org--fine--tuned" / "snapshots" / "c0ffee")
    found = find_model(str(folder))
    assert (found.name, found.revision) == ("org/fine--tuned", "c0ffee")


def test_sentence_transformers_settings_are_read(tmp_path):
    folder = folder_with(
        tmp_path / "m",
        sentence_bert_config={"max_seq_length": 128, "do_lower_case": True},
        sentence_albert_config={"max_seq_length": 64},
    )
    folder_with(folder, **{"1_Pooling__config": {"pooling_mode_cls_token": True}})
    found = find_model(str(folder))
    assert (found.max_length, found.lower_case, found.declared_pooling) == (128, True, "cls")


@pytest.mark.parametrize("value", [False, None, 0])
def test_text_is_lower_cased_only_where_that_is_said(tmp_path, value):
    folder = folder_with(tmp_path / "m", sentence_bert_config={"do_lower_case": value})
    assert find_model(str(folder)).lower_case is False


def test_older_names_of_the_sentence_configuration_are_read(tmp_path):
    folder = folder_with(tmp_path / "m", sentence_roberta_config={"max_seq_length": 75})
    assert find_model(str(folder)).max_length == 75


@pytest.mark.parametrize("value", [None, 0, -1, True, "256"])
def test_a_max_seq_length_that_is_no_length_is_none(tmp_path, value):
    folder = folder_with(tmp_path / "m", sentence_bert_config={"max_seq_length": value})
    assert find_model(str(folder)).max_length is None


def test_an_unknown_pooling_is_null_with_a_note(tmp_path):
    folder = folder_with(tmp_path / "m", **{"1_Pooling__config": {"pooling_mode": "attention"}})
    found = find_model(str(folder))
    assert found.declared_pooling is None
    path = folder / "1_Pooling" / "config.json"
    assert found.notes == (f"{path}: unknown pooling_mode 'attention'; declared_pooling is null",)


def test_broken_json_is_refused_by_its_path(tmp_path):
    folder = folder_with(tmp_path / "m", **{"1_Pooling__config": "{"})
    with pytest.raises(ExportError) as caught:
        find_model(str(folder))
    assert str(caught.value).startswith(f"{folder}/1_Pooling/config.json: Expecting property name")
    assert str(caught.value).endswith(", expected a JSON object; repair the model folder")


def test_a_folder_without_a_configuration_is_refused(tmp_path):
    with pytest.raises(ExportError) as caught:
        find_model(str(tmp_path))
    assert str(caught.value) == (
        f"{tmp_path}: no config.json, expected a Hugging Face model folder; check --model"
    )


@pytest.mark.parametrize("model", ["/absent/model", "./absent", "a/b/c"])
def test_a_path_that_is_not_there_is_refused_without_asking_the_hub(model, monkeypatch):
    monkeypatch.setattr(
        source, "_small_files", lambda repository, revision: pytest.fail("asked the hub")
    )
    with pytest.raises(ExportError) as caught:
        find_model(model)
    assert str(caught.value) == (
        f"{model}: no such folder, expected a Hugging Face model folder; check --model"
    )


def test_a_repository_has_its_own_name_and_the_commit_as_revision(tmp_path, monkeypatch):
    folder = folder_with(tmp_path / "c0ffee", config={"_name_or_path": "org/parent"})
    monkeypatch.setattr(source, "_small_files", lambda repository, revision: folder)
    found = find_model("org/child")
    assert (found.location, found.name, found.revision) == ("org/child", "org/child", "c0ffee")
    assert found.notes == ()


def modules(*entries: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"type": f"sentence_transformers.models.{kind}", "path": path} for kind, path in entries
    ]


def test_the_transformer_of_a_sentence_transformers_folder_is_found(tmp_path):
    entries = modules(("Transformer", "0_Transformer"), ("Pooling", "1_P"), ("Normalize", "2"))
    files = {
        "modules": entries,
        "0_Transformer__config": {},
        "0_Transformer__sentence_bert_config": {"max_seq_length": 77},
        "1_P__config": {"pooling_mode_max_tokens": True, "include_prompt": False},
        "config_sentence_transformers": {"prompts": {"q": "ask: "}, "default_prompt_name": "q"},
    }
    folder = folder_with(tmp_path / "m", **files)
    (folder / "config.json").unlink()
    found = find_model(str(folder))
    assert (found.modules.transformer, found.modules.normalise) == ("0_Transformer", True)
    assert (found.max_length, found.declared_pooling, found.include_prompt) == (77, "max", False)
    assert (found.prompts, found.default_prompt, found.notes) == ({"q": "ask: "}, "q", ())


def test_a_head_after_pooling_is_named_in_a_note(tmp_path):
    entries = modules(("Transformer", ""), ("Pooling", "1_Pooling"), ("Dense", "2_Dense"))
    (note,) = find_model(str(folder_with(tmp_path / "m", modules=entries))).notes
    assert note.startswith("the model goes on after pooling with Dense, ")


def test_modules_without_a_transformer_are_refused(tmp_path):
    folder = folder_with(tmp_path / "m", modules=modules(("WordEmbeddings", "0")))
    with pytest.raises(ExportError) as caught:
        find_model(str(folder))
    assert str(caught.value) == (
        f"{folder}/modules.json: a first module WordEmbeddings, expected a Transformer and what "
        "follows it; use a model with a transformer"
    )


def test_a_transformer_folder_that_is_missing_is_named(tmp_path):
    folder = folder_with(tmp_path / "m", modules=modules(("Transformer", "0_Transformer")))
    with pytest.raises(ExportError, match="no 0_Transformer/config.json, expected"):
        find_model(str(folder))


def test_a_revision_is_asked_of_the_hub_and_its_commit_recorded(tmp_path, monkeypatch):
    asked = []
    folder = folder_with(tmp_path / ("c0ffee" * 6 + "beef"))
    monkeypatch.setattr(
        source, "_small_files", lambda *arguments: asked.append(arguments) or folder
    )
    assert find_model("org/m", revision="v2").revision == folder.name
    assert asked == [("org/m", "v2")]


def test_a_folder_has_no_revisions_but_its_own(tmp_path):
    folder = folder_with(tmp_path / "models--org--m" / "snapshots" / "c0ffee")
    assert find_model(str(folder), revision="c0ffee").revision == "c0ffee"
    with pytest.raises(ExportError, match='there is no revision "main", expected org/name'):
        find_model(str(folder), revision="main")


@pytest.mark.parametrize(
    ("recorded", "revision"), [("ab" * 20, "ab" * 20), ("main", None), (3, None)]
)
def test_a_commit_in_the_configuration_is_the_revision(tmp_path, recorded, revision):
    folder = folder_with(tmp_path / "m", config={"_commit_hash": recorded})
    assert find_model(str(folder)).revision == revision


def test_no_network_is_one_line(monkeypatch):
    hub = pytest.importorskip("huggingface_hub", reason="needs huggingface_hub")

    def unreachable(*_, **__):
        raise ConnectionError("the hub cannot be reached\nlong advice")

    monkeypatch.setattr(hub, "snapshot_download", unreachable)
    with pytest.raises(ExportError) as caught:
        find_model("org/m")
    assert str(caught.value) == (
        "org/m: neither a folder nor fetched from the hub (the hub cannot be reached), "
        "expected a model folder or org/name; check --model and the network"
    )
