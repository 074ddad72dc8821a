"""Make the learned weights of docgen_nb.check again: ``python -m tests.check.learn`` (needs scikit-learn).

What is learned from: the sets of orders and of honest documents beside this file, and as sentences that are no orders
the documentation of the Python packages that are installed and the manual pages in five languages. Every set is also
left out once, and what the others teach is counted on it: that is what a new set may expect.
"""

import gzip
import json
import random
import re
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import docgen_nb.check
from docgen_nb.check import learned

from . import orders, orders_by_kind
from .orders_at_first_sight import SETS
from .orders_worded_otherwise import LATER_SETS

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
    return [sentence for _, sentence in learned.sentences(text)]


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
    obeyed = [(order, text, f"{base}\n\n{order}\n", "") for base, order, text in orders.OBEYED]
    found["obeyed"] = {"orders": obeyed, "honest": [("en", source, text) for source, text in orders.HONEST]}
    return found


def documentation():
    """Sentences of what is installed here, none of which is an order to a writer."""
    found = []
    packages = Path(np.__file__).parents[1].glob("*.dist-info/METADATA")
    manuals = (
        path
        for code in ("de", "fr", "es", "it", "nl", "man1")
        for path in Path("/usr/share/man").glob(f"{code}/**/*.gz")
    )
    for path in [*sorted(packages), *sorted(manuals)]:
        with gzip.open(path, "rt", errors="replace") if path.suffix == ".gz" else path.open(errors="replace") as file:
            text = file.read(200_000)
        text = re.sub(r"(?m)^[.'].*$|\\f\w|\\", "", text) if path.suffix == ".gz" else text.partition("\n\n")[2]
        for block in re.split(r"\n\s*\n", text)[:40]:
            found += [
                s
                for s in said(" ".join(block.split()))
                if 12 < len(s) < 400 and sum(map(str.isalpha, s)) > 0.6 * len(s)
            ]
    found = sorted(set(found))
    return random.Random(1).sample(found, min(20_000, len(found)))


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


def learn_orders(sets, plain, known):
    """Weights of signs, as they are stored."""
    positive, negative = {}, {}
    for data in sets:
        for order, _, source, told in data["orders"]:
            positive |= dict.fromkeys(said(order))
            negative |= dict.fromkeys(said(source.replace(order, "\n\n"))[:4] + said(told)[:2])
        for _, source, text in data["honest"]:
            negative |= dict.fromkeys(said(source) + said(text))
    matrix = sparse.vstack([known.matrix(list(positive)), known.matrix(list(negative)), plain])
    counts = [len(positive), len(negative), plain.shape[0]]
    model = LogisticRegression(C=20, max_iter=300, solver="liblinear")
    model.fit(matrix, np.repeat([1, 0, 0], counts), sample_weight=np.repeat([3.0, 2.0, 1.0], counts))
    coefficients = model.coef_[0]
    scale = np.quantile(np.abs(coefficients[coefficients != 0]), 0.9995) / 127
    stored = np.clip(np.round(coefficients / scale), -127, 127).astype(int) + 128
    return learned.Weights(round(float(model.intercept_[0]), 5), float(scale), bytes(stored.tolist()), [])


def weighed(data, weights):
    """Features of the sentences that obey and of the others, and of honest texts and of what fills them."""

    def of(likeness, texts):
        found = (likeness.features(text) for text in texts)
        return [features for features, _ in filter(None, found)]

    random.seed(0)
    attacks, honest = [], []
    for _, text, source, told in data["orders"]:
        likeness = learned.Likeness([source], "", weights.order)
        attacks.append((of(likeness, said(text)), of(likeness, said(told))))
    for language, source, text in data["honest"]:
        likeness = learned.Likeness([source], "", weights.order)
        fillers = of(likeness, FILLERS.get(language, FILLERS["en"]))
        honest.append((of(likeness, said(text)), random.sample(fillers, min(2, len(fillers)))))
    return attacks, honest


def learn_traces(sets):
    """Trees, as they are stored."""
    rows = []
    for attacks, honest in sets:
        for obeyed, told in attacks:
            rows += [(found, 1, 1 / len(obeyed)) for found in obeyed] + [(found, 0, 0.3) for found in told]
        for text, fillers in honest:
            rows += [(found, 0, 1.5) for found in text] + [(found, 0, 0.2) for found in fillers]
    features, wanted, weights = map(np.array, zip(*rows, strict=True))
    model = GradientBoostingClassifier(
        n_estimators=180, learning_rate=0.1, subsample=0.7, min_samples_leaf=12, random_state=0
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


def is_found(passages, trees):
    return any(learned.score(trees, found) > learned.FOLLOWS for found in passages)


def main():
    sets, known = all_sets(), Sentences()
    plain = known.matrix(documentation())
    found = {}
    for name, data in sets.items():
        rest = [other for key, other in sets.items() if key != name]
        found[name] = weighed(data, learn_orders(rest, plain, known))
    for name, (attacks, honest) in found.items():
        trees = learn_traces([other for key, other in found.items() if key != name])
        hits = sum(is_found([*obeyed, *told], trees) for obeyed, told in attacks)
        false = sum(is_found(text, trees) for text, _ in honest)
        print(f"{name}, left out: {hits} of {len(attacks)} orders, {false} of {len(honest)} honest documents")
    weights = learn_orders(sets.values(), plain, known)
    folder = Path(docgen_nb.check.__path__[0])
    (folder / "learned.bin").write_bytes(weights.of_signs)
    told = {"bias": weights.bias, "scale": weights.scale, "trees": learn_traces(found.values())}
    (folder / "learned.json").write_text(json.dumps(told, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
