"""Model families that a question names or describes, and what is to be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import (
    USED,
    Around,
    Clause,
    Desk,
    look_around,
    place_beside,
    place_of,
)
from assistant.link import Span
from assistant.names import country_name
from assistant.runs import name_groups
from assistant.topic_bounds import MADE_WORDS, any_before, has_verb, names_in_text
from index import conditions as c


def read_models(desk: Desk) -> None:
    """Model families by name, developer, developer's country or openness, with their role."""
    _read_described_models(desk)

    places = _named_as_places(desk)

    def wanted(span: Span) -> bool:
        return (
            span.has("model")
            and not span.section("operations")
            and not span.has("venue")
            and span not in places
        )

    for members, joint, at, end in name_groups(desk, wanted):
        roles, took = _roles(desk, at, end)
        around = _around_either(desk, at, min([at, *took]), end)
        made = []
        for k in members:
            span = desk.spans[k]
            families = tuple(dict.fromkeys(span.values("model")))[:1]
            versions = (span.version,) if span.version else ()
            member = None if versions or span.corrected else _member(span.text, families)
            made.append(c.Models(families, roles, versions, asked=member))
        made = list(dict.fromkeys(made))
        parts = tuple((made_of(m), _model_label(m, desk, members)) for m in made)
        union: c.Condition
        if any(m.versions or m.roles == ONLY_NAMED for m in made):
            union = c.AnyOf(tuple(made_of(m) for m in made))
        else:
            union = c.Models(tuple(f for m in made for f in m.families), roles)
        either: c.Condition | None = None
        if len(made) == 1:
            condition: c.Condition = made_of(made[0])
        elif joint in ("or", "vs", "-") or around.negated:
            condition = union
        else:
            condition, either = c.AllOf(tuple(made_of(m) for m in made)), union
            if any(s.has("quantifiers.both") for s in desk.spans[max(0, at - 2) : at]):
                either = None  # "both Llama and Qwen"
        if around.negated:
            condition = c.Not(condition)
            desk.take(around.took)
        desk.take(took)
        desk.add(Clause(condition, "models", at, end, either, parts))


def _member(text: str, families: tuple[str, ...]) -> str | None:
    """The name as it was asked, where it is a member's: ChatGPT is one of GPT, "Meta Llama" isn't.

    A family's own name, with a maker before it or a plural's end, names the whole family.
    """
    said, family = text.casefold(), "".join(families).casefold()
    if said.startswith(family) or family in said.split():
        return None
    return text


def _around_either(desk: Desk, at: int, verb: int, end: int) -> Around:
    """ "not use Qwen" and "Llama but not Qwen": the negation stands before the verb or the name."""
    near = look_around(desk, at, end)
    return near if near.negated or verb == at else look_around(desk, verb, end)


def _named_as_places(desk: Desk) -> list[Span]:
    """ "An author from DeepSeek", "papers by OpenAI": the company, not its model."""
    found = []
    for i, span in enumerate(desk.spans):
        if not (span.has("model") and span.has("institution")) or span.version or i == 0:
            continue
        before = desk.spans[i - 1]
        who = desk.spans[i - 2] if i > 1 else before
        if before.key in ("from", "at", "by") and not who.has(
            "measures.models", "measures.architectures"
        ):
            found.append(span)
    return found


def _model_label(model: c.Models, desk: Desk, members: Sequence[int]) -> str:
    if model.versions:
        return next(
            desk.spans[k].text for k in members if desk.spans[k].version == model.versions[0]
        )
    return model.families[0]


def _roles(desk: Desk, at: int, end: int) -> tuple[tuple[str, ...] | None, list[int]]:
    """What the nearest verb says is done with the model; None for any role."""
    if desk.free(end) and not desk.spans[end].after_break:
        behind = desk.spans[end].lists("roles")
        if behind and behind[0] != "named" and desk.spans[end].key.endswith("ed"):
            return roles_of(behind[0]), [end]  # "with open models used"
    for k in range(end, len(desk.spans)):
        span = desk.spans[k]
        listed = span.lists("roles")
        after = desk.spans[k + 1] if k + 1 < len(desk.spans) else None
        pointed = after is not None and after.key in ("it", "them") and not after.after_break
        if listed == ("only_named",) and desk.free(k):
            return ONLY_NAMED, [k]  # "mention DeepSeek but don't use it"
        if listed and listed[0] not in ("named", "only_named") and pointed and desk.free(k):
            return roles_of(listed[0]), [k]  # "YOLO at CVPR 2024: how many papers compare with it"
    for k in [*range(at - 1, max(-1, at - 7), -1), *range(end, min(len(desk.spans), end + 5))]:
        span = desk.spans[k]
        if k in desk.used and not span.section("roles"):
            if k < at:
                continue
            break
        if k >= end and span.after_break and span.key != "which":
            break  # but "Llama or GPT, which is used in more papers"
        if k < at and span.has("measures.papers", "measures.submissions"):
            continue
        listed = span.lists("roles")
        if k < at and not listed and names_in_text(span):
            return None, [k]  # "that mention Qwen also use Llama"
        if not listed or (
            listed == ("named",) and span.key in ("with", "on", "about") and k >= end
        ):
            continue
        if k >= end and span.has("operations.list"):
            continue
        roles = roles_of(listed[0])
        took = [k]
        # "Build on or evaluate Llama".
        if (
            k >= 2
            and desk.spans[k - 1].has("quantifiers.or", "quantifiers.and")
            and desk.spans[k - 2].section("roles")
            and roles is not None
            and k < at
        ):
            other = roles_of(desk.spans[k - 2].lists("roles")[0])
            roles = None if other is None else tuple(dict.fromkeys((*other, *roles)))
            took += [k - 1, k - 2]
        return roles, took
    return None, []


