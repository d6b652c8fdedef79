"""A query in words that a reader can check: the readback, chips, and labels."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.names import country_name, regions
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.scope import say_years
from assistant.whose import theirs
from index import conditions as c

_WHOSE = {
    "any": "an affiliation",
    "first": "the first author has an affiliation",
    "last": "the last author has an affiliation",
    "all": "every author has an affiliation",
}
_ROLE_WORDS = {
    "builds_on": "built on",
    "evaluates": "evaluated",
    "compares": "compared with",
    "mentions": "only mentioned",
}
_GROUP_WORDS = {
    "country": "countries",
    "home_country": "home countries",
    "institution": "institutions",
    "company": "companies",
    "university": "universities",
    "family": "model families",
    "developer": "model developers",
    "venue": "venues",
    "year": "years",
    "edition": "editions",
    "author": "author names",
    "status": "statuses",
    "track": "tracks",
    "pair": "pairs of countries",
}
QUANTITY_WORDS = {
    "authors_per_paper": "authors per paper",
    "countries_per_paper": "known countries per paper",
    "institutions_per_paper": "known institutions per paper",
    "models_per_paper": "model families named per paper",
}


def say_question(question: Question) -> str:
    """The whole reading, parts joined by a middle dot (contract: ``readback``)."""
    match question:
        case Count(where, measure):
            head = "papers" if measure == "papers" else f"distinct {_measure(measure)} of papers"
            if measure == "mentions":
                head = "occurrences of model names in papers"
            return " · ".join([head, *_each(question), *say_parts(where), *_only_theirs(question)])
        case Share(where, of):
            return (
                "share of papers · "
                + " · ".join(say_parts(of) or ["all papers here"])
                + " · that fulfil: "
                + " · ".join(say_parts(where))
            )
        case Average(where, quantity, statistic):
            head = f"{_STATISTIC_WORDS[statistic]} {QUANTITY_WORDS[quantity]}"
            return " · ".join([head, *say_parts(where)])
        case Ranking():
            return _say_ranking(question)
        case Trend(where, of, by, quantity, statistic):
            head = f"{'papers' if of is None else 'share of papers'} by {by}"
            if quantity is not None:
                head = f"{_STATISTIC_WORDS[statistic]} {QUANTITY_WORDS[quantity]} by {by}"
            parts = [head, *say_parts(where)]
            if of is not None:
                parts.append("of papers: " + " · ".join(say_parts(of) or ["all papers here"]))
            return " · ".join(parts)
        case Comparison(_, labels, where, of, contrast, narrow, quantity, statistic):
            heads = {"difference": "difference of", "ratio": "ratio of", "which": "comparison of"}
            what = "papers"
            if of is not None:
                what = "shares of their own papers" if narrow else "shares of papers"
            if quantity is not None:
                what = f"{_STATISTIC_WORDS[statistic]} {QUANTITY_WORDS[quantity]}"
            parts = [f"{heads[contrast]} {what}: {' against '.join(labels)}", *say_parts(where)]
            if of is not None:
                parts.append("of papers: " + " · ".join(say_parts(of) or ["all papers here"]))
            return " · ".join(parts)
        case Listing(where, measure):
            head = f"list of {_measure(measure)}"
            return " · ".join([head, *_each(question), *say_parts(where)])
        case Overview(_, where):
            return " · ".join(["abstracts that answer the question best", *say_parts(where)])


def _say_ranking(question: Ranking) -> str:
    head = f"{_GROUP_WORDS[question.by]} by their number of papers"
    if question.of is not None:
        head = f"{_GROUP_WORDS[question.by]} by share of their papers"
    if question.direction == "fewest":
        head += ", fewest first"
    if question.least is not None:
        head += f", each with {say_bounds(question.least, None)}"
    if question.position != "any":
        head += f", by the {question.position} author"
    if question.place > 1:
        head += f", place {question.place}"
    parts = [head]
    if question.within:
        parts.append("only those of " + say_codes(question.within))
    if question.open_weights is not None:
        parts.append("open weights only" if question.open_weights else "closed weights only")
    if question.leave_out:
        named = "that name itself" if question.by == "author" else say_codes(question.leave_out)
        parts.append(f"leaving out {named}")
    parts += say_parts(question.where)
    if question.of is not None:
        parts.append("of papers: " + " · ".join(say_parts(question.of) or ["all papers here"]))
    return " · ".join(parts)


def say_codes(codes: Sequence[str]) -> str:
    """Countries by name, or the region that is made of just these.

    >>> say_codes(("DE", "JP"))
    'Germany or Japan'
    """
    for name, region in regions().items():
        if len(codes) > 1 and set(region.codes) == set(codes):
            return name
    return _or([country_name(code) for code in codes])


_STATISTIC_WORDS = {
    "mean": "mean of",
    "median": "median of",
    "max": "maximum of",
    "min": "minimum of",
}


def _only_theirs(question: Count | Listing) -> list[str]:
    told = theirs(question)
    if told.countries is not None:
        return [f"only those of {say_codes(told.countries)}"]
    if told.institutions is not None:
        return [f"only those of {' or '.join(told.institutions)}"]
    return []


def _each(question: Count | Listing) -> list[str]:
    """How many papers each of the things must have, where that is asked."""
    if question.least == 1 and question.most is None:
        return []
    return [f"each with {say_bounds(question.least, question.most)}"]


def say_bounds(least: int, most: int | None) -> str:
    """Bounds on a number of papers.

    >>> say_bounds(2, None), say_bounds(1, 1), say_bounds(1, 4), say_bounds(3, 5)
    ('at least 2 papers', 'exactly 1 paper', 'at most 4 papers', '3 to 5 papers')
    """
    if most is None:
        return f"at least {least} paper{'' if least == 1 else 's'}"
    if least == most:
        return f"exactly {most} paper{'' if most == 1 else 's'}"
    return f"at most {most} papers" if least <= 1 else f"{least} to {most} papers"


def _measure(measure: str) -> str:
    return {"authors": "author names", "models": "model families"}.get(measure, measure)


def say_parts(condition: c.Condition) -> list[str]:
    """The conjuncts in words, editions first; plain pairs of countries are said together."""
    parts = list(c.parts_of(condition))
    said: list[str] = []
    edition = _say_edition(parts)
    if edition:
        said.append(edition)
    parts = [p for p in parts if not isinstance(p, c.Venues | c.Years | c.Editions)]
    places = [
        p
        for p in parts
        if isinstance(p, c.Countries)
        and p.position == "any"
        and not p.only
        and p.by == parts_by(parts)
    ]
    for part in parts:
        if part in places and len(places) > 1:
            if part is places[0]:
                home = " (by the home country of companies)" if part.by == "home" else ""
                said.append(
                    "an affiliation in " + " and one in ".join(say_place(p) for p in places) + home
                )
            continue
        words = say(part)
        if words:
            said.append(words)
    return said


def parts_by(parts: Sequence[c.Condition]) -> str:
    """The basis of the first country condition among parts."""
    return next((p.by for p in parts if isinstance(p, c.Countries)), "place")


def _say_edition(parts: Sequence[c.Condition]) -> str:
    venues = [p for p in parts if isinstance(p, c.Venues)]
    years = [p for p in parts if isinstance(p, c.Years)]
    editions = [p for p in parts if isinstance(p, c.Editions)]
    words = []
    if venues:
        words.append(" and ".join(venues[0].names))
    if years:
        words.append(say_years(years[0]))
    text = " ".join(words)
    if editions:
        text = " · ".join(filter(None, [text, say_editions(editions[0].pairs)]))
    return text


def say(condition: c.Condition) -> str:
    """One condition in words.

    >>> say(c.Countries(("CN",), "first"))
    'the first author has an affiliation in China (mainland)'
    >>> say(c.Not(c.Words(("diffusion",))))
    'not: title, abstract or keywords contain “diffusion”'
    """
    match condition:
        case c.Everything():
            return ""
        case c.Venues() | c.Years() | c.Editions():
            return _say_edition([condition])
        case c.Tracks(names):
            return "track " + _or(names)
        case c.Statuses(names):
            return "status " + _or(names)
        case c.Accepted():
            return "accepted"
        case c.Countries(_, position, only, by, _):
            home = " (by the home country of companies)" if by == "home" else ""
            if only:
                return f"every affiliation in {say_place(condition)}{home}"
            return f"{_WHOSE[position]} in {say_place(condition)}{home}"
        case c.CountryCount(at_least, at_most):
            return "affiliations in " + _bounds(at_least, at_most, "country", "countries")
        case c.Apart():
            return "the affiliations are held by different authors"
        case c.Institutions(names, position, _):
            return f"{_WHOSE[position]} with {_or(names)} or what belongs to it"
        case c.InstitutionKinds(kinds, position, countries, by, label):
            kind = _or([_KIND_WORDS.get(k, k) for k in kinds if k != "lab" or len(kinds) == 1])
            place = label or _or([country_name(code) for code in countries])
            if not countries:
                return f"{_WHOSE[position]} with {kind}"
            how = "whose home is" if by == "home" else "in"
            return f"{_WHOSE[position]} with {kind} {how} {place}"
        case c.AuthorNames(name, position):
            whose = {"any": "an author", "first": "the first author", "last": "the last author"}
            return f"{whose.get(position, 'an author')} is named “{name}”"
        case c.AuthorCount(at_least, at_most):
            return _bounds(at_least, at_most, "author", "authors")
        case c.Models():
            return _say_models(condition)
        case c.Words(phrases, fields):
            where = _or(fields) if len(fields) > 1 else fields[0]
            verb = "contain" if len(fields) > 1 else "contains"
            where = "title, abstract or keywords" if len(fields) == 3 else where
            return f"{where} {verb} " + _or([f"“{p}”" for p in phrases])
        case c.Known(field):
            return {
                "country": "a known country",
                "countries": "all countries known",
                "abstract": "a known abstract",
                "fulltext": "read in full",
            }.get(field, f"known {field}")
        case c.AllOf(parts):
            return " and ".join(say_parts(c.AllOf(parts)))
        case c.AnyOf(parts):
            return "either " + " or ".join(say(p) for p in parts)
        case c.Not(part) if all(isinstance(x, c.Venues | c.Years) for x in c.leaves(part)):
            return f"all but {say(part).removeprefix('either ')}"
        case c.Not(part):
            return f"not: {say(part)}"


_KIND_WORDS = {
    "company": "a company",
    "lab": "a company's lab",
    "university": "a university",
    "hospital": "a hospital",
    "government": "a government body",
    "nonprofit": "a non-profit organisation",
    "institute": "a research institute",
}


def say_place(condition: c.Countries) -> str:
    """Where the affiliation is, for example ``"the United States or Canada"``."""
    return condition.label or _or([country_name(code) for code in condition.codes])


def _say_models(condition: c.Models) -> str:
    who = _say_who(condition)
    roles = condition.roles
    what = "named" if roles is None else _or([_ROLE_WORDS[r] for r in roles])
    where = "full text too" if condition.full_text else "title, abstract and keywords"
    return f"{who} {what}, by {where}"


def _say_who(condition: c.Models) -> str:
    if condition.versions:
        who = (
            _or(condition.families)
            + " in the version "
            + _or([f"“{v}”" for v in condition.versions])
        )
    elif condition.families:
        who = condition.label or _or(condition.families)
        if condition.asked:
            who += f" (the family of {condition.asked})"
    else:
        words = []
        if condition.open_weights is not None:
            words.append("open-weight" if condition.open_weights else "closed-weight")
        words.append("architecture" if condition.kind == "architecture" else "model")
        if condition.developers:
            words.append("by " + _or(condition.developers))
        if condition.countries:
            place = condition.label or _or([country_name(code) for code in condition.countries])
            words.append(f"whose developer is from {place}")
        who = "a " + " ".join(words) if words[0][0] not in "aeio" else "an " + " ".join(words)
    return who


def say_briefly(condition: c.Condition) -> str:
    """A short label, for chips and for the rows of a comparison."""
    match condition:
        case c.Countries():
            return say_place(condition)
        case c.Models():
            return condition.label or _say_who(condition)
        case c.Institutions(names):
            return names[0]
        case c.AuthorNames(name):
            return name
        case c.Words(phrases):
            return " or ".join(f"“{p}”" for p in phrases)
        case c.InstitutionKinds(kinds):
            kind = "companies" if "company" in kinds else "universities"
            places = condition.label or " or ".join(country_name(x) for x in condition.countries)
            return f"{kind} in {places}" if places else kind
        case c.AllOf(parts):
            return " and ".join(say_briefly(p) for p in parts)
        case c.AnyOf(parts):
            return " or ".join(say_briefly(p) for p in parts)
        case c.Not(part):
            return f"not {say_briefly(part)}"
    return say(condition)


def _bounds(at_least: int | None, at_most: int | None, one: str, many: str) -> str:
    if at_least == at_most and at_least is not None:
        return f"exactly {at_least} {one if at_least == 1 else many}"
    if at_most is None:
        return f"at least {at_least} {one if at_least == 1 else many}"
    if at_least is None:
        return f"at most {at_most} {one if at_most == 1 else many}"
    return f"{at_least} to {at_most} {many}"


def _or(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " or " + words[-1]


def say_editions(editions: Sequence[tuple[str, int]]) -> str:
    """The editions of a corpus in a few words.

    >>> say_editions((("COLM", 2024), ("COLM", 2025), ("CoRL", 2022)))
    'COLM 2024–2025 and CoRL 2022'
    """
    by_venue: dict[str, list[int]] = {}
    for venue, year in editions:
        by_venue.setdefault(venue, []).append(year)
    parts = []
    for venue, years in by_venue.items():
        years = sorted(years)
        runs: list[list[int]] = []
        for year in years:
            if runs and year == runs[-1][-1] + 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        said = ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)
        parts.append(f"{venue} {said}")
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
