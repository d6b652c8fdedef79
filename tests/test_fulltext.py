"""Full texts: read within bounds, cut into body, references and thanks, kept, and told apart."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from build_steps import toy_steps
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import Settings
from assistant.turn import Assistant
from index.build import build
from index.export import export
from index.tables import read_table
from ingest.errors import SourceError
from ingest.full_texts import find_in_full_text, tidy_full_text
from ingest.pdf_text import PdfReader, extract, read_pdfs
from ingest.sections import find_sections


def write_pdf(*pages: list[str]) -> bytes:
    """A PDF written by hand: each page is lines of Latin text in Helvetica."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    kids = []
    for number, lines in enumerate(pages):
        at = 3 + 2 * number
        shown = []
        for line in lines:
            for sign in "\\()":
                line = line.replace(sign, f"\\{sign}")
            shown.append(f"({line}) Tj T*")
        body = f"BT /F1 10 Tf 50 750 Td 12 TL {' '.join(shown)} ET".encode("latin-1")
        objects[at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Contents %d 0 R >>"
        ) % (at + 1)
        objects[at + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body)
        kids.append(b"%d 0 R" % at)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = b"".join(b"%010d 00000 n \n" % places[n] for n in sorted(places))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n" % (
        len(objects) + 1, table, len(objects) + 1,
    ) + b"startxref\n%d\n%%%%EOF\n" % len(out)  # fmt: skip


# -- PDFs ------------------------------------------------------------------------------------------


def test_a_pdf_gives_its_text_page_by_page() -> None:
    text, note = extract(write_pdf(["We fine-tune Qwen2.5-", "7B."], ["It works (well)."]))
    assert note is None and text is not None
    assert tidy_full_text(text) == "We fine-tune Qwen2.5-7B.\n\nIt works (well)."


def test_what_is_no_sound_pdf_is_a_note_and_never_an_error() -> None:
    whole = write_pdf(["Words"])
    results = read_pdfs([whole, b"%PDF-1.4 broken", b"words", write_pdf([]), whole[:150], b""])
    assert results[0].text == "Words\n" and results[0].note is None
    notes = [r.note for r in results[1:]]
    assert all(r.text is None for r in results[1:])
    assert notes[1] == notes[4] == "is no PDF"
    assert notes[0] is not None and notes[0].startswith("is damaged")
    assert notes[2] == "holds no text (scanned pages?)"


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_break_the_reader(junk: bytes, at: int) -> None:
    whole = write_pdf(["Words"])
    text, note = extract(whole[:at] + junk + whole[at + len(junk) :])
    assert text is not None or note


def test_a_pdf_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with PdfReader(seconds=0.0) as hurried:
        assert "took over 0 seconds" in str(hurried.read(write_pdf(["Words"])).note)
    with PdfReader() as reader:
        assert reader.read(write_pdf(["Words"])).text == "Words\n"


def test_a_long_pdf_is_read_up_to_a_bound() -> None:
    from ingest.pdf_text import MAX_PAGES

    text, note = extract(write_pdf(*[[f"Page {n}."] for n in range(MAX_PAGES + 2)]))
    assert note == f"only {MAX_PAGES} of its {MAX_PAGES + 2} pages were read"
    assert (
        text is not None and f"Page {MAX_PAGES - 1}." in text and f"Page {MAX_PAGES}." not in text
    )


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("a lan-\nguage model", "a language model"),
        ("Qwen2.5-\n7B", "Qwen2.5-7B"),
        ("a Llama-\nbased one", "a Llama-based one"),
        ("a GPT-\nlike one", "a GPT-like one"),
        ("zero-shot and zero-\nshot", "zero-shot and zero-shot"),
        ("an eﬃcient ﬂow\r\nof words\fhere", "an efficient flow\nof words\nhere"),
        ("a\0b\x07c", "a bc"),
    ],
)
def test_words_that_a_line_cuts_are_made_whole(text: str, tidy: str) -> None:
    assert tidy_full_text(text) == tidy


@given(st.text())
def test_a_tidy_text_can_be_stored(text: str) -> None:
    assert tidy_full_text(text).encode().decode() == tidy_full_text(text)


