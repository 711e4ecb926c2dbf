"""What the commands print when their input is bad: one line that names the file, the rest done, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mman_core.cli.main import main
from mman_core.images.index_png import read_mask, write_mask
from mman_core.project.store import Project
from tests.core.making import PALETTE, save_huge_png, save_photo, save_truncated_jpeg, striped_mask
from tests.e2e.disk import small_disk
from tests.e2e.sentences import Say, reason, the_sentence


def test_pre_labelling_names_each_bad_photo_and_does_the_others(say: Say, weights: Path, tmp_path: Path) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    save_photo(photos / "good.jpg", 40, 60)
    save_truncated_jpeg(photos / "half.jpg")
    (photos / "zero.jpg").touch()
    (photos / "text.jpg").write_text("I am a text")
    save_huge_png(photos / "huge.png")
    save_photo(photos / "panorama.png", 2, 33_000)
    save_photo(photos / 'a\nb "c" \x1b[31m über.jpg', 30, 50)
    save_photo(photos / ("n" * 251 + ".jpg"), 30, 50)
    save_photo(photos / "one.png", 1, 1)
    (photos / "loop").symlink_to(photos)
    (photos / "itself.jpg").symlink_to(photos / "itself.jpg")
    os.mkfifo(photos / "pipe.jpg")
    named = [photos, photos / "gone.jpg", photos / "pipe.jpg", tmp_path / ("long" * 100)]
    code, lines = say("prelabel", *named, "--out", out, "--weights", weights)
    assert code == 1
    assert "is damaged" in reason(lines, "half.jpg")
    assert "is empty (0 bytes)" in reason(lines, "zero.jpg")
    assert "is no JPEG" in reason(lines, "text.jpg")
    assert "megapixels" in reason(lines, "huge.png")
    assert "33000 x 2 pixels" in reason(lines, "panorama.png")
    assert "check the name" in reason(lines, "gone.jpg")
    assert "is no file" in reason(lines, "pipe.jpg")
    assert "File name too long" in reason(lines, "longlong")
    assert any(r"a\nb" in line and r"\x1b" in line for line in lines), "controls must not reach the terminal"
    done = sorted(path.name for path in out.iterdir())
    assert done == sorted(['a\nb "c" \x1b[31m über.png', "good.png", "n" * 251 + ".png", "one.png"])
    assert read_mask(out / "good.png", shape=(40, 60)).shape == (40, 60)


def test_a_mask_never_takes_the_place_of_a_photo_nor_of_a_projects_mask(
    say: Say, weights: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    photo = save_photo(photos / "a.png", 40, 60)
    before = photo.read_bytes()
    (tmp_path / "link").symlink_to(photos)
    for out in (photos, tmp_path / "link"):
        code, lines = say("prelabel", photos, "--out", out, "--weights", weights)
        assert code == 2
        the_sentence(lines, "would replace the photo", "choose another --out")
    assert photo.read_bytes() == before
    with Project.open(photos) as project:
        project.write_mask("a.png", striped_mask(40, 60))
    masks = photos / ".mman" / "masks"
    code, lines = say("prelabel", photos, "--out", masks, "--weights", weights)
    assert code == 2
    the_sentence(lines, masks, "choose another --out")
    assert [path.name for path in masks.iterdir()] == ["a.png.png"]


def test_an_out_that_is_a_file_and_a_device_that_is_none_are_named(say: Say, weights: Path, tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "a.jpg", 40, 60)
    (tmp_path / "file").write_text("theirs")
    code, lines = say("prelabel", photo, "--out", tmp_path / "file", "--weights", weights)
    assert code == 2
    the_sentence(lines, tmp_path / "file", "a file lies where a folder is needed")
    assert (tmp_path / "file").read_text() == "theirs"
    for device in ("toaster", "meta", "cuda:99"):
        code, lines = say("prelabel", photo, "--out", tmp_path / "out", "--weights", weights, "--device", device)
        assert code == 2
        the_sentence(lines, "device", "choose")


def test_scoring_names_each_bad_mask_and_scores_the_others(say: Say, tmp_path: Path) -> None:
    truth, pred = tmp_path / "truth", tmp_path / "pred"
    for number in range(7):
        write_mask(truth / f"{number}.png", striped_mask(), PALETTE)
    write_mask(pred / "0.png", striped_mask(), PALETTE)
    write_mask(pred / "1.png", striped_mask(30, 20), PALETTE)
    write_mask(pred / "2.png", striped_mask() + 20, PALETTE)
    Image.fromarray(PALETTE[striped_mask()]).save(pred / "3.png")
    (pred / "4.png").write_bytes((pred / "0.png").read_bytes()[:500])
    (pred / "5.png").touch()
    code, lines = say("evaluate", "--pred", pred, "--truth", truth)
    assert code == 1
    for name, words in enumerate(
        ("20 x 30 pixels", "ids that are no class", "holds colours", "is damaged", "is empty")
    ):
        assert words in reason(lines, f"{name + 1}.png")
    assert "is not there" in reason(lines, "6.png")
    (pred / "0.png").unlink()
    code, lines = say("evaluate", "--pred", pred, "--truth", truth)
    assert code == 2
    the_sentence(lines, pred, "0.png is not there")
    for folders in ((pred, tmp_path / "gone"), (truth / "0.png", truth)):
        code, lines = say("evaluate", "--pred", folders[0], "--truth", folders[1])
        assert code == 2
        the_sentence(lines, "is not a folder")


def test_a_training_leaves_out_bad_masks_and_keeps_no_run_that_never_began(
    say: Say, weights: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    for name in ("good", "size", "ids", "colour", "cut"):
        save_photo(photos / f"{name}.png", 40, 60)
    with Project.open(photos) as project:
        project.write_mask("good.png", striped_mask(40, 60))
        project.write_mask("size.png", striped_mask(60, 40))
        project.write_mask("ids.png", striped_mask(40, 60) + 20)
        Image.fromarray(PALETTE[striped_mask(40, 60)]).save(project.mask_path("colour.png"))
        project.mask_path("cut.png").write_bytes(project.mask_path("good.png").read_bytes()[:300])
    before = {path: path.read_bytes() for path in (photos / ".mman" / "masks").iterdir()}
    learn = ("finetune", "--project", photos, "--steps", 1, "--batch-size", 1, "--objective", "baseline")
    code, lines = say(*learn, "--weights", weights)
    assert code == 1
    assert "is 40 x 60 pixels, but its photo is 60 x 40" in reason(lines, "size.png")
    for name, words in (("ids", "ids that are no class"), ("colour", "holds colours"), ("cut", "is damaged")):
        assert words in reason(lines, f"{name}.png")
    assert {path: path.read_bytes() for path in (photos / ".mman" / "masks").iterdir()} == before
    for wrong in (["--weights", tmp_path / "gone.safetensors"], ["--weights", weights, "--device", "toaster"]):
        code, lines = say(*learn, *wrong)
        assert code == 2
        the_sentence(lines, "choose")
    assert [path.name for path in (photos / ".mman" / "runs").iterdir()] == ["0001"]
    with pytest.raises(SystemExit):
        main(["finetune", "--project", str(photos), "--batch-size", "0"])


def test_an_export_stays_out_of_the_photos(say: Say, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    save_photo(photos / ("deep" * 50) / ("er" * 100) / "a\nb.jpg", 40, 60)
    save_photo(photos / "a\nb.jpg", 40, 60)
    with Project.open(photos) as project:
        for row in project.images:
            project.write_mask(row.name, striped_mask(40, 60))
    for out in (photos, photos / "exported", photos / ".mman" / "exported"):
        code, lines = say("export", "--project", photos, "--out", out)
        assert code == 2
        the_sentence(lines, out, "export to a folder outside")
    assert not (photos / "exported").exists()
    code, lines = say("export", "--project", photos, "--out", tmp_path / "out")
    assert code == 0, lines
    assert any(r"a\nb.jpg" in line for line in lines)
    assert len((tmp_path / "out" / "train_id.txt").read_text().splitlines()) == 2


def test_a_project_that_is_damaged_newer_or_open_is_named(say: Say, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    save_photo(photos / "a.jpg", 40, 60)
    with Project.open(photos):
        code, lines = say("export", "--project", photos, "--out", tmp_path / "out")
        assert code == 2
        the_sentence(lines, photos, "is open in another window", "close that window")
    settings = photos / ".mman" / "project.toml"
    for text in (
        "\x00garbage",
        "x = " + "[" * 100_000,
        'version = 1\nlabel_set = "nope"\n',
        "version = 99\nlabel_set='lip'\n",
    ):
        settings.write_text(text)
        code, lines = say("finetune", "--project", photos)
        assert code == 2
        the_sentence(lines, settings)
    assert settings.exists()


def test_wrong_training_settings_and_checkpoints_are_named(say: Say, tmp_path: Path) -> None:
    source = {"images": str(tmp_path / "gone"), "labels": str(tmp_path / "gone"), "label_set": "lip"}
    stage = {"height": 64, "width": 48, "batch_size": 1, "steps": 1, "lr": 1e-4}
    for config, words in (
        ("garbage", "are wrong"),
        ("[]", "are wrong"),
        (json.dumps({"title": "x", "sources": [], "stages": []}), "at least one source"),
        (json.dumps({"title": "x", "sources": [source], "stages": [stage]}), "is not a folder"),
    ):
        (tmp_path / "config.json").write_text(config)
        code, lines = say("train", tmp_path / "config.json", "--out", tmp_path / "run")
        assert code == 2
        the_sentence(lines, words)


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_a_disk_that_takes_no_mask_is_named_and_keeps_what_it_has(
    say: Say, weights: Path, tmp_path: Path, how: str
) -> None:
    photo = save_photo(tmp_path / "a.jpg", 400, 600)
    with small_disk(tmp_path / "disk", "64k") as disk:
        (disk.folder / "a.png").write_bytes(b"old")
        disk.fill()
        if how == "read-only":
            disk.write_protect(True)
        code, lines = say("prelabel", photo, "--out", disk.folder, "--weights", weights)
        assert code == 2
        the_sentence(lines, disk.folder / "a.png", "the disk is full; make room" if how == "full" else "read-only")
        code, lines = say("weights", "import", weights, "--out", disk.folder / "w.safetensors")
        assert code == 2
        the_sentence(lines, disk.folder / "w.safetensors")
        assert (disk.folder / "a.png").read_bytes() == b"old"
        assert sorted(path.name for path in disk.folder.iterdir()) == ["a.png", "filler"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_where_no_disk_can_be_mounted_a_limit_on_file_sizes_says_the_same(tmp_path: Path) -> None:
    save_photo(tmp_path / "photos" / "a.png", 300, 400)
    with Project.open(tmp_path / "photos") as project:
        project.write_mask("a.png", striped_mask(300, 400))
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000));"
        "from mman_core.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = ["export", "--project", str(tmp_path / "photos"), "--out", str(tmp_path / "out")]
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    the_sentence(done.stderr.splitlines(), tmp_path / "out", "make room")
    assert not (tmp_path / "photos" / ".mman" / "lock").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other there")
def test_two_interrupts_and_a_reader_that_left_end_without_a_trace(tmp_path: Path) -> None:
    write_mask(tmp_path / "a.png", striped_mask(), PALETTE)
    folders = ["--pred", str(tmp_path), "--truth", str(tmp_path)]
    code = (
        "import os, signal, sys; from mman_core.cli import main, evaluate;"
        "evaluate.evaluate_masks = lambda *_: [os.kill(os.getpid(), signal.SIGINT) for _ in range(2)];"
        "sys.exit(main.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "evaluate", *folders], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [
        "mman: stopped; files that were finished are whole, and no other was changed."
    ]
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as closed:
        command = [sys.executable, "-m", "mman_core.cli.main", "evaluate", *folders]
        gone = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (gone.returncode, gone.stderr) == (2, "")