ONLY_NAMED = ("only_named",)
"""Named, and neither built on nor evaluated."""


def roles_of(listed: str) -> tuple[str, ...] | None:
    """The roles that a list of the lexicon stands for; None for any mention."""
    return {"used": USED, "named": None}.get(listed, (listed,))


def made_of(model: c.Models) -> c.Condition:
    """A condition in which "only mentions" says that there is no use."""
    if model.roles != ONLY_NAMED:
        return model
    plain = replace(model, roles=None)
    return c.AllOf((plain, c.Not(replace(plain, roles=USED))))


_MADE = frozenset("- ai language foundation large made developed built trained produced".split())


def _is_another_model(desk: Desk, i: int) -> bool:
    """ "A Chinese model and an American one": that is a model too, and no affiliation."""
    spans = desk.spans
    if spans[i].key not in ("one", "ones") or i < 2:
        return False
    if not (spans[i - 1].has("country", "region", "developer") or spans[i - 1].section("weights")):
        return False
    models = [k for k in range(i - 1) if spans[k].has("measures.models")]
    between = spans[models[-1] + 1 : i - 1] if models else []
    return bool(models) and not any(
        s.key.rstrip("s")
        in ("affiliation", "address", "institution", "organisation", "lab", "team")
        or s.has("measures.authors", "measures.institutions", "measures.companies")
        or s.section("kinds")
        or s.section("positions")
        for s in between
    )


def _read_described_models(desk: Desk) -> None:
    spans = desk.spans
    for i, span in enumerate(spans):
        stands_in = _is_another_model(desk, i)
        if i in desk.used or not (
            span.has("measures.models", "measures.architectures") or stands_in
        ):
            continue
        at, end = i, i + 1
        codes: tuple[str, ...] = ()
        developers: tuple[str, ...] = ()
        label = None
        weights: bool | None = None
        others: list[tuple[tuple[str, ...], str | None]] = []
        joint = ""
        while desk.free(at - 1) and not spans[at].after_break:
            before = spans[at - 1]
            if before.section("weights"):
                weights = before.lists("weights")[0] == "open"
            elif before.has("country", "region") and not codes:
                codes, label = place_of(before)
            elif before.has("developer") and not before.has("country"):
                developers = (*developers, *before.values("developer"))
            elif before.key in _MADE:
                pass
            elif codes and not developers and (place := place_beside(desk, at - 1)):
                # "An American and a Chinese model", "Chinese vs American models".
                others.insert(0, (codes, label))
                joint, at = place
                codes, label = (), None
                continue
            else:
                break
            at -= 1
        if desk.free(end) and spans[end].section("weights"):
            weights = spans[end].lists("weights")[0] == "open"  # "models whose weights are open"
            end += 1
        elif desk.free(end + 1) and spans[end].key in ("with", "whose", "of"):
            behind = end + 2 if spans[end + 1].key in ("the", "its", "weights") else end + 1
            if desk.free(behind) and spans[behind].section("weights"):
                # "A model with open weights".
                weights = spans[behind].lists("weights")[0] == "open"
                end = behind + 1
        if not (codes or developers):
            k = end
            joined = span.key.endswith((" from", " by"))  # "something from OpenAI"
            predicate = desk.free(k) and spans[k].key in ("are", "is", "were", "was")
            while desk.free(k) and spans[k].key in MADE_WORDS and not predicate:
                k += 1  # not "papers about language models are by Microsoft"
            if (
                (k > end or joined)
                and desk.free(k)
                and spans[k].has("developer")
                and not spans[k].has("country")
            ):
                developers = spans[k].values("developer")
                end = k + 1
                while further := _further_maker(desk, end):
                    developers = (*developers, *spans[further].values("developer"))
                    end = further + 1
            elif (
                k > end
                and desk.free(k)
                and spans[k].has("country", "region")
                and (
                    any(
                        spans[m].key in MADE_WORDS - {"from", "by", "of", "in", "the", "a", "an"}
                        for m in range(end, k)
                    )
                    or _makers(spans, k + 1)
                    or spans[end].key == "from"
                )
            ):
                codes, label = place_of(spans[k])
                end = k + 2 if _makers(spans, k + 1) else k + 1
        if not (codes or developers) and (maker := _maker_behind(desk, end)) is not None:
            codes, label = place_of(spans[maker])
            desk.take(range(maker - 1, maker + 2))
        if not (codes or developers or weights is not None) and not (
            any_before(desk, i) and has_verb(desk, i)
        ):
            continue
        roles, took = _roles(desk, at, end)
        around = _around_either(desk, at, min([at, *took]), end)
        one = c.Models(
            roles=roles,
            developers=tuple(dict.fromkeys(developers)),
            countries=codes,
            # Architectures with published weights (RWKV, Mamba) are open-weight models too.
            kind="architecture" if span.has("measures.architectures") else None,
            open_weights=weights,
            label=label,
        )
        made = [one, *(replace(one, countries=held, label=name) for held, name in others)]
        condition: c.Condition = one
        either: c.Condition | None = None
        if others and joint == "and" and not around.negated:
            condition, either = c.AllOf(tuple(made)), c.AnyOf(tuple(made))
        elif others:
            named = " or ".join(say_place_of(m) for m in made)
            codes = tuple(dict.fromkeys(code for m in made for code in m.countries))
            condition = replace(one, countries=codes, label=named)
        if around.negated:
            condition = c.Not(condition)
            desk.take(around.took)
        parts = tuple((m, f"models from {say_place_of(m)}") for m in made) if others else ()
        if not others and len(one.developers) > 1:
            each = [replace(one, developers=(name,)) for name in one.developers]
            parts = tuple((m, f"models by {m.developers[0]}") for m in each)
        desk.take(took)
        desk.add(Clause(condition, "models", at, end, either, parts))
        _but_none(desk, one, end)