PAPER = """Sharper Sums
1 Introduction
We fine-tune Qwen2.5-7B and compare it with GPT-4.
6 Limitations
We only tried small models.
Acknowledgments
We thank Google for credits for Gemini 1.5 Pro.
R EFERENCES
[1] OpenAI. GPT-4 technical report. arXiv 2023.
[2] H. Touvron et al. Llama: open models. 2023.
A Survey of Mistral Models. In Proceedings of ACL, 2024.
[3] J. Bai et al. DeepSeek technical report. 2024.
A Further experiments
We also evaluate Phi-3 on the same tasks, with the prompts that are given below, and find that it
does better than expected on all but one of them. The temperature was zero in every run, the seed
was fixed, and no example was shown before the question, except where the text says so plainly.
"""


def found_in(text: str) -> dict[str, str]:
    return {m.family: m.role for m in find_in_full_text(text)}


def test_references_and_thanks_are_told_apart_from_the_body() -> None:
    found = found_in(PAPER)
    assert set(found) == {"Qwen", "GPT", "Gemini", "Phi"}
    assert (found["Qwen"], found["Gemini"], found["Phi"]) == ("builds_on", "mentions", "evaluates")
    assert [s.kind for s in find_sections(PAPER)] == ["acknowledgements", "references"]


@pytest.mark.parametrize(
    "heading",
    ["References", "REFERENCES", "7 References", "7. REFERENCES", "Bibliography:", "R EFERENCES"],
)
def test_headings_are_known_in_many_forms(heading: str) -> None:
    text = f"We use Qwen.\n{heading}\n[1] A. B. Llama. 2023.\n"
    assert set(found_in(text)) == {"Qwen"}


@pytest.mark.parametrize("heading", ["Appendix", "Appendix A. Prompts", "Supplementary Material"])
def test_an_appendix_is_body_again(heading: str) -> None:
    text = f"Body.\nReferences\n[1] A. B. Llama. 2023.\n{heading}\nWe use Qwen.\n"
    assert set(found_in(text)) == {"Qwen"}


def test_a_heading_without_references_after_it_cuts_nothing() -> None:
    text = "Contents\nReferences\nWe use Qwen to find references.\n"
    assert set(found_in(text)) == {"Qwen"}


def test_thanks_that_begin_in_their_heading_are_known() -> None:
    text = "We use Qwen.\nAcknowledgements. We thank the makers of Llama.\nReferences\nX. 2020."
    assert found_in(text)["Llama"] == "mentions"


