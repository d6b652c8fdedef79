"""The same answers by other doors: Gradio's client and an MCP client."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from running_page import serving

QUESTION = "How many papers used Qwen?"
CLAIM = "At Lantern 2025, 31 papers used Qwen."


def test_gradios_own_client_asks_and_follows_up(address: str) -> None:
    client = pytest.importorskip("gradio_client").Client(address, verbose=False)
    answer = client.predict(question=QUESTION, previous=None, api_name="/ask")
    assert answer["value"] == len(answer["papers"])
    narrower = client.predict("only in 2025", answer["query"], api_name="/ask")
    assert narrower["value"] < answer["value"]


def test_gradios_own_client_can_not_call_what_is_private(address: str) -> None:
    client = pytest.importorskip("gradio_client").Client(address, verbose=False)
    with pytest.raises(ValueError, match="api_name"):
        client.predict("x", [], api_name="/type_in")


def test_a_query_that_is_none_is_told_in_one_line(address: str) -> None:
    client = pytest.importorskip("gradio_client").Client(address, verbose=False)
    with pytest.raises(Exception, match="version"):
        client.predict(QUESTION, {"version": 99}, api_name="/ask")


def test_an_mcp_client_gets_the_contracts_json(sample_data: Path, tmp_path: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="the package mcp is not installed")
    http = pytest.importorskip("mcp.client.streamable_http")

    async def ask(address: str) -> tuple[list[str], dict[str, Any]]:
        async with (
            http.streamable_http_client(address + "/gradio_api/mcp/") as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            calls = {
                "ask": {"question": QUESTION},
                "check": {"text": CLAIM},
                "search": {"text": "reasoning", "k": 3},
                "type_in": {"text": QUESTION, "kept": []},
            }
            found = {}
            for name, given in calls.items():
                result = await session.call_tool(name, given)
                text = result.content[0].text
                found[name] = text if result.isError else json.loads(text)
            follow = {"question": "only in 2025", "previous": found["ask"]["query"]}
            result = await session.call_tool("ask", follow)
            found["follow"] = json.loads(result.content[0].text)
            return tools, found

    # In a thread of its own: Playwright has a loop running in this one.
    with (
        serving(sample_data, tmp_path / "log", "--mcp") as address,
        ThreadPoolExecutor(1) as aside,
    ):
        tools, found = aside.submit(lambda: asyncio.run(ask(address))).result()
    assert sorted(tools) == ["ask", "check", "search"]
    answer = found["ask"]
    assert answer["value"] == len(answer["papers"])
    assert found["follow"]["value"] < answer["value"]
    (claim,) = found["check"]
    assert claim["verdict"] == "refuted"
    assert claim["computed"] == found["follow"]["value"]
    assert [set(hit) >= {"paper_id", "title"} for hit in found["search"]] == [True] * 3
    assert isinstance(found["type_in"], str)  # a private handler is no tool