_DENYING = frozenset({"none", "no", "not", "nothing", "never", "but not", "and not", "without"})


def _but_none(desk: Desk, held: c.Models, at: int) -> None:
    """ "A model by OpenAI but none by Google": the other maker's is denied, not its authors."""
    spans = desk.spans
    k = at
    while desk.free(k) and spans[k].key in ("but", "and", "yet"):
        k += 1
    if not desk.free(k) or spans[k].key not in _DENYING:
        return
    k += 1
    while desk.free(k) and (
        spans[k].key in ("any", "one", "ones", "a", "the") or spans[k].has("measures.models")
    ):
        k += 1
    if not desk.free(k + 1) or spans[k].key not in ("by", "from", "of", "made by"):
        return
    who = spans[k + 1]
    if who.has("developer") and held.developers:
        other = replace(held, developers=who.values("developer"), countries=(), label=None)
    elif who.has("country", "region") and held.countries:
        codes, label = place_of(who)
        other = replace(held, countries=codes, developers=(), label=label)
    else:
        return
    desk.add(Clause(c.Not(other), "models", at, k + 2))


def _further_maker(desk: Desk, end: int) -> int | None:
    """ "Models by OpenAI or by Meta": the next developer of the list."""
    if not desk.free(end):
        return None
    listed = desk.spans[end].key in ("by", "from") and desk.spans[end].after_break
    if not listed and not desk.spans[end].has("quantifiers.or", "quantifiers.and"):
        return None  # ", by Meta" goes on as well
    k = end + 1
    while desk.free(k) and desk.spans[k].key in ("by", "from", "the"):
        k += 1
    named = desk.free(k) and desk.spans[k].has("developer") and not desk.spans[k].has("country")
    return k if named else None


def _maker_behind(desk: Desk, end: int) -> int | None:
    """ "The most used models at COLM 2025 by Chinese developers": behind the edition."""
    spans = desk.spans
    k = end
    while k < len(spans) and (
        spans[k].is_year or spans[k].has("venue") or spans[k].key in ("at", "in", "of")
    ):
        k += 1
    named = k + 2 < len(spans) and spans[k].key in ("by", "from", "made by", "of")
    if k == end or not named or not spans[k + 1].has("country", "region"):
        return None
    return k + 1 if spans[k + 2].has("measures.developers") and desk.free(k + 1) else None


def _makers(spans: Sequence[Span], i: int) -> bool:
    """ "A model from a Chinese developer"."""
    return i < len(spans) and (
        spans[i].has("measures.developers")
        or spans[i].key
        in ("company", "companies", "lab", "labs", "maker", "makers", "firm", "firms")
    )


def say_place_of(model: c.Models) -> str:
    """Where the developers are from, in words."""
    return model.label or " or ".join(country_name(code) for code in model.countries)
