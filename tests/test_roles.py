"""Roles of models, by sentences made up in the manner of many venues."""

from __future__ import annotations

import pytest

from ingest.models import find_in_text, find_mentions
from ingest.paper import ROLES


def roles(text: str) -> dict[str, str]:
    return {mention.family: mention.role for mention in find_in_text(text, "abstract")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Our method, built on Llama-2, outperforms GPT-4.",
            {"Llama": "builds_on", "GPT": "compares"},
        ),
        ("We fine-tune Qwen2.5-7B on our data.", {"Qwen": "builds_on"}),
        ("Our encoder is initialized from BERT.", {"BERT": "builds_on"}),
        ("We use CLIP as the backbone.", {"CLIP": "builds_on"}),
        ("We propose a novel graph neural network.", {"GNN": "builds_on"}),
        (
            "We evaluate GPT-4, Claude 3 and Llama-3 on our benchmark.",
            {"GPT": "evaluates", "Claude": "evaluates", "Llama": "evaluates"},
        ),
        (
            "Experiments with Mistral-7B and Gemma-2B show it.",
            {"Mistral": "evaluates", "Gemma": "evaluates"},
        ),
        ("We study how BERT encodes syntax.", {"BERT": "evaluates"}),
        ("It is better than GPT-4.", {"GPT": "compares"}),
        (
            "We compare with baselines such as ResNet-50 and DenseNet.",
            {"ResNet": "compares", "DenseNet": "compares"},
        ),
        ("Recent models such as GPT-4 have shown remarkable progress.", {"GPT": "mentions"}),
        ("Inspired by the success of AlphaGo, we play.", {"AlphaGo": "mentions"}),
        ("We find that GPT-4 outperforms Llama-3.", {"GPT": "evaluates", "Llama": "evaluates"}),
        (
            "Our fine-tuned Llama-3 outperforms GPT-4.",
            {"Llama": "builds_on", "GPT": "compares"},
        ),
        ("We prune CLIP ViT-B/16.", {"CLIP": "evaluates", "ViT": "evaluates"}),
        ("We generate captions using GPT-4V.", {"GPT": "builds_on"}),
        ("Experiments show gains of 3 % using GPT-4.", {"GPT": "evaluates"}),
        ("We compress SmolLM2-135M, distilled for captions.", {"SmolLM": "builds_on"}),
        ("Starting from Llama 2 we train on letters.", {"Llama": "builds_on"}),
        ("We teach Llama 3 8B to abstain.", {"Llama": "builds_on"}),
        (
            "We combine an LSTM over prices and BERT over headlines.",
            {"LSTM": "builds_on", "BERT": "builds_on"},
        ),
        ("By augmenting the latents of VAEs, we learn factors.", {"VAE": "builds_on"}),
        ("The module can be plugged into CLIP.", {"CLIP": "builds_on"}),
        ("Unlike BERT, our model reads both sides.", {"BERT": "compares"}),
        (
            "Although GPT-4 is strong, we train our own Llama-3 model.",
            {"GPT": "mentions", "Llama": "builds_on"},
        ),
        ("Our network outperforms methods based on BERT.", {"BERT": "compares"}),
        ("It exceeds the capabilities of Llama-2 on every task.", {"Llama": "compares"}),
        ("It outperforms other methods on Llama-3.", {"Llama": "evaluates"}),
        ("Our main baseline is GPT-4.", {"GPT": "compares"}),
        ("Even without GPT-4, our method works.", {"GPT": "mentions"}),
        ("Curves of models such as DeepSeek-R1 suggest it.", {"DeepSeek": "mentions"}),
    ],
)
def test_a_role_is_read_from_the_words_around(text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Our agent is instantiated with Gemini 2.0 Flash.", {"Gemini": "builds_on"}),
        ("Answers are scored by GPT-4.", {"GPT": "builds_on"}),
        ("Masks are obtained from SAM2 and captions from BLIP-2.", {"BLIP": "builds_on"}),
        ("We freeze CLIP and learn a small adapter.", {"CLIP": "builds_on"}),
        ("We harness the image prior of Stable Diffusion.", {"Stable Diffusion": "builds_on"}),
        ("We replace the classifier with a recurrent neural network.", {"RNN": "builds_on"}),
        ("A CNN predicts depth, and a GAN refines it.", {"CNN": "builds_on", "GAN": "builds_on"}),
        ("Dynamics are modelled by an LSTM.", {"LSTM": "builds_on"}),
        ("Weights of ResNet-50 are integrated into a new head.", {"ResNet": "builds_on"}),
        ("We turn BERT into a generator.", {"BERT": "builds_on"}),
        ("When applied to LLaMA-2-13B, it reduces latency.", {"Llama": "evaluates"}),
        ("Even GPT-4 reaches only 41% on our benchmark.", {"GPT": "evaluates"}),
        ("Humans outperform GPT-4 by 20 points on our benchmark.", {"GPT": "evaluates"}),
        ("Most open LLMs perform worse than GPT-4.", {"GPT": "evaluates"}),
        ("It extends the context length of Qwen2 by 12x.", {"Qwen": "evaluates"}),
        ("It runs in 3 ms, versus 25 ms for YOLOv8.", {"YOLO": "compares"}),
        ("It reaches 80% of the performance of GPT-4.", {"GPT": "compares"}),
        ("It out-performs larger models, e.g. o3-mini by 4% and Gemini-1.5 by 3%.",
         {"Gemini": "compares"}),
        ("It compares favorably to methods for images, including ResNet-50.",
         {"ResNet": "compares"}),
        ("It outperforms methods built on SAM2 and CLIP.", {"CLIP": "compares"}),
        ("It beats methods using CLIP by 3 points.", {"CLIP": "compares"}),
        ("It exceeds the accuracy of a frozen CLIP encoder.", {"CLIP": "compares"}),
        ("Our approach is superior to directly using GPT-4.", {"GPT": "compares"}),
        ("With our method, Llama-3 scores higher than GPT-4.", {"GPT": "compares"}),
        ("Claude 3 Opus shows a stronger preference for brevity than GPT-4.",
         {"Claude": "evaluates", "GPT": "evaluates"}),
        ("Towards GPT-4-level reasoning, we scale our data.", {"GPT": "compares"}),
        ("Our framework bypasses the need for labels from GPT-4.", {"GPT": "mentions"}),
        ("Akin to GPT-3, we scale the data.", {"GPT": "mentions"}),
        ("It recovers the VAE as a special case.", {"VAE": "mentions"}),
    ],
)  # fmt: skip
def test_a_role_is_read_in_the_wordings_of_other_venues(
    sentence: str, expected: dict[str, str]
) -> None:
    abstract = f"Large models are useful. In this paper we address a problem. {sentence}"
    found = {m.family: m.role for m in find_mentions("A paper", abstract, ())}
    assert {family: found.get(family) for family in expected} == expected


