"""Examples behind a class of things: "a model made in China (Qwen, DeepSeek and so on)".

They are some of what is meant and no condition of their own. Pure: text in, text out.
"""

from __future__ import annotations

import re

from assistant.link import link

_EXAMPLES = re.compile(
    r"(?P<of>\b(?:models?|llms?|companies|firms|universities|institutions|countries|labs)"
    r"(?: (?:made|developed|built|trained|created|based|from|by|in|of) [^(),]{2,40}?)?)\s*"
    r"\((?:(?P<lead>e\.?g\.?|such as|like|for example|for instance|say|including),? )?"
    r"[^()]{2,60}?(?P<tail>,? (?:and so on|and so forth|etc\.?|and others|and the like|and such|"
    r"among others|for example|for instance|say|\.\.\.|…))?\)",
    re.IGNORECASE,
)
_AHEAD = 40
"""Characters in which the place or the maker that bounds the class is looked for."""


def without_examples(text: str) -> str:
    """The text without such examples; they stay where nothing else says what the class is.

    >>> without_examples("How many papers use a Chinese model (e.g. Qwen)?")
    'How many papers use a Chinese model?'
    >>> without_examples("How many papers use a large model (e.g. Qwen)?")
    'How many papers use a large model (e.g. Qwen)?'
    """

    def shorter(found: re.Match[str]) -> str:
        ahead = text[max(0, found.start() - _AHEAD) : found.start()]
        bounded = any(
            s.has("country", "region", "developer") for s in link(f"{ahead} {found['of']}")
        )
        told = found["lead"] or found["tail"]
        return found["of"] if told and bounded else found.group()

    return _EXAMPLES.sub(shorter, text)
