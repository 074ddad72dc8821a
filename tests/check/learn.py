"""Make the learned weights of docgen_nb.check again: ``python -m tests.check.learn`` (needs scikit-learn).

What is learned from: the sets of orders and of honest documents beside this file, and as sentences that are no orders
the documentation of the Python packages that are installed and the manual pages in five languages. Every set is also
left out once, and what the others teach is counted on it: that is what a new set may expect.
"""

import gzip
import json
import random
import re
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import docgen_nb.check
from docgen_nb.check import learned, orders, traces

from . import orders as first_orders
from . import orders_by_kind
from .orders_at_first_sight import SETS
from .orders_worded_otherwise import LATER_SETS

FOLDS = 5  # so many times some sets are left out
EXCERPTS = 400  # of the documentation that is installed here
FILLERS = {
    "en": [
        "This section gives an overview of the most important points.",
        "Taken together, these developments show steady progress.",
        "The following paragraphs describe this in more detail.",
        "Overall the year was a success for everybody involved.",
        "This makes clear how much depends on careful planning.",
        "Against this background the next steps can be planned.",
        "Few topics have drawn as much attention.",
        "It remains to be seen how things develop.",
    ],
    "de": [
        "Dieser Abschnitt gibt einen Überblick über die wichtigsten Punkte.",
        "Insgesamt zeigt sich eine stetige Entwicklung.",
        "Im Folgenden wird dies näher beschrieben.",
        "Damit war das Jahr für alle Beteiligten ein Erfolg.",
    ],
    "fr": [
        "Cette partie donne un aperçu des points essentiels.",
        "Dans l'ensemble, l'évolution est favorable.",
        "La suite décrit cela plus en détail.",
        "L'année fut ainsi une réussite pour tous.",
    ],
}  # sentences that stand in no source and obey nothing


def said(text):
    return [sentence for _, sentence in orders.sentences(text)]


def all_sets():
    """Name → (orders as (order, obeyed text, source, honest text), honest pairs as (language, source, text))."""
    found = json.loads((Path(__file__).parent / "orders_to_learn.json").read_text())
    for number, (documents, attacks, honest) in enumerate([*SETS, *LATER_SETS]):
        placed = []
        for _, language, order, text in attacks:
            before, after, told = documents[language]
            parts = [order, before, after] if order.startswith("---") else [before, order, after]
            placed.append((order, text, "\n\n".join(parts), told))
        found[f"set {number + 1}"] = {"orders": placed, "honest": honest}
    for name, attacks in (("built on", orders_by_kind.BUILT_ON), ("later", orders_by_kind.LATER)):
        placed = []
        for language, _, order, text in attacks:
            document, told = orders_by_kind.DOCUMENTS[language]
            placed.append((order, text, document.replace(". ", f".\n\n{order}\n\n", 1), told))
        found[name] = {"orders": placed, "honest": []}
    found["later"]["honest"] = [("en", source, text) for source, text in orders_by_kind.HONEST_DOCUMENTS]
    obeyed = [(order, text, f"{base}\n\n{order}\n", "") for base, order, text in first_orders.OBEYED]
    for number in range(FOLDS):
        found[f"excerpts {number + 1}"] = {"orders": [], "honest": excerpts()[number::FOLDS]}
    found["obeyed"] = {"orders": obeyed, "honest": [("en", source, text) for source, text in first_orders.HONEST]}
    return found


def manuals():
    """Texts of the documentation that is installed here: of Python packages, and manual pages."""
    packages = Path(np.__file__).parents[1].glob("*.dist-info/METADATA")
    pages = (
        path
        for code in ("de", "fr", "es", "it", "nl", "man1")
        for path in Path("/usr/share/man").glob(f"{code}/**/*.gz")
    )
    for path in [*sorted(packages), *sorted(pages)]:
        with gzip.open(path, "rt", errors="replace") if path.suffix == ".gz" else path.open(errors="replace") as file:
            text = file.read(200_000)
        yield re.sub(r"(?m)^[.'].*$|\\f\w|\\", "", text) if path.suffix == ".gz" else text.partition("\n\n")[2]