@given(
    st.lists(
        st.sampled_from([*PAPER.splitlines(), "", "References", "Acknowledgements", "Appendix"]),
        max_size=40,
    )
)
def test_sections_never_overlap_and_mentions_keep_their_place(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections = find_sections(text)
    places = [place for s in sections for place in (s.start, s.end)]
    assert places == sorted(places) and all(0 <= p <= len(text) for p in places)
    for m in find_in_full_text(text):
        assert text[m.start : m.end] == m.surface and m.field == "fulltext"


# -- builds ----------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path) -> str:
    entries = [
        {
            "id": number,
            "title": f"Title {number}",
            "author": "A B",
            "aff": "MIT",
            "status": "Poster",
            "abstract": "We evaluate Mistral on sums." if number == "a" else "Sums are hard.",
        }
        for number in "abc"
    ]
    path = tmp_path / "colm2025.json"
    path.write_text(json.dumps(entries), "utf-8")
    return str(path)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    (folder / "colm2025").mkdir(parents=True)
    (folder / "colm2025__a.pdf").write_bytes(write_pdf(["We fine-tune Qwen2.5-", "7B."]))
    (folder / "colm2025" / "b.txt").write_text(PAPER, "utf-8")
    (folder / "colm2025__c.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "colm2025__zzz.txt").write_text("Of no paper.", "utf-8")
    return folder


def rows_of(corpus: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_table(corpus.folder, name).to_pylist()
    return found


def test_full_texts_are_read_counted_and_can_be_checked(
    source: str, texts: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    plain = build(data, [source], vectors=False).corpus
    corpus = build(data, full_texts=texts, vectors=False).corpus
    assert corpus.stamp.corpus_id != plain.stamp.corpus_id
    assert corpus.stamp.coverage[0].with_full_texts == 2
    papers = rows_of(corpus, "papers")
    assert [p["read_in_full"] for p in papers] == [True, True, False]
    assert [p["models"] for p in papers] == [["Mistral"], [], []]
    kept = {row["paper_id"]: row["text"] for row in rows_of(corpus, "fulltexts")}
    assert sorted(kept) == ["colm2025/a", "colm2025/b"]
    inside = [m for m in rows_of(corpus, "mentions") if m["field"] == "fulltext"]
    assert {m["family"] for m in inside} == {"Qwen", "GPT", "Gemini", "Phi"}
    for m in inside:
        assert kept[m["paper_id"]][m["start"] : m["end"]] == m["surface"]
    notes = {n.place: n.text for n in corpus.stamp.ledger.notes}
    assert notes["colm2025__c.pdf"].startswith("is damaged")
    assert notes["colm2025__zzz.txt"] == "its name is the id of no paper here"
    written = {p.name for p in export(corpus.folder, tmp_path / "out", "jsonl")}
    assert "fulltexts.jsonl" in written


def test_answers_say_how_many_papers_were_read_in_full(
    source: str, texts: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    build(data, [source], vectors=False)
    assistant = Assistant(Settings(data=data))
    question = "How many papers name Qwen at COLM 2025?"
    before = assistant.answer(question)
    assert any("not the full texts" in c for c in before.caveats)
    assert not any("full texts" in v.definition for v in before.variants)
    build(data, full_texts=texts, vectors=False)
    after = assistant.answer(question)
    assert after.value == 0
    assert any("2 of the 3 papers in scope were read in full" in c for c in after.caveats)
    (inside,) = [v for v in after.variants if "full texts" in v.definition]
    assert inside.value == 2 and inside.added == ("colm2025/a", "colm2025/b")


def test_a_rebuild_needs_neither_folder_nor_reading(
    source: str, texts: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    first = build(data, [source], full_texts=texts, steps=toy_steps()).corpus
    for path in sorted(texts.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    again = build(data, steps=toy_steps(), force=True).corpus
    assert again.stamp.corpus_id == first.stamp.corpus_id
    assert rows_of(again, "fulltexts") == rows_of(first, "fulltexts") != []
    anew = build(data, [source], steps=toy_steps()).corpus
    assert rows_of(anew, "fulltexts") == []
    build(data, steps=toy_steps(), force=True)
    assert list((data / "fulltexts").iterdir()) == []


def test_another_folder_adds_to_the_texts_and_replaces_its_own(
    source: str, texts: Path, tmp_path: Path
) -> None:
    data, more = tmp_path / "data", tmp_path / "more"
    build(data, [source], full_texts=texts, steps=toy_steps())
    more.mkdir()
    (more / "colm2025__b.md").write_text("We use Gemma.", "utf-8")
    (more / "colm2025__c.txt").write_text("We use Phi-3.", "utf-8")
    corpus = build(data, full_texts=more, steps=toy_steps()).corpus
    kept = {row["paper_id"]: row["text"] for row in rows_of(corpus, "fulltexts")}
    assert (kept["colm2025/b"], kept["colm2025/c"]) == ("We use Gemma.", "We use Phi-3.")
    assert "colm2025/a" in kept
    assert [n.place for n in corpus.stamp.ledger.notes] == ["colm2025__zzz.txt"]


def test_a_bad_folder_is_one_line_and_changes_nothing(source: str, tmp_path: Path) -> None:
    data, empty = tmp_path / "data", tmp_path / "empty"
    empty.mkdir()
    first = build(data, [source], steps=toy_steps()).corpus
    for folder, said in ((empty, "holds no full text"), (tmp_path / "x", "no such folder")):
        with pytest.raises(SourceError, match=said):
            build(data, full_texts=folder, steps=toy_steps())
    assert (data / "current").read_text().strip() == first.folder.name


def test_the_command_takes_the_folder(source: str, texts: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).parents[1] / "app.py")]
    command += ["build", source, "--fulltext", str(texts), "--no-vectors"]
    done = subprocess.run(
        [*command, "--data", str(tmp_path / "data")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "3 papers" in done.stdout
