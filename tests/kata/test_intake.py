"""Only what is an answer is taken from what somebody hands in; the rest is told, or ignored."""

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kata.grade.clock import written_at
from kata.grade.intake import Intake, Submission, check_folders
from kata.grade.sources import MOST_ARCHIVE, MOST_BYTES, MOST_FILES
from kata.pack import Pack, UsageError

NAME = "ex01_number.py"
OWN = f"exercises/c0_mini/{NAME}"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give an empty folder for what a class hands in."""
    place = tmp_path / "handed in"
    place.mkdir()
    return place


@pytest.fixture
def collect(root: Path, place: Path) -> Callable[[], list[Submission]]:
    """Give a function that takes in what lies in `place`."""
    return lambda: Intake(Pack(root)).collect(place)


def write(file: Path, data: bytes = b"number = 1\n") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def zipped(file: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def tarred(file: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(file, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def only(found: list[Submission]) -> Submission:
    (submission,) = found
    return submission


def test_take_a_folder_a_student(place, collect) -> None:
    write(place / "kim" / OWN)
    write(place / "lee" / NAME, b"number = 2\n")
    write(place / "lee" / "notes.txt")
    write(place / "max" / "README.md")

    assert {each.student: each.files for each in collect()} == {
        "kim": {"01": b"number = 1\n"},
        "lee": {"01": b"number = 2\n"},
        "max": {},
    }


@pytest.mark.parametrize(("pack", "name"), [(zipped, "kim.zip"), (tarred, "kim.tar.gz")])
def test_take_an_archive_a_student(place, collect, pack, name) -> None:
    pack(place / name, {f"kim-main/{OWN}": b"number = 3\n", "kim-main/big.bin": b"0" * 10})
    submission = only(collect())

    assert (submission.student, submission.files) == ("kim", {"01": b"number = 3\n"})


def test_take_one_folder_as_one_student(place, collect) -> None:
    write(place / OWN)

    assert only(collect()).student == "handed_in"


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Kim Lee_12345_assignsubmission_file_/ex01_number.py", "Kim_Lee_12345"),
        ("Kim Lee_12345_assignsubmission_file_ex01_number.py", "Kim_Lee_12345"),
        ("leekim_123_456_ex01_number.py", "leekim_123"),
        ("leekim_late_123_456_ex01_number-2.py", "leekim_123"),
        ("course-kim42/exercises/c0_mini/ex01_number.py", "course-kim42"),
    ],
)
def test_understand_what_learning_platforms_export(place, collect, name, student) -> None:
    write(place / name)
    submission = only(collect())

    assert (submission.student, list(submission.files)) == (student, ["01"])


@pytest.mark.parametrize("how", ["folder", "zip", "tar"])
def test_tell_once_where_no_file_has_the_name_of_an_exercise(place, collect, how) -> None:
    names = ["README.md", "c.py", "d.py", "aufgabe3.py", "sub/b\x1b.py"]
    if how == "folder":
        for name in names:
            write(place / "kim" / name)
    else:
        (zipped if how == "zip" else tarred)(
            place / ("kim.zip" if how == "zip" else "kim.tgz"), dict.fromkeys(names, b"")
        )

    told = "no file has the name of an exercise (aufgabe3.py, b\ufffd.py, c.py, …)"
    assert only(collect()).notes == [told]


def test_tell_nothing_of_other_files_beside_an_answer(place, collect) -> None:
    write(place / "kim" / "aufgabe3.py")
    write(place / "kim" / OWN, b"\xff")  # it is refused, and that is told
    write(place / "lee" / OWN)
    write(place / "lee" / "aufgabe3.py")
    (place / "max").mkdir()
    (place / "pat.zip").write_bytes(b"PK no archive")

    assert [len(each.notes) for each in collect()] == [0, 0, 0, 1]


def test_prefer_the_place_of_the_pack_to_a_copy_elsewhere(place, collect) -> None:
    write(place / "kim" / OWN, b"own = 1\n")
    write(place / "kim" / "old" / NAME, b"old = 1\n")

    assert only(collect()).files == {"01": b"own = 1\n"}


def test_choose_none_of_two_different_files(place, collect) -> None:
    write(place / "kim" / "a" / NAME, b"one = 1\n")
    write(place / "kim" / "b" / NAME, b"two = 2\n")
    submission = only(collect())

    assert submission.files == {}
    assert f"a/{NAME}" in submission.refused["01"]
    assert f"b/{NAME}" in submission.refused["01"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"#" * (MOST_BYTES + 1), "larger than 256 KiB"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a\0b", "NUL"),
        (b"# coding: latin-1\n", "iso-8859-1"),
        (b"# coding: nothing-known\n", "unknown"),
    ],
)
@pytest.mark.parametrize("how", ["folder", "zip", "tar"])
def test_refuse_a_file_that_cannot_be_an_answer(place, collect, data, why, how) -> None:
    if how == "folder":
        write(place / "kim" / OWN, data)
    else:
        (zipped if how == "zip" else tarred)(
            place / ("kim.zip" if how == "zip" else "kim.tgz"), {OWN: data}
        )
    submission = only(collect())

    assert submission.files == {}
    assert why in submission.refused["01"]


def test_never_follow_a_link_or_open_a_pipe(place, collect, tmp_path) -> None:
    write(tmp_path / "secret.py")
    for student in ("link", "pipe", "folder"):
        (place / student / OWN).parent.mkdir(parents=True)
    (place / "link" / OWN).symlink_to(tmp_path / "secret.py")
    os.mkfifo(place / "pipe" / OWN)
    (place / "folder" / "more").symlink_to(tmp_path)
    (place / "whole").symlink_to(tmp_path)
    found = {each.student: each for each in collect()}

    assert "link" in found["link"].refused["01"]
    assert "no regular file" in found["pipe"].refused["01"]
    assert not any(each.files for each in found.values())
    assert "link" in found["whole"].notes[0]


@pytest.mark.parametrize("path", [f"../../{OWN}", f"/{OWN}", f"a/../../{NAME}", f"..\\{NAME}"])
@pytest.mark.parametrize("how", ["zip", "tar"])
def test_refuse_a_path_that_leads_out_of_an_archive(place, collect, tmp_path, path, how) -> None:
    before = sorted(tmp_path.rglob("*"))
    name = "kim.zip" if how == "zip" else "kim.tar.gz"
    (zipped if how == "zip" else tarred)(place / name, {path: b"number = 1\n"})
    submission = only(collect())

    assert submission.files == {}
    assert sorted(tmp_path.rglob("*")) == sorted([*before, place / name])


def test_refuse_a_link_and_a_device_in_an_archive(place, collect) -> None:
    with tarfile.open(place / "kim.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(OWN)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    with zipfile.ZipFile(place / "lee.zip", "w") as archive:
        info = zipfile.ZipInfo(OWN)
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    found = collect()

    assert [list(each.refused) for each in found] == [["01"], ["01"]]


@pytest.mark.parametrize(
    ("name", "make", "why"),
    [
        ("kim.zip", lambda file: file.write_bytes(b"PK\3\4 no archive"), "zip"),
        ("kim.tgz", lambda file: file.write_bytes(b"\x1f\x8b no archive"), "tar.gz"),
        (
            "kim.zip",
            lambda file: zipped(file, {f"{each}.txt": b"" for each in range(MOST_FILES + 1)}),
            "more than",
        ),
        ("kim.tgz", lambda file: tarred(file, {"zeros": bytes(MOST_ARCHIVE + 1)}), "unpacks to"),
    ],
)
def test_refuse_an_archive_that_is_broken_or_a_trap(place, collect, name, make, why) -> None:
    make(place / name)
    write(place / "lee" / OWN)
    kim, lee = collect()

    assert why in kim.notes[0]
    assert kim.files == {}
    assert lee.files


def test_refuse_a_bomb_without_reading_all_of_it(place, collect) -> None:
    zipped(place / "kim.zip", {OWN: b" " * (MOST_BYTES * 400)})

    assert "larger than" in only(collect()).refused["01"]


def test_refuse_a_folder_with_too_many_files(place, collect) -> None:
    for number in range(MOST_FILES + 1):
        (place / "kim" / str(number)).parent.mkdir(exist_ok=True)
        (place / "kim" / str(number)).touch()

    assert "more than" in only(collect()).notes[0]


def test_open_no_archive_inside_of_an_archive(place, collect) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(OWN, "number = 1\n")
    zipped(place / "kim.zip", {"exercises.zip": inner.getvalue()})

    assert only(collect()).files == {}


def test_say_that_nothing_was_handed_in(place, collect) -> None:
    with pytest.raises(UsageError, match="no submissions"):
        collect()


def test_refuse_folders_of_which_one_would_be_taken_for_a_student(place, tmp_path) -> None:
    for out in (place / "marks", place / "a/b", tmp_path / "x/../handed in/marks"):
        with pytest.raises(UsageError, match="OUT lies inside SUBMISSIONS"):
            check_folders(place, out)
    (tmp_path / "link").symlink_to(place)
    for out in (place, tmp_path / "link"):
        with pytest.raises(UsageError, match="are one folder"):
            check_folders(place, out)
    check_folders(place, tmp_path / "handed in too")
    check_folders(place, tmp_path)


@pytest.mark.parametrize("name", ["grades.json", "gradebook.db"])
def test_take_no_folder_of_marks_for_a_class(place, tmp_path, name) -> None:
    write(place / name)

    with pytest.raises(UsageError, match=f"holds {name}.*swapped"):
        check_folders(place, tmp_path / "out")


def test_use_no_name_that_could_be_a_path(place, collect) -> None:
    write(place / "kim;rm -rf" / OWN)

    assert only(collect()).student == "kim_rm_-rf"


@pytest.mark.parametrize(
    ("written", "time"),
    [
        (0.0, None),  # 1970: no clock was set
        (1e12, None),
        (float("nan"), None),
        (1_800_000_000.0, datetime(2027, 1, 15, 8, tzinfo=UTC)),
        ((2027, 1, 15, 8, 0, 2), datetime(2027, 1, 15, 8, 0, 2)),
        ((1980, 0, 0, 0, 0, 0), None),
    ],
)
def test_believe_no_time_that_is_none(written: Any, time: datetime | None) -> None:
    assert written_at(written) == time
