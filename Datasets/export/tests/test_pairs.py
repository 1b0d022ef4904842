from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from poolbench_export.errors import ExportError
from poolbench_export.pairs import Pairs, check_score_range, only_splits, read_pairs

HEADER = "id,score,sentence1,sentence2\n"
TSV_HEADER = "id\tscore\tsentence1\tsentence2\n"


def read(tmp_path: Path, content: str | bytes, name: str = "p.csv") -> Pairs:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_pairs(path)


def sentences(pairs: Pairs) -> list[str]:
    return [pairs.sentence(slot) for slot in range(2 * len(pairs))]


def csv_of(pairs: Pairs) -> bytes:
    return b"".join(pairs.csv_lines())


def refusal(tmp_path: Path, content: str | bytes, name: str = "p.csv") -> str:
    """The message, without the folder of the file."""
    with pytest.raises(ExportError) as caught:
        read(tmp_path, content, name)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path}/")


def test_record_i_has_sentences_2i_and_2i_plus_1(tmp_path):
    pairs = read(tmp_path, HEADER + "a,1,one,two\nb,2,three,four\n")
    assert sentences(pairs) == ["one", "two", "three", "four"]
    assert pairs.where(3) == 'sentence2 of pair "b"'


def test_columns_are_found_by_name_and_kept_in_their_order(tmp_path):
    pairs = read(tmp_path, "kind,sentence2,score,id,sentence1\nk,two,1,a,one\n")
    assert sentences(pairs) == ["one", "two"]
    assert csv_of(pairs) == b"kind,sentence2,score,id,sentence1\nk,two,1,a,one\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_may_have_a_bom_and_crlf(tmp_path, ending, mark):
    text = ending.join(["id,score,sentence1,sentence2", 'a,1,"one, ""1""",tüte', ""])
    pairs = read(tmp_path, mark + text.encode("utf-8"))
    assert list(pairs.rows) == [("a", "1", 'one, "1"', "tüte")]


def test_a_quoted_csv_field_may_hold_line_breaks(tmp_path):
    pairs = read(tmp_path, HEADER + 'a,1,"one\nmore\r\nand more",two\n')
    assert sentences(pairs)[0] == "one\nmore\r\nand more"


def test_the_last_line_needs_no_line_end(tmp_path):
    assert len(read(tmp_path, HEADER + "a,1,one,two")) == 1


def test_a_csv_field_may_be_longer_than_the_csv_modules_default_limit(tmp_path):
    long = "x" * 200_000
    assert read(tmp_path, HEADER + f"a,1,{long},two\n").sentence(0) == long


def test_tsv_takes_quotes_commas_and_blanks_as_text(tmp_path):
    line = 'a\t1\t"Stop", he said \t "open and never closed\n'
    pairs = read(tmp_path, TSV_HEADER + line, "p.tsv")
    assert sentences(pairs) == ['"Stop", he said ', ' "open and never closed']


def test_tsv_is_split_at_lf_and_tab_only(tmp_path):
    text = "one\x0btwo\x0cthree\x85four\u2028five\rsix"
    pairs = read(tmp_path, TSV_HEADER + f"a\t1\t{text}\ttwo\n", "p.tsv")
    assert sentences(pairs)[0] == text


@pytest.mark.parametrize("score", ["5.000", "0", "-1.25", "007"])
def test_the_score_is_carried_as_it_was_written(tmp_path, score):
    assert list(read(tmp_path, HEADER + f"a,{score},one,two\n").column("score")) == [score]


def test_indices_are_dropped_since_rows_are_written_in_pair_order(tmp_path):
    pairs = read(tmp_path, "id,score,index1,index2,sentence1,sentence2\na,1,7,9,one,two\n")
    assert csv_of(pairs).decode() == HEADER + "a,1,one,two\n"


def test_what_is_written_reads_back_with_pythons_csv(tmp_path):
    fields = ["a", "1", 'say "hi", then\nleave', "lone\rreturn "]
    pairs = Pairs(("id", "score", "sentence1", "sentence2"), (tuple(fields),))
    written = csv_of(pairs).decode("utf-8")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == fields
    assert written.startswith(HEADER) and '"say ""hi"", then\nleave","lone\rreturn "\n' in written


def test_splits_keep_file_order(tmp_path):
    pairs = read(tmp_path, "id,score,split,sentence1,sentence2\na,1,x,s,t\nb,1,y,s,t\nc,1,z,s,t\n")
    assert list(only_splits(pairs, ["z", "x"], "p").column("id")) == ["a", "c"]
    assert only_splits(pairs, [], "p") is pairs


