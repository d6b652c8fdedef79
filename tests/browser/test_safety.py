"""A troublemaker at the page: papers that try to run, endpoints that are not theirs, floods."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from running_page import EVIL


def post(address: str, path: str, body: Any) -> Any:
    request = Request(
        address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)


def call(address: str, name: str, *data: Any) -> Any:
    """A public endpoint, as its documentation says to call it."""
    event = post(address, f"/gradio_api/call/{name}", {"data": list(data)})["event_id"]
    with urlopen(f"{address}/gradio_api/call/{name}/{event}", timeout=120) as answer:
        lines = answer.read().decode().splitlines()
    return json.loads(lines[-2].removeprefix("data: ") if not lines[-1] else lines[-1][6:])[0]


def test_titles_that_try_to_run_show_as_plain_text_everywhere(
    open_reader: Any, evil_address: str
) -> None:
    reader = open_reader(evil_address)
    reader.open()
    reader.ask("How many US-China papers used Qwen?")
    page = reader.page
    assert reader.number == "3"
    assert EVIL in page.locator(".pt-card h4").first.inner_text()
    assert page.locator(".pt-card h4 a").count() == 0  # javascript: is no address
    page.get_by_role("tab", name="All papers").click()
    page.locator(".pt-scroll tbody tr").first.wait_for()
    assert EVIL in page.locator(".pt-cell-title").first.inner_text()
    page.get_by_role("button", name="Evidence for").first.click()
    page.locator(".pt-why-row mark").first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any(EVIL in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    page.get_by_role("tab", name="Explore").click()
    page.locator(".pt-explore-card").first.wait_for()
    page.get_by_role("tab", name="Corpus").click()
    page.locator("#pt-corpus h2").wait_for()
    assert page.evaluate("window.evil") is None
    assert page.locator("#pt-proof img, #pt-thread img, #pt-explore img").count() == 0


def test_a_question_that_tries_to_run_shows_as_plain_text(reader: Any) -> None:
    question = EVIL + " $x$ {{1}} ${window.evil=1}"
    reader.ask(question)
    assert question in reader.page.locator(".pt-question").last.inner_text()
    assert reader.page.evaluate("window.evil") is None


def test_only_ask_check_and_search_are_public(address: str) -> None:
    with urlopen(address + "/gradio_api/info") as answer:
        info = json.load(answer)
    assert sorted(info["named_endpoints"]) == ["/ask", "/check", "/search"]
    assert info["unnamed_endpoints"] == {}
    for endpoint in info["named_endpoints"].values():
        assert "Example:" in endpoint["description"]


@pytest.mark.parametrize(
    "name",
    ["type_in", "handle", "handle_1", "add_file", "fetch_list", "check_article", "verdict", "x"],
)
def test_private_handlers_do_not_answer_by_name(address: str, name: str) -> None:
    for path in (f"/gradio_api/call/{name}", f"/gradio_api/run/{name}", f"/run/{name}"):
        with pytest.raises(HTTPError, match="404"):
            post(address, path, {"data": ["x", []], "fn_index": 0})


def test_ask_check_and_search_answer_programs_with_the_contracts_objects(address: str) -> None:
    answer = call(address, "ask", "How many papers used Qwen?", None)
    assert answer["value"] == len(answer["papers"])
    narrower = call(address, "ask", "only in 2025", answer["query"])
    assert set(narrower["papers"]) < set(answer["papers"])
    (claim,) = call(address, "check", "At Lantern 2025, 31 papers used Qwen.")
    assert (claim["verdict"], claim["computed"]) == ("refuted", narrower["value"])
    assert len(call(address, "search", "reasoning", 3)) == 3


def test_files_of_the_server_can_not_be_read(address: str) -> None:
    for path in ("/gradio_api/file=/etc/passwd", "/gradio_api/file=app.py"):
        with pytest.raises(HTTPError):
            urlopen(address + path)


def test_no_private_handler_has_the_name_of_a_public_one(address: str) -> None:
    with urlopen(address + "/config") as answer:
        handlers = json.load(answer)["dependencies"]
    public = ("ask", "check", "search")
    named = [h["api_visibility"] for h in handlers if h["api_name"] in public]
    assert named == ["public"] * len(public)
    assert {h["api_visibility"] for h in handlers if h["api_name"] not in public} == {"private"}


def test_no_handler_takes_a_path_of_the_server(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Lantern had 5 papers, and a secret.", encoding="utf-8")
    with urlopen(address + "/config") as answer:
        handlers = json.load(answer)["dependencies"]
    (check,) = [h for h in handlers if h["api_name"] == "check_article"]
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    body = {"fn_index": check["id"], "data": ["", file], "session_hash": "trouble"}
    post(address, "/gradio_api/queue/join", body)
    with urlopen(address + "/gradio_api/queue/data?session_hash=trouble") as told:
        said = told.read().decode()
    assert '"success":false' in said.replace(" ", "")
    assert "secret." not in said.replace(str(secret), "")


def test_an_upload_over_50_mb_is_refused(address: str) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.json"\r\n\r\n'
        + b" " * (51 * 1024 * 1024)
        + b"\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(HTTPError, match="413"):
        urlopen(Request(address + "/gradio_api/upload", body, headers))


def test_the_browser_is_held_to_this_host(address: str) -> None:
    with urlopen(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy


def test_thirty_people_at_once_get_right_answers(address: str) -> None:
    questions = [f"How many papers used {name}?" for name in ("Qwen", "Llama", "GPT")]
    alone = {q: call(address, "ask", q, None)["papers"] for q in questions}
    asked = [questions[n % 3] for n in range(30)]
    with ThreadPoolExecutor(30) as crowd:
        found = list(crowd.map(lambda q: call(address, "ask", q, None)["papers"], asked))
    assert found == [alone[q] for q in asked]
