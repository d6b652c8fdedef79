"""Model mentions: names, places, traps and roles, by sentences made up for the purpose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import models
from ingest.evaluate_models import evaluate_models, labelled_paper
from ingest.models import (
    READ_BY,
    explain_text,
    find_in_text,
    find_mentions,
    fingerprint,
    load_families,
    resolve_family,
)
from ingest.paper import ROLES, Mention


def families(text: str) -> set[str]:
    return {mention.family for mention in find_in_text(text, "abstract")}


def surfaces(text: str) -> list[str]:
    return [mention.surface for mention in find_in_text(text, "abstract")]


# ------------------------------------------------------------------------------------- families


def test_there_are_at_least_two_hundred_families_with_distinct_sorted_names() -> None:
    names = [family.family for family in load_families()]
    assert len(names) >= 200
    assert len({name.casefold() for name in names}) == len(names)
    assert names == sorted(names, key=str.casefold)


def test_every_trained_model_has_a_developer_and_a_year() -> None:
    blank = [f.family for f in load_families() if f.kind == "model" and not f.developer]
    undated = [f.family for f in load_families() if f.kind == "model" and f.first_year is None]
    assert (blank, undated) == ([], [])


def test_countries_are_two_capital_letters() -> None:
    countries = {family.country for family in load_families()} - {None}
    assert all(len(str(c)) == 2 and str(c).isupper() for c in countries)


def test_no_name_belongs_to_two_families() -> None:
    owners: dict[str, set[str]] = {}
    for family in load_families():
        for alias in family.aliases:
            owners.setdefault(alias.casefold(), set()).add(family.family)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("qwen", "Qwen"),
        ("QwQ", "Qwen"),
        ("ChatGPT", "GPT"),
        ("code llama", "Llama"),
        ("stable-diffusion", "Stable Diffusion"),
        ("vision transformers", "ViT"),
        ("nothing of the kind", None),
        ("", None),
    ],
)
def test_a_users_words_resolve_to_a_family(words: str, family: str | None) -> None:
    assert resolve_family(words) == family


def test_the_fingerprint_is_twelve_hexadecimal_digits_and_stays() -> None:
    assert len(fingerprint()) == 12
    assert int(fingerprint(), 16) >= 0
    assert fingerprint() == fingerprint()


def test_the_fingerprint_is_of_every_file_that_reads() -> None:
    package = Path(models.__file__).parent
    seen, waiting = set(), ["models.py"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        code = (package / name).read_text(encoding="utf-8")
        imported = {f"{m}.py" for m in re.findall(r"^from ingest\.(\w+) import", code, re.M)}
        named = set(re.findall(r'"ingest\.vocabulary"\) / "([\w.]+)"', code))
        seen |= {f"vocabulary/{n}" for n in named}
        waiting += imported - seen
    # The shape of a mention and the print itself decide nothing of what is read.
    assert seen - {"paper.py", "code_print.py"} == set(READ_BY)


# -------------------------------------------------------------------------------- what is a name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We test LegalBERT, DistilBERT and SciBERT.", {"BERT"}),
        ("We test RoBERTa and DeBERTa.", {"RoBERTa", "DeBERTa"}),
        ("We test Flan-T5 and mT5.", {"T5"}),
        ("We test MobileViT.", {"ViT"}),
        ("We test vision transformers (ViTs).", {"ViT"}),
        ("We test Code Llama and TinyLlama.", {"Llama"}),
        ("We test LLaVA-1.5.", {"LLaVA"}),
        ("We test Vicuna-13B.", {"Vicuna"}),
        ("We test QwQ-32B-Preview.", {"Qwen"}),
        ("We test Mixtral 8x7B and Mistral 7B.", {"Mistral"}),
        ("We test DeepSeek-R1-Distill-Qwen-7B.", {"DeepSeek", "Qwen"}),
        ("We test GPT-J-6B.", {"GPT-Neo"}),
        ("We test gpt-oss-20b.", {"GPT"}),
        ("We test CycleGAN and a Wasserstein GAN.", {"GAN"}),
        ("We test a $\\beta$-VAE.", {"VAE"}),
        ("We test HuBERT on speech.", {"HuBERT"}),
        ("We test a Swin Transformer.", {"Swin Transformer"}),
        ("We test Grounding DINO.", {"Grounding DINO"}),
        ("We test Stable Diffusion XL and SDXL.", {"Stable Diffusion"}),
        ("We test OpenAI o1 and o3-mini.", {"GPT"}),
        ("We test a generative pre-trained transformer.", {"GPT"}),
        ("We test Command R+ and Aya Expanse.", {"Command R", "Aya"}),
    ],
)
def test_a_variant_that_keeps_the_name_is_its_family(text: str, expected: set[str]) -> None:
    assert families(text) == expected


@pytest.mark.parametrize(
    "surface",
    [
        "Qwen2.5-7B-Instruct",
        "Llama-2-7b",
        "LLaMA-2 7B/13B",
        "GPT-4o-mini",
        "GPT-3.5-turbo",
        "Gemini 1.5 Pro",
        "Claude 3.5 Sonnet",
        "Mixtral 8x7B",
        "Phi-3-mini",
        "ResNet-50",
        "ViT-B/16",
        "Mistral-7B-Instruct-v0.2",
        "Llama 3.1 70B Instruct",
        "DeepSeek-V3",
        "BERT-base",
    ],
)
def test_a_surface_has_its_whole_version(surface: str) -> None:
    assert surfaces(f"In it, {surface} is tested.") == [surface]


def test_latex_and_odd_hyphens_do_not_hide_a_name() -> None:
    assert families(r"We test $\text{BERT}_{base}$ and \textsc{Qwen}.") == {"BERT", "Qwen"}
    assert surfaces("We test GPT\u20114 and Llama\u20133.") == ["GPT\u20114", "Llama\u20133"]


def test_a_command_of_latex_is_no_name() -> None:
    assert families(r"Let $\Phi$ and $\phi$ and $\OPT$ be given to language models.") == set()


def test_a_web_address_names_no_model() -> None:
    assert (
        families("Code: https://github.com/someone/llama-2-tools and www.bert.org/GPT-4") == set()
    )


# ----------------------------------------------------------------------------------------- traps

TRAPS = [
    "The llama is an animal of the Andes; llamas and alpacas give wool.",
    "We run it with llama.cpp on a laptop.",
    "A pipeline with LlamaIndex and LLaMA-Factory trains language models.",
    "We clip gradients; gradient clipping and clipped rewards help.",
    "Sharpness-Aware Minimization (SAM) finds flat minima of the loss.",
    "Power transformers in a substation are monitored for winding faults.",
    "A distribution transformer overheats in the smart grid.",
    "The Gemini telescope observed the galaxy.",
    "Gemini is a constellation of the zodiac.",
    "A falcon is a bird; the Falcon 9 rocket of SpaceX landed.",
    "We store keys in a Bloom filter and follow Bloom's taxonomy.",
    "Its cost is at most 2 OPT + 1, an approximation ratio of two.",
    "The phi coefficient and the golden ratio phi are known.",
    "BART trains in the Bay Area are late.",
    "Bayesian additive regression trees (BART) estimate treatment effects.",
    "Claude Shannon founded information theory; Claude Monet painted.",
    "The mistral is a wind of Provence.",
    "Palm oil comes from palm trees.",
    "They whisper softly.",
    "A black mamba is a snake with venom.",
    "Since its inception the field has grown.",
    "We report the Inception Score and the Fr\u00e9chet Inception Distance.",
    "We report BERTScore and the CLIP score.",
    "The T5 phage infects bacteria.",
    "An orca is a whale of a species under conservation.",
    "Dolly the sheep was cloned.",
    "The bard Shakespeare wrote poetry.",
    "A gopher is a rodent, and so is a chinchilla.",
    "To grok a subject; grokking is delayed generalization.",
    "A drift-diffusion model explains reaction times.",
    "We maximize influence under the independent cascade diffusion model in social networks.",
    "A generalized linear model (GLM) of spike trains is fitted.",
    "Mr. Yi Zhang proves it for all $y_i$.",
    "The galactica was a ship.",
    "Nova and supernova remnants glow; Saturn's moon Titan too.",
    "Retrieval-augmented generation (RAG) helps.",
    "The lambda calculus has gloves and a flan for dessert.",
    "We train on the Alpaca dataset and rank by AlpacaEval.",
    "A soaring sora is a bird.",
    "The dinosaur, or dino, is extinct.",
    "Mean absolute error (MAE) and RMSE fall.",
    "Two RTX 4090 GPUs suffice.",
    "Summaries of CNN/DailyMail are short.",
    "We read BERTopic and GPTQ and VGGSound, and the GUID.",
    "Reports by CNN, Fox News and the BBC differ.",
    "General-purpose technologies (GPTs) change labour.",
    "In the Balloon Analogue Risk Task (BART) people pump a language of risk in text.",
    "Tasks T1, T2, T3, T4 and T5 are about text.",
    "A stable diffusion process on a graph has a stationary law.",
    "Solid-state transformers convert voltages in traction.",
    "Let OPT denote the optimal welfare that a language model could reach.",
    "The GPT4All suite is installed.",
    "Memory networks of the hippocampus replay.",
    "Jean-Claude asks language models.",
    "Binary neural networks (BNNs) and simplicial neural networks (SNNs) are small.",
    "The minimax rate of a step function is sharp.",
    "A Kalman filter is run on the linear-Gaussian state space model (SSM).",
    "Spatial Attention Module (SAM) for image segmentation is new.",
    "Existing results show O(T) regret.",
    "On scenes of the Mip-NeRF 360 dataset it is sharp.",
    "By self-supervised learning it reduces RMSE and MAE by 40 %.",
    "The Metamath library is split for language models.",
    "We publish Alpaca-est, the first instruction data for language models in Estonian.",
    "A spatial transformer network warps it; recurrent transformer networks do so twice.",
    "Can a crow hatch a Falcon? We predict how large language models perform.",
    "We tune language models on data sets (e.g., WebInstruct, MetaMath).",
    "Gated-memory networks relay what neural layers hold.",
    "On the datasets Mip-NeRF 360 the mesh is sharp.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_a_trap_names_no_model(text: str) -> None:
    assert families(text) == set()


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("We prompt Llama and other large language models.", "Llama"),
        ("We prompt llama-2-7b.", "Llama"),
        ("We segment images with SAM, a promptable foundation model.", "SAM"),
        ("We match images and captions with CLIP.", "CLIP"),
        ("We use transformers for time series of power grids with attention.", "Transformer"),
        ("We ask Gemini and GPT-4.", "Gemini"),
        ("We ask Gemini 1.5 Pro about telescopes.", "Gemini"),
        ("We fine-tune Falcon-40B.", "Falcon"),
        ("We prune OPT, BLOOM and other language models.", "OPT"),
        ("We prune OPT-13B.", "OPT"),
        ("We summarize text with BART.", "BART"),
        ("We ask Claude and GPT-4.", "Claude"),
        ("We transcribe speech with Whisper.", "Whisper"),
        ("We compare Gopher, Chinchilla and PaLM.", "Gopher"),
        ("We fine-tune T5 for summarization of text.", "T5"),
        ("We sample images from a diffusion model that denoises.", "Diffusion model"),
        ("We train Phi-3 and Yi-34B.", "Yi"),
        ("We study the large Pythia models.", "Pythia"),
        ("Claude 3 Opus leads.", "Claude"),
        ("It rivals o1 and sonnet-3.5-v2.", "Claude"),
    ],
)
def test_a_name_with_evidence_is_the_model(text: str, family: str) -> None:
    assert family in families(text)


def test_evidence_may_stand_elsewhere_in_the_paper() -> None:
    title = "Large language models as judges"
    found = find_mentions(title, "We ask Falcon and listen.", ())
    assert [mention.family for mention in found] == ["Falcon"]
    assert find_mentions("Birds of prey", "We ask Falcon and listen.", ()) == ()


def test_a_paper_that_defines_an_abbreviation_otherwise_means_that() -> None:
    text = "Our Open Policy Tree (OPT) prunes language models."
    assert "OPT" not in families(text)


def test_a_rejected_name_is_explained() -> None:
    explained = explain_text("We run llama.cpp, not Llama-2.")
    assert [(e.surface, e.accepted) for e in explained] == [("llama", False), ("Llama-2", True)]
    assert all(reason for e in explained for reason in e.reasons)
    assert [e.role is None for e in explained] == [True, False]


def test_a_word_that_only_lacks_a_models_capitals_is_explained() -> None:
    (explained,) = explain_text("We clip every gradient.")
    assert (explained.surface, explained.family, explained.accepted) == ("clip", "CLIP", False)


# ------------------------------------------------------------------------------------------ laws

_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "GPT-4",
                "Llama-2 7B/13B",
                "BERT",
                "SAM",
                "we fine-tune",
                "outperforms",
                "llama.cpp",
                ";",
                "transformers",
                "diffusion models",
                "e.g.",
                "et al.",
                ".",
                ",",
                "$\\phi$",
                "\u2011",
                "(",
                ")",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=25,
).map(" ".join)


@given(title=_PIECES, abstract=st.none() | _PIECES, keywords=st.lists(_PIECES, max_size=3))
def test_every_surface_stands_at_its_place_and_none_overlap(
    title: str, abstract: str | None, keywords: list[str]
) -> None:
    texts = {"title": title, "abstract": abstract or "", "keywords": "; ".join(keywords)}
    known = {family.family for family in load_families()}
    reached = dict.fromkeys(texts, 0)
    for mention in find_mentions(title, abstract, keywords):
        assert texts[mention.field][mention.start : mention.end] == mention.surface != ""
        assert mention.start >= reached[mention.field]
        reached[mention.field] = mention.end
        assert mention.family in known
        assert mention.role in ROLES


@given(text=_PIECES)
def test_what_is_accepted_in_an_explanation_is_what_is_read(text: str) -> None:
    read = [(m.family, m.start, m.end, m.role) for m in find_in_text(text, "abstract")]
    told = [(e.family, e.start, e.end, e.role) for e in explain_text(text) if e.accepted]
    assert read == told


# ------------------------------------------------------------------------------------ evaluation


def _reader(title: str, abstract: str | None, keywords: object) -> tuple[Mention, ...]:
    """A fake that reads GPT in every title and Llama where it stands, always as evaluated."""
    found = [Mention("GPT", title[:1], "title", 0, 1, "evaluates")]
    if "Llama" in title:
        found.append(Mention("Llama", "Llama", "title", 0, 5, "evaluates"))
    return tuple(found)


def test_an_evaluation_counts_pairs_and_names_the_errors() -> None:
    rows = [
        ("a", "Llama", [("Llama", "builds_on"), ("Llama", "mentions"), ("GPT", "evaluates")]),
        ("b", "other", [("BERT", "mentions")]),
    ]
    papers = [
        labelled_paper(
            {"paper_id": pid, "mentions": [{"family": f, "role": r} for f, r in given_roles]},
            title, None, ()
        )
        for pid, title, given_roles in rows
    ]  # fmt: skip
    scores = evaluate_models(papers, _reader)
    assert (scores.papers, scores.found) == (2, 2)
    assert [(e.paper_id, e.family) for e in scores.invented] == [("b", "GPT")]
    assert [(e.paper_id, e.family) for e in scores.missed] == [("b", "BERT")]
    assert scores.role_confusions() == (("builds_on", "evaluates", 1),)
    assert scores.precision == scores.recall == scores.f1 == pytest.approx(2 / 3)
    assert scores.role_accuracy == 0.5
    assert any("Llama" in line or "GPT" in line for line in scores.lines())


def test_an_empty_evaluation_has_unknown_shares() -> None:
    scores = evaluate_models([], _reader)
    assert (scores.precision, scores.recall, scores.f1, scores.role_accuracy) == (None,) * 4
    assert "unknown" in " ".join(scores.lines())


def test_what_a_label_leaves_open_is_neither_right_nor_wrong() -> None:
    row = {
        "paper_id": "p",
        "mentions": [{"family": "GPT", "role": "mentions", "or": ["evaluates"]}],
        "maybe": [{"family": "Llama", "role": "mentions"}],
    }
    scores = evaluate_models([labelled_paper(row, "Llama", None, ())], _reader)
    assert (scores.found, scores.exact_roles, scores.role_accuracy) == (1, 0, 1.0)
    assert (scores.invented, scores.missed) == ((), ())


def test_a_label_with_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="adores"):
        labelled_paper(
            {"paper_id": "p", "mentions": [{"family": "GPT", "role": "adores"}]}, "", None, ()
        )