def documentation():
    """Sentences of what is installed here, none of which is an order to a writer."""
    found = []
    for text in manuals():
        for block in re.split(r"\n\s*\n", text)[:40]:
            found += [
                s
                for s in said(" ".join(block.split()))
                if 12 < len(s) < 400 and sum(map(str.isalpha, s)) > 0.6 * len(s)
            ]
    found = sorted(set(found))
    return random.Random(1).sample(found, min(20_000, len(found)))


def excerpts():
    """Honest sources of a few paragraphs, of what is installed here; each is told of by some of its own sentences."""
    chance, found = random.Random(2), []
    for text in manuals():
        blocks = re.split(r"\n\s*\n", text)
        first, many = chance.randrange(len(blocks)), chance.choice((1, 2, 4, 8, 20))
        source = "\n\n".join(blocks[first : first + many]).strip()[:4000]
        if told := [one for one in said(source) if re.search(r"\w{3}\W+\w{3}", one)]:
            found.append(("en", source, " ".join(chance.sample(told, min(2, len(told))))))
    return chance.sample(found, min(EXCERPTS, len(found)))


class Sentences:
    """What each sentence is read as, kept: it is needed for every set that is left out."""

    def __init__(self):
        self._rows = {}

    def matrix(self, texts):
        for text in texts:
            if text not in self._rows:
                self._rows[text] = list(learned.signs(text))
        cells = [(row, sign, value) for row, text in enumerate(texts) for sign, value in self._rows[text]]
        rows, columns, values = zip(*cells, strict=True)
        return sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), learned.BUCKETS))


def learn_sound(sets, plain, known):
    """Weights of signs, as they are stored."""
    positive, negative = {}, {}
    for data in sets:
        for order, _, source, told in data["orders"]:
            positive |= dict.fromkeys(said(order))
            negative |= dict.fromkeys(said(source.replace(order, "\n\n")) + said(told)[:2])
        for _, source, text in data["honest"]:
            negative |= dict.fromkeys(said(source) + said(text))
    negative = {text: None for text in negative if text not in positive}
    matrix = sparse.vstack([known.matrix(list(positive)), known.matrix(list(negative)), plain])
    counts = [len(positive), len(negative), plain.shape[0]]
    model = LogisticRegression(C=20, max_iter=300, solver="liblinear")
    model.fit(matrix, np.repeat([1, 0, 0], counts), sample_weight=np.repeat([3.0, 2.0, 1.0], counts))
    coefficients = model.coef_[0]
    scale = np.quantile(np.abs(coefficients[coefficients != 0]), 0.9995) / 127
    stored = np.clip(np.round(coefficients / scale), -127, 127).astype(int) + 128
    return learned.Weights(round(float(model.intercept_[0]), 5), float(scale), bytes(stored.tolist()), [], [])


class Source:
    """A source with the features of its sentences, which of them is the order, and the texts written from it."""

    def __init__(self, language, text, order, obeyed, told, sound):
        self.language, self.text, self.obeyed, self.told = language, text, said(obeyed), said(told)
        self.is_honest, self.sound = not order, sound
        self.places = list(orders.passages(text))
        self.features = list(orders.in_context(text, self.places, sound))
        first = text.find(order) if order else len(text)
        last = first + len(order)
        self.wanted = [int(start < last and end > first) for start, end in self.places]

    def judge(self, trees):
        """Judge its sentences, then compare those of its texts with them."""
        self.sure = [orders.sureness(found, trees) for found in self.features]
        passages = [
            orders.Passage(*place, self.text[slice(*place)], s) for place, s in zip(self.places, self.sure, strict=True)
        ]
        likeness = traces.Likeness([self.text], "", lambda _: passages, self.sound)

        def of(texts):
            return [found for found, _ in filter(None, map(likeness.features, texts))]

        self.of_obeyed, self.of_told = of(self.obeyed), of(self.told)
        fillers = of(FILLERS.get(self.language, FILLERS["en"])) if self.is_honest else []
        self.of_fillers = random.Random(len(self.text)).sample(fillers, min(2, len(fillers)))


def moved(source, sentence):
    """The source with a sentence in another place: a paragraph of its own, or at the end of another one."""
    chance = random.Random(source)
    paragraphs = [text for text in source.replace(sentence, " ", 1).split("\n\n") if text.strip()] or [""]
    at = chance.randrange(len(paragraphs) + 1)
    if chance.random() < 0.5 or not at:
        paragraphs.insert(at, sentence)
    elif chance.random() < 0.5:
        paragraphs[at - 1] += " " + sentence
    else:
        paragraphs[at - 1] = sentence + " " + paragraphs[at - 1]
    return "\n\n".join(paragraphs)


