"""Two plain things said of papers, in many orders: each is answered by the plain count.

Lists of questions find what their writers thought of. Here any two of some forty statements are put
together in some thirty frames, and the answer is held against a count over the exported tables that
shares no code with the product. A refusal is allowed where it is rare; another number never is.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from plain_count import Corpus, evaluate
from plain_judge import same_number

from assistant.turn import Assistant

SAID = {
    "use Llama": "used(p, 'Llama')",
    "mention Qwen": "named(p, 'Qwen')",
    "evaluate Llama": "role(p, 'Llama', 'evaluates')",
    "use Llama or Qwen": "used(p, 'Llama', 'Qwen')",
    "mention both Llama and Qwen": "named(p, 'Llama') and named(p, 'Qwen')",
    "use neither Llama nor Qwen": "has_abstract(p) and not used(p, 'Llama', 'Qwen')",
    "use a Chinese model": "used_by_country(p, 'CN')",
    "have a first author in China": "first(p, 'CN')",
    "have an author in Germany": "has(p, 'DE')",
    "have authors in both the US and China": "has(p, 'US') and has(p, 'CN')",
    "have no author in the US": "lacks(p, 'US')",
    "are from China only": "only(p, 'CN')",
    "have all authors in China": "all_authors(p, 'CN')",
    "have an African author": "has(p, *AFRICA)",
    "have authors from at least three countries": "n_countries(p) >= 3",
    "have at least four authors": "n_authors(p) >= 4",
    "have a single author": "n_authors(p) == 1",
    "have fewer than four authors": "0 < n_authors(p) < 4",
    "have a company": "len(set(['company', 'lab']) & kinds_of(p)) > 0",
    "have a university": "'university' in kinds_of(p)",
    "have an author at Google": "inst(p, 'Google')",
    "are orals": "status(p, 'oral')",
    "mention robot": "words(p, 'robot')",
    "have learning in the title": "in_title(p, 'learning')",
    "contain the phrase language model": "words(p, 'language model')",
    "are about translation": "words(p, 'translation')",
}
COUNTS = (
    "How many {S} papers {P}?",
    "How many papers at {S} {P}?",
    "At {S}, how many papers {P}?",
    "How many papers {P} at {S}?",
    "{S}: how many papers {P}?",
    "Number of papers at {S} that {P}",
    "Count the {S} papers that {P}",
    "Tell me how many of the {S} papers {P}.",
    "{S} papers that {P}: how many?",
    "What is the number of {S} papers which {P}?",
    "how many papers that {P} were at {S}?",
    "how many {P} at {S}?",
    "Of all {S} papers, how many {P}?",
)
COUNTS_OF_TWO = (
    "How many {S} papers {P} and {Q}?",
    "Of the {S} papers that {P}, how many {Q}?",
    "How many {S} papers that {P} also {Q}?",
    "How many of the {S} papers that {Q} {P}?",
    "{S} papers that {P}: how many of them {Q}?",
    "How many papers at {S} both {P} and {Q}?",
    "Among {S} papers that {P}, how many {Q}?",
)
SHARES = (
    "What share of {S} papers {P}?",
    "At {S}, what percentage of papers {P}?",
    "Of the {S} papers, how many percent {P}?",
    "What fraction of the papers at {S} {P}?",
    "share of {S} papers that {P}",
)
SHARES_OF_TWO = (
    "What share of {S} papers that {P} {Q}?",
    "Of the {S} papers that {P}, what share {Q}?",
    "Among the {S} papers that {P}, what percentage {Q}?",
    "What percentage of those {S} papers that {P} also {Q}?",
)
SCOPES = {
    "Lantern 2025": "year(p, 2025)",
    "Lantern 2024": "year(p, 2024)",
    "Lantern": "True",
}


def asked(seed: int, questions: int) -> Iterator[tuple[str, str]]:
    """Questions with the expression of their plain count."""
    draw = random.Random(seed)
    for _ in range(questions):
        scope = draw.choice(sorted(SCOPES))
        one, two = draw.sample(sorted(SAID), 2)
        frames = draw.choice((COUNTS, COUNTS_OF_TWO, SHARES, SHARES_OF_TWO))
        text = draw.choice(frames).format(S=scope, P=one, Q=two)
        within, first, second = f"accepted(p) and {SCOPES[scope]}", SAID[one], SAID[two]
        match frames:
            case _ if frames is COUNTS:
                plain = f"count(lambda p: {within} and ({first}))"
            case _ if frames is COUNTS_OF_TWO:
                plain = f"count(lambda p: {within} and ({first}) and ({second}))"
            case _ if frames is SHARES:
                plain = f"share(lambda p: ({first}), lambda p: {within})"
            case _:
                plain = f"share(lambda p: ({second}), lambda p: {within} and ({first}))"
        yield text, plain


@pytest.mark.parametrize("seed", range(6))
def test_any_two_things_in_any_order(assistant: Assistant, corpus: Corpus, seed: int) -> None:
    tally: Counter[str] = Counter()
    for text, plain in asked(seed, 120):
        answer = assistant.answer(text)
        wanted = evaluate(plain, corpus)
        if answer.kind in ("refusal", "clarification", "overview"):
            tally["declined"] += 1
            continue
        tally["answered"] += 1
        assert answer.kind in ("count", "share"), (text, answer.readback)
        assert same_number(wanted, answer.value), (text, wanted, answer.value, answer.readback)
    assert tally["declined"] <= 0.08 * tally.total(), tally
