"""Whose drafts and trainings fit the classes of a project."""

from __future__ import annotations

from pathlib import Path

from mman_core.labels.label_set import load_label_set
from mman_core.project.variants import Variant, list_variants

LIP = Variant("starter", "Starter", Path("unused"), "lip")


def test_weights_of_lip_draft_the_sets_that_lip_can_be_merged_into_but_learn_only_lip() -> None:
    drafts = {key: LIP.can_draft(load_label_set(key)) for key in ("lip", "ppss", "ccp_coarse", "cihp", "ppp")}
    assert drafts == {"lip": True, "ppss": True, "ccp_coarse": True, "cihp": False, "ppp": False}
    assert LIP.can_learn(load_label_set("lip")) and not LIP.can_learn(load_label_set("ppss"))


def test_weights_of_a_set_that_is_not_known_here_draft_nothing() -> None:
    assert not Variant("run-0001", "Run 1", Path("unused"), "unheard of").can_draft(load_label_set("lip"))


def test_imported_drafts_are_a_variant_that_cannot_learn_unless_there_are_weights_of_their_name(tmp_path: Path) -> None:
    for key in ("import-sam-10", "import-sam-2", "import-net", "run-0001"):
        (tmp_path / "drafts" / key).mkdir(parents=True)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "net.safetensors").write_bytes(b"weights")
    imported = {each.key: each for each in list_variants(tmp_path) if each.key != "starter"}
    assert list(imported) == ["import-net", "import-sam-2", "import-sam-10"]
    assert imported["import-net"].weights == tmp_path / "weights" / "net.safetensors"
    drafts = imported["import-sam-2"]
    assert drafts.weights is None and drafts.title == "sam-2 (drafts)"
    assert drafts.can_draft(load_label_set("ppss")) and not drafts.can_learn(load_label_set("lip"))
