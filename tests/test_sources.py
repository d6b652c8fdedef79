"""Files, folders and the public collection, with everything that goes wrong on the way."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from ingest.collection import Collection, read_address
from ingest.download import download
from ingest.errors import PaperTallyError, SourceError
from ingest.sources import Fetched, fetch_sources, find_files

COMMIT = "c" * 40
BODY = json.dumps([{"title": f"Paper {n}", "author": "A B"} for n in range(3000)]).encode()
PATH = f"/raw/{COMMIT}/nips/nips2025.json"


@dataclass
class Server:
    """A collection of our own, which can be told to misbehave."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    answers: dict[str, list[Callable[[BaseHTTPRequestHandler], None]]] = field(default_factory=dict)

    @property
    def collection(self) -> Collection:
        a = self.address
        return Collection(f"{a}/raw", f"{a}/media", f"{a}/api", f"{a}/git")


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            asked_range = self.headers.get("Range")
            state.asked.append((path, asked_range))
            waiting = state.answers.get(path)
            if waiting:
                waiting.pop(0)(self)
                return
            body = state.files.get(path)
            if body is None:
                self.refuse(404)
                return
            start = 0
            if asked_range and self.headers.get("If-Range") == '"tag"':
                start = int(asked_range.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206 if start else 200)
            self.send_header("ETag", '"tag"')
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start:])

        def refuse(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    state.address = f"http://127.0.0.1:{httpd.server_address[1]}"
    state.files[PATH] = BODY
    commit = {"sha": COMMIT, "commit": {"committer": {"date": "2026-02-24T10:00:00Z"}}}
    state.files["/api/commits"] = json.dumps([commit]).encode()
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield state
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def refuse(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: handler.refuse(status, **headers)  # type: ignore[attr-defined]


def drop_after(count: int, tag: str = '"tag"') -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY[:count])
        handler.wfile.flush()
        handler.close_connection = True

    return answer


def fetch(
    server: Server, folder: Path, spec: str = "paperlists:nips/2025", **more: object
) -> Fetched:
    waits: list[float] = []
    found = fetch_sources(
        [spec], folder, collection=server.collection, sleep=waits.append, **more  # type: ignore[arg-type]
    )  # fmt: skip
    return found[0]


def test_a_list_is_fetched_at_its_commit_with_day_and_hash(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    found = fetch(server, tmp_path, progress=lambda *a: told.append(a))
    assert (found.name, found.data, found.commit) == ("nips2025.json", BODY, COMMIT)
    assert (found.date, found.sha256) == ("2026-02-24", hashlib.sha256(BODY).hexdigest())
    assert found.address.endswith(PATH)
    assert told[-1] == ("downloading nips2025.json", len(BODY), len(BODY))
    assert list(tmp_path.iterdir()) == []


def test_any_name_of_the_venue_finds_its_folder() -> None:
    for text in (
        "paperlists:NeurIPS/2025",
        "paperlists:nips/nips2025.json",
        "paperlists:nips/2025",
    ):
        assert read_address(text).path == "nips/nips2025.json"
    assert read_address("paperlists:www/2024@abcdef1").commit == "abcdef1"
    with pytest.raises(SourceError, match="write it like paperlists:nips/2025"):
        read_address("paperlists:nips")


def test_a_pinned_commit_is_what_is_fetched(server: Server, tmp_path: Path) -> None:
    server.files["/raw/abcdef1/nips/nips2025.json"] = b"[]"
    found = fetch(server, tmp_path, "paperlists:nips/2025@abcdef1", today="2026-03-01")
    assert (found.data, found.commit, found.date) == (b"[]", "abcdef1", "2026-03-01")


def test_a_used_up_interface_is_asked_around(server: Server, tmp_path: Path) -> None:
    server.answers["/api/commits"] = [refuse(403, x_ratelimit_remaining="0")]
    tip = "d" * 40
    server.files["/git/info/refs"] = f"003f{tip} refs/heads/main\n".encode()
    server.files[f"/raw/{tip}/nips/nips2025.json"] = BODY
    assert fetch(server, tmp_path).commit == tip


def test_where_nobody_tells_the_commit_the_branch_is_fetched(
    server: Server, tmp_path: Path
) -> None:
    server.files.pop("/api/commits")
    server.files["/raw/main/nips/nips2025.json"] = BODY
    found = fetch(server, tmp_path, today="2026-03-01")
    assert (found.commit, found.date) == (None, "2026-03-01")


def test_a_dropped_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.answers[PATH] = [drop_after(70_000)]
    assert fetch(server, tmp_path).data == BODY
    ranges = [asked for path, asked in server.asked if path == PATH]
    assert ranges[0] is None
    assert ranges[1] is not None and ranges[1] != "bytes=0-"


def test_a_broken_run_is_resumed_by_the_next(server: Server, tmp_path: Path) -> None:
    address = f"{server.address}{PATH}"
    server.answers[PATH] = [drop_after(70_000)] * 2
    with httpx.Client() as client:
        with pytest.raises(SourceError, match="what has arrived is kept"):
            download(client, address, tmp_path, attempts=1)
        download(client, address, tmp_path, attempts=2, sleep=lambda s: None)
    assert server.asked[-1][1] is not None


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.answers[PATH] = [drop_after(70_000, tag='"older"')]
    assert fetch(server, tmp_path).data == BODY


def test_a_busy_server_is_waited_for_as_long_as_it_asks(server: Server, tmp_path: Path) -> None:
    server.answers[PATH] = [refuse(429, Retry_After="7"), refuse(503), refuse(500)]
    waits: list[float] = []
    fetch_sources(["paperlists:nips/2025"], tmp_path, collection=server.collection,
                  sleep=waits.append)  # fmt: skip
    assert waits[0] == 7 and waits[1:] == sorted(waits[1:]) and len(waits) == 3


@pytest.mark.parametrize(
    ("misbehave", "message"),
    [
        ([refuse(500)] * 20, "the server answered 500"),
        ([refuse(401)], "the server answered 401"),
        ([drop_after(10)] * 20, "connection broke"),
    ],
)
def test_what_can_not_be_fetched_is_one_line(
    server: Server,
    tmp_path: Path,
    misbehave: list[Callable[[BaseHTTPRequestHandler], None]],
    message: str,
) -> None:
    server.answers[PATH] = list(misbehave)
    with pytest.raises(SourceError, match=message) as caught:
        fetch(server, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_not_there_says_how_lists_are_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"the collection has no nips/nips1950\.json"):
        fetch(server, tmp_path, "paperlists:nips/1950")


def test_too_large_a_file_is_refused_before_and_while_it_comes(
    server: Server, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="too large"):
        fetch(server, tmp_path, limit=1000)

    def without_length(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(BODY)
        handler.close_connection = True

    server.answers[PATH] = [without_length]
    with pytest.raises(SourceError, match="too large"):
        fetch(server, tmp_path, limit=1000)
    assert list(tmp_path.glob("*.part")) == []


def test_a_pointer_is_followed_and_its_hash_checked(server: Server, tmp_path: Path) -> None:
    digest = hashlib.sha256(BODY).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(BODY)}\n"
    server.files[PATH] = pointer.encode()
    server.files[PATH.replace("/raw/", "/media/")] = BODY
    assert fetch(server, tmp_path).data == BODY
    server.files[PATH.replace("/raw/", "/media/")] = BODY[:-1] + b" "
    with pytest.raises(SourceError, match="arrived damaged"):
        fetch(server, tmp_path)


def test_without_a_network_it_says_so_in_one_line(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    with pytest.raises(SourceError, match="no connection") as caught:
        fetch_sources(["paperlists:nips/2025"], tmp_path, sleep=lambda s: None,
                      collection=Collection(nowhere, nowhere, nowhere, nowhere))  # fmt: skip
    assert "\n" not in str(caught.value)
    assert "nothing was changed" in str(caught.value)


def test_a_file_a_folder_and_a_glob_are_read(tmp_path: Path) -> None:
    (tmp_path / "nips").mkdir()
    for name in ("nips/nips2024.json", "nips/nips2025.json", "acl.csv.gz", "notes.txt", ".x.json"):
        (tmp_path / name).write_bytes(b"[]")
    whole = fetch_sources([str(tmp_path)], tmp_path / "d")
    assert [f.name for f in whole] == ["acl.csv.gz", "nips/nips2024.json", "nips/nips2025.json"]
    assert [n for _, n in find_files(str(tmp_path / "nips" / "*4.json"))] == ["nips2024.json"]
    lone = fetch_sources([str(tmp_path / "acl.csv.gz")] * 2, tmp_path / "d")
    assert [f.name for f in lone] == ["acl.csv.gz"]
    assert lone[0].sha256 == hashlib.sha256(b"[]").hexdigest()


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "acl2024.json").write_bytes(b"[]")
    found = fetch_sources([str(tmp_path / "*" / "acl2024.json")], tmp_path / "d")
    assert [f.name for f in found] == ["acl2024.json", "b/acl2024.json"]


def test_bad_paths_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for spec, message in (
        (str(tmp_path / "empty"), "holds no paper list"),
        (str(tmp_path / "none.json"), "no such file or folder"),
        (str(tmp_path / "*.json"), "no file matches"),
        ("https://example.org/x.json", "web addresses can't be read"),
    ):
        with pytest.raises(PaperTallyError, match=message):
            fetch_sources([spec], tmp_path / "d")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(SourceError, match="can't be read"):
        fetch_sources([str(tmp_path)], tmp_path / "d")


def test_too_large_a_file_on_disk_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acl2024.json").write_bytes(b"[" * 100)
    with pytest.raises(SourceError, match="too large"):
        fetch_sources([str(tmp_path)], tmp_path / "d", limit=10)


def test_the_sample_is_invented_and_says_so(tmp_path: Path) -> None:
    found = fetch_sources(["sample"], tmp_path)
    assert found and all(f.invented and f.spec == "sample" for f in found)