@pytest.mark.parametrize(
    ("title", "abstract", "family", "role"),
    [
        ("Zephyr: a chat model", "We tune it. Zephyr-7B surpasses Llama2-Chat-70B.", "Llama",
         "compares"),
        ("3DET-Mamba: boxes", "We detect boxes. 3DET-Mamba surpasses DETR.", "DETR", "compares"),
        ("Gated cells", "We introduce a network with gates (subLSTM). A subLSTM can do as well.",
         "LSTM", "builds_on"),
        ("TOPA: video by text", "We align text. The TOPA-Llama2-13B model achieves 51%.", "Llama",
         "builds_on"),
        ("xLSTM: cells", "We gate. xLSTM does well compared to LLaMA-2.", "Llama", "compares"),
        ("Cells", "We study cells. An LSTM surpasses a GRU.", "GRU", "evaluates"),
    ],
)  # fmt: skip
def test_what_a_paper_coins_is_its_own_work(
    title: str, abstract: str, family: str, role: str
) -> None:
    assert _strongest(title, abstract, family) == role


def test_what_precedes_the_papers_own_work_only_mentions() -> None:
    abstract = "Methods that fine-tune BERT are costly. We propose to prune GPT-2 instead."
    found = {m.family: m.role for m in find_mentions("Pruning", abstract, ())}
    assert found["BERT"] == "mentions"
    assert found["GPT"] != "mentions"


def _strongest(title: str, abstract: str, family: str) -> str:
    found = {m.role for m in find_mentions(title, abstract, ()) if m.family == family}
    return next(role for role in ROLES if role in found)


def test_a_guess_at_a_role_yields_to_plainer_words_elsewhere() -> None:
    compared = "We propose PeleeNet. It is faster than MobileNet."
    assert _strongest("Pelee", f"{compared} It has a depth next to MobileNet.", "MobileNet") == (
        "compares"
    )
    studied = "We prove bounds. We analyze the behavior of transformers on chains."
    assert _strongest("Transformers on Markov data", studied, "Transformer") == "evaluates"
    own = "Tensorized Transformers for chains"
    assert _strongest(own, studied, "Transformer") == "builds_on"


def test_a_title_that_introduces_a_model_builds_on_it() -> None:
    (mention,) = find_mentions("OLMo 2: a fully open model", None, ())
    assert (mention.family, mention.role) == ("OLMo", "builds_on")


def test_keywords_only_mention_and_are_placed_in_the_joined_field() -> None:
    keywords = ("speech", "LSTM")
    (mention,) = find_mentions("A title", None, keywords)
    assert (mention.role, mention.field) == ("mentions", "keywords")
    assert "; ".join(keywords)[mention.start : mention.end] == mention.surface == "LSTM"
