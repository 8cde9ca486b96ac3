"""Time of extraction against plain `nlp.pipe` of the same model on the same texts, in pairs.

    python benchmarks/extraction_speed.py [FILE_OR_FOLDER...] [--rounds N]

Without sources it reads the bundled samples. Both sides run by turns in one process, after one round that is not
counted; time of the processor is taken. `nlp.pipe` gets whole documents with the model as it comes.
The target is a median ratio of at most 1.3.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import spacy

from korusgraph.extraction.pipeline import Extractor
from korusgraph.loaders import expand, load, read


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, so that what else runs on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=["samples"])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    documents = [d for path in expand(options.sources) for d in load(read(path))]
    texts = [d.text for d in documents]
    extractor = Extractor()
    plain = spacy.load(extractor.model.nlp.path or "en_core_web_sm")

    def ours() -> None:
        for _ in extractor.extract_all(documents):
            pass

    def theirs() -> None:
        for _ in plain.pipe(texts, batch_size=64):
            pass

    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(options.rounds)]
    ratios = sorted(a / b for a, b in pairs)
    print(f"{len(documents)} documents, {sum(map(len, texts))} characters, {options.rounds} rounds")
    print(f"extraction  {statistics.median(a for a, _ in pairs):.2f} s (median)")
    print(f"nlp.pipe    {statistics.median(b for _, b in pairs):.2f} s (median)")
    print(f"ratio       {statistics.median(ratios):.2f} (median), {ratios[0]:.2f} to {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