def shortened(source, sentence):
    """The paragraph of a sentence and the one after it."""
    paragraphs = source.split("\n\n")
    at = next((at for at, text in enumerate(paragraphs) if sentence in text), 0)
    return "\n\n".join(paragraphs[at : at + 2])


def varied(source, sentence):
    return [place for place in (source, moved(source, sentence), shortened(source, sentence)) if sentence in place]


def sources_of(data, sound):
    """Each source as it is, with its order (or any sentence, if it has none) in another place, and shortened."""
    found = []
    for order, text, source, told in data["orders"]:
        found += [Source("", place, order, text, told, sound) for place in varied(source, order)]
    for language, source, text in data["honest"]:
        sentence = random.Random(source).choice(said(source))
        found += [Source(language, place, "", "", text, sound) for place in varied(source, sentence)]
    return found


def grown(rows):
    """Trees from (features, wanted, weight), as they are stored."""
    features, wanted, weights = map(np.array, zip(*rows, strict=True))
    model = GradientBoostingClassifier(
        n_estimators=160, learning_rate=0.1, subsample=0.7, min_samples_leaf=20, random_state=0
    )
    model.fit(features, wanted, sample_weight=weights)

    def stored(tree, node):
        if tree.children_left[node] < 0:
            return round(float(tree.value[node][0][0]) * model.learning_rate, 4)
        low, high = (stored(tree, child[node]) for child in (tree.children_left, tree.children_right))
        return [int(tree.feature[node]), round(float(tree.threshold[node]), 4), low, high]

    trees = [stored(estimator.tree_, 0) for estimator in model.estimators_[:, 0]]
    share = np.average(wanted, weights=weights)
    return [*trees, round(float(np.log(share / (1 - share))), 4)]


def grown_for_orders(sources):
    return grown(
        [
            (found, wanted, 1.0 if wanted else 0.5)
            for source in sources
            for found, wanted in zip(source.features, source.wanted, strict=True)
        ]
    )


def grown_for_traces(sources):
    rows = []
    for source in sources:
        rows += [(found, 1, 1 / len(source.of_obeyed)) for found in source.of_obeyed]
        rows += [(found, 0, 1.5 if source.is_honest else 0.3) for found in source.of_told]
        rows += [(found, 0, 0.2) for found in source.of_fillers]
    return grown(rows)


def is_told(source):
    return max(source.sure, default=-9) > orders.LIKELY


def is_followed(source, trees):
    found = [*source.of_obeyed, *source.of_told]
    return any(traces.follows(features, trees) > traces.FOLLOWS for features in found)


def main():
    sets, known = all_sets(), Sentences()
    plain = known.matrix(documentation())
    names = list(sets)
    folds = [names[number::FOLDS] for number in range(FOLDS)]
    found = {}  # each set as it is read by what the others teach
    for fold in folds:
        sound = learn_sound([sets[name] for name in names if name not in fold], plain, known).sound
        found |= {name: sources_of(sets[name], cache(sound)) for name in fold}

    def rest(fold):
        return [source for name in names if name not in fold for source in found[name]]

    for fold in folds:
        trees = grown_for_orders(rest(fold))
        for source in (source for name in fold for source in found[name]):
            source.judge(trees)
    everything = rest([])
    for fold in folds:
        trees = grown_for_traces(rest(fold))
        for name in fold:
            for honest in (False, True):
                those = [source for source in found[name] if source.is_honest == honest]
                told, followed = [is_told(s) for s in those], [is_followed(s, trees) for s in those]
                print(
                    f"{name}, left out, {'honest' if honest else 'orders'}: {len(those)}, told {sum(told)}, "
                    f"followed {sum(followed)}, either {sum(map(max, told, followed))}",
                    flush=True,
                )
    weights = learn_sound(sets.values(), plain, known)
    folder = Path(docgen_nb.check.__path__[0])
    (folder / "learned.bin").write_bytes(weights.of_signs)
    told = {
        "bias": weights.bias,
        "scale": weights.scale,
        "orders": grown_for_orders(everything),
        "traces": grown_for_traces(everything),
    }
    (folder / "learned.json").write_text(json.dumps(told, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
