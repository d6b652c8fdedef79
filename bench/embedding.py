"""How many papers a second are embedded, at each precision, on this machine.

    python -m bench.embedding ../shared/papers [-n 256] [--json]

A random sample (seeded) of papers that have an abstract; one warm-up batch is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from datetime import date
from pathlib import Path

import numpy as np

from bench.search import listed_papers
from index.vectors import embedding_text, load_encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("-n", type=int, default=256, help="papers to embed")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    texts = [
        embedding_text(p.title, p.abstract) for p in listed_papers(options.papers) if p.abstract
    ]
    sample = random.Random(0).sample(texts, min(options.n, len(texts)))
    start = time.perf_counter()
    encoder = load_encoder()
    encoder.encode(["the first text loads the model"])
    rows: list[dict[str, object]] = [
        {"what": "load the model", "unit": "s", "value": round(time.perf_counter() - start, 2)}
    ]
    vectors = {}
    for precision in ("float32", "bfloat16"):
        encoder.encode_at(sample[:32], precision)
        start = time.perf_counter()
        vectors[precision] = encoder.encode_at(sample, precision)
        seconds = time.perf_counter() - start
        rows.append(
            {
                "what": f"embed at {precision}",
                "unit": "papers/s",
                "value": round(len(sample) / seconds, 1),
            }
        )
    cosines = np.einsum("nd,nd->n", vectors["float32"], vectors["bfloat16"])
    rows.append(
        {
            "what": "least cosine between the two",
            "unit": "",
            "value": round(float(cosines.min()), 5),
        }
    )
    encoder.encode(sample[:64])
    rows.append(
        {"what": "precision that a build takes here", "unit": "", "value": encoder.precision}
    )
    corpus = f"{len(sample)} papers of {options.papers.name}, {os.cpu_count()} cores"
    if options.json:
        for row in rows:
            print(json.dumps({**row, "corpus": corpus, "date": date.today().isoformat()}))
        return
    print(f"Corpus: {corpus}; {date.today().isoformat()}.\n")
    print("| what | unit | value |\n| --- | --- | ---: |")
    for row in rows:
        print(f"| {row['what']} | {row['unit']} | {row['value']} |")


if __name__ == "__main__":
    main()
