from __future__ import annotations

import io
import json

import pytest

from casework.imports.reading import (
    MAX_GROUP,
    MAX_LINE,
    UnreadableFileError,
    in_chunks,
    in_groups,
    read_lines,
)


def lines_of(content):
    return list(read_lines(io.BytesIO(content)))


def groups_of(*lines):
    content = b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )
    return list(in_groups(read_lines(io.BytesIO(content))))


def test_lines_are_numbered_as_an_editor_shows_them():
    found = lines_of(b'{"id": "1"}\n\n   \n{"id": "2"}\n')

    assert [(line.number, line.data) for line in found] == [(1, {"id": "1"}), (4, {"id": "2"})]


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault():
    found = lines_of(b'\xef\xbb\xbf{"id": "1"}\r\n{"id": "2"}\r\n')

    assert [line.data for line in found] == [{"id": "1"}, {"id": "2"}]


def test_the_last_line_needs_no_line_end():
    assert [line.data for line in lines_of(b'{"id": "1"}')] == [{"id": "1"}]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"id": "1"', "Raden är inte giltig JSON."),
        (b"[" * 100_000, "Raden är inte giltig JSON."),
        (b'{"id": 1' + b"0" * 5000 + b"}", "Raden är inte giltig JSON."),
        (b'["id", "1"]', "Raden är inte ett JSON-objekt."),
        (b'"id"', "Raden är inte ett JSON-objekt."),
        (b'{"id": "\xe5"}', "Raden är inte i UTF-8."),
        (b'{"id": "1", "id": "2"}', "Samma fält står två gånger på raden."),
        (b'{"caseworkers": [{"to": "1", "to": "2"}]}', "Samma fält står två gånger på raden."),
        (b'{"amount": NaN}', "NaN och Infinity är inte giltig JSON."),
        (b'{"note": "\\u0000"}', "tecken som inte kan sparas"),
        (b'{"note": ["\\ud800"]}', "tecken som inte kan sparas"),
        (b'{"\\udfff": 1}', "tecken som inte kan sparas"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(raw, reason):
    (line,) = lines_of(raw + b"\n")

    assert reason in line.problem


def test_a_line_beyond_all_measure_is_refused_and_the_next_one_read():
    found = lines_of(b'{"note": "' + b"x" * 1_000_000 + b'"}\n{"id": "2"}\n')

    assert found[0].problem == f"Raden är längre än {MAX_LINE // 1024} kB."
    assert (found[1].number, found[1].data) == (2, {"id": "2"})


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_in_another_encoding_is_refused_as_a_whole(encoding):
    mark = "\ufeff".encode(encoding)

    with pytest.raises(UnreadableFileError, match="UTF-8"):
        lines_of(mark + '{"id": "1"}\n'.encode(encoding))


def test_an_empty_file_has_no_lines():
    assert lines_of(b"") == []


def test_consecutive_lines_of_a_group_stand_together_and_others_alone():
    found = groups_of(
        {"id": 1, "group": "a"}, {"id": 2, "group": "a"}, {"id": 3}, {"id": 4}, {"group": "b"}
    )

    assert [(group.name, len(group.lines)) for group in found] == [
        ("a", 2),
        ("", 1),
        ("", 1),
        ("b", 1),
    ]


def test_a_torn_line_that_shows_its_group_belongs_to_it():
    found = groups_of({"id": 1, "group": "a"}, b'{"id": 2, "group": "b", "na', {"group": "b"})

    assert [(group.name, len(group.lines), group.problem) for group in found] == [
        ("a", 1, ""),
        ("b", 2, ""),
    ]


def test_a_torn_line_inside_a_group_belongs_to_it():
    found = groups_of({"group": "a"}, b"{", {"group": "a"}, {"group": "b"})

    assert [(group.name, len(group.lines), group.problem) for group in found] == [
        ("a", 3, ""),
        ("b", 1, ""),
    ]


def test_a_torn_line_between_two_groups_may_be_of_either():
    before, after = groups_of({"group": "a"}, b"{", {"group": "b"})

    assert [line.number for line in before.lines] == [1, 2]
    assert "kan höra till den" in after.problem


def test_a_torn_line_among_lines_without_group_stands_alone():
    found = groups_of({"id": 1}, b"{", {"id": 3})

    assert [(len(group.lines), group.problem) for group in found] == [(1, ""), (1, ""), (1, "")]


def test_a_group_without_end_is_refused_without_being_held_in_memory():
    (group,) = groups_of(*({"type": "person", "id": str(n), "group": "a", "note": "x" * 50}
                           for n in range(MAX_GROUP + 5)))  # fmt: skip

    assert group.problem == f"Gruppen har fler än {MAX_GROUP} rader."
    assert len(group.lines) == MAX_GROUP + 5
    assert group.lines[-1].data == {"type": "person", "id": str(MAX_GROUP + 4)}


def test_a_chunk_is_full_by_its_groups_or_by_its_lines():
    groups = groups_of(*({"id": n} for n in range(5)), *({"id": n, "group": "a"} for n in range(4)))

    assert [len(chunk) for chunk in in_chunks(groups, 2, 100)] == [2, 2, 2]
    assert [len(chunk) for chunk in in_chunks(groups, 100, 3)] == [3, 3]