def test_a_split_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    pairs = read(tmp_path, "id,score,split,sentence1,sentence2\na,1,x,s,t\nb,1,y,s,t\n")
    with pytest.raises(ExportError) as caught:
        only_splits(pairs, ["test"], "p.csv")
    assert (
        str(caught.value)
        == 'p.csv: no pair of split "test", expected one of "x", "y"; name one of these'
    )


def test_a_split_without_a_split_column_is_refused(tmp_path):
    pairs = read(tmp_path, HEADER + "a,1,one,two\n")
    with pytest.raises(ExportError, match="no column split, expected one, as --split was given"):
        only_splits(pairs, ["test"], "p.csv")


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (2, None, 'p: score 1 of pair "a", expected at least 2; '),
        (0, 2.5, 'p: score 3 of pair "b", expected at most 2.5; '),
    ],
)
def test_a_score_outside_the_declared_range_is_refused(tmp_path, low, high, message):
    pairs = read(tmp_path, HEADER + "a,1,one,two\nb,3,one,two\n")
    check_score_range(pairs, 1, 3, "p")
    with pytest.raises(ExportError) as caught:
        check_score_range(pairs, low, high, "p")
    assert str(caught.value) == message + "correct --score-min and --score-max, or the score"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "p.csv: an empty file, expected the header id,score,sentence1,sentence2; add it"),
        (HEADER, "p.csv: a header and no pairs, expected at least one pair; add pairs"),
        (
            "id,sentence1,sentence2\na,one,two\n",
            'p.csv:1: no column score among "id,sentence1,sentence2", '
            "expected the columns id, score, sentence1, sentence2; "
            "add it, or name yours with --columns",
        ),
        (
            "id,id,score\n",
            "p.csv:1: column id twice, expected each column once; rename one of them",
        ),
        (
            "," + HEADER,
            "p.csv:1: column 1 without a name, "
            "expected a name for each column; name it or remove it",
        ),
        (
            HEADER + "a,1,one,two\nb,1,one, and more,two\n",
            "p.csv:3: 5 fields, expected 4 as in the header; "
            'put fields that hold commas, quotes or line breaks in "…"',
        ),
        (HEADER + "a,1,one,two\n\n", "p.csv:3: a blank line, expected 4 fields; remove it"),
        (
            HEADER + ",1,one,two\n",
            "p.csv:2: an empty id, expected one that no other pair has; give the pair an id",
        ),
        (
            HEADER + 'a,1,"one\nmore",two\nb,1,one,two\na,1,one,two\n',
            'p.csv:5: id "a" again, first on line 2, '
            "expected a different id for each pair; rename one of them",
        ),
        (
            HEADER + "a,1,one, \t\n",
            "p.csv:2: a blank sentence2, expected text; write the sentence or remove the pair",
        ),
        (
            HEADER + 'a,1,"one,two\nb,1,three,four\n',
            "p.csv:2: broken quoting (unexpected end of data), "
            'expected RFC 4180: "…" around the field and "" for a quote inside it; '
            "correct this record",
        ),
    ],
)
def test_a_broken_csv_is_refused_with_its_line(tmp_path, content, message):
    assert refusal(tmp_path, content) == message


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path):
    content = HEADER.encode() + b"a,1,one,two\nb,1,one,\xff\n"
    assert refusal(tmp_path, content) == (
        "p.csv:3: byte 0xff that is not UTF-8, expected UTF-8 text; convert the file"
    )


@pytest.mark.parametrize(
    "score", ["", "abc", "nan", "inf", "1e3", "1_0", " 5", "5,0", ".5", "٣", "9" * 400]
)
def test_a_score_that_is_no_plain_decimal_is_refused(tmp_path, score):
    message = refusal(tmp_path, TSV_HEADER + f"a\t{score}\tone\ttwo\n", "p.tsv")
    assert message.startswith('p.tsv:2: score "')
    assert message.endswith(
        ", expected a plain decimal number such as 3.75; correct it or remove the pair"
    )


def test_a_tsv_with_too_few_fields_is_refused(tmp_path):
    assert refusal(tmp_path, TSV_HEADER + "a\t1\tone two\n", "p.tsv") == (
        "p.tsv:2: 3 fields, expected 4 as in the header; "
        "a TSV's text cannot hold tabs or line breaks, a CSV's can"
    )


def test_a_tsv_with_crlf_is_refused_rather_than_read_with_returns_in_its_text(tmp_path):
    assert refusal(tmp_path, TSV_HEADER.replace("\n", "\r\n"), "p.tsv") == (
        "p.tsv:1: CRLF line ends in a TSV, expected LF; convert the file, e.g. with dos2unix"
    )


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ExportError) as caught:
        read_pairs("absent.csv")
    assert str(caught.value) == (
        "absent.csv: no such file, expected a table of pairs; check --pairs"
    )
