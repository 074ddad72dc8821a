"""Make the learned weights of docgen_nb.check again: ``python -m tests.check.learn`` (needs scikit-learn).

What is learned from: the sets of orders and of honest documents beside this file, and real texts without orders that
are installed here (``REAL``). The committed weights had these Debian packages: fortunes{,-de,-es,-it,-br,-cs,-pl,-ru},
debian-handbook, anarchism, developers-reference{,-de,-fr,-it}, debian-faq{,-de,-fr,-it,-nl}, gnome-user-docs,
stellarium-data, python3.11-doc, libreoffice-help-{en-us,de,fr}. Every set is also left out once, and what the others
teach is counted on it: that is what a new set may expect. ``orders_kept_apart.json`` is never learned from.
"""

import gzip
import html
import json
import random
import re
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import docgen_nb.check
from docgen_nb.check import learned, orders, traces
from docgen_nb.document.markdown import section_markdown

from . import orders as first_orders
from . import orders_by_kind
from .orders_at_first_sight import SETS
from .orders_worded_otherwise import LATER_SETS
from .reports import REPORTS

GUIDES = Path(docgen_nb.__path__[0]) / "docs"

FOLDS = 4  # so many times some sets are left out
EXCERPTS = 4_000  # of real texts
PLAIN = 40_000  # sentences of other real texts
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
    found["of the guides"] = {"orders": [], "honest": excerpts([path.read_text() for path in GUIDES.glob("*.md")])}
    found["reports"] = {"orders": [], "honest": list(of_reports())}
    obeyed = [(order, text, f"{base}\n\n{order}\n", "") for base, order, text in first_orders.OBEYED]
    found["obeyed"] = {"orders": obeyed, "honest": [("en", source, text) for source, text in first_orders.HONEST]}
    return found


def of_reports():
    """The sources of the made-up reports, each with all that was written."""
    for report in REPORTS:
        written = "\n\n".join(section_markdown(section, level=2) for _, section in report.outline.sections())
        yield from ((report.outline.language, part.text, written) for part in report.parts.values())


def of_html(markup):
    """Text of HTML or of a page of help, a paragraph for each block."""
    markup = re.sub(r"(?is)<(script|style|head|nav)\b.*?</\1>", " ", markup)
    markup = re.sub(
        r"(?i)</?(?:br|p|div|h\d|li|tr|d[dt]|section|page|title|item|note|steps|pre)\b[^>]*>", "\n\n", markup
    )
    return "\n\n".join(" ".join(block.split()) for block in html.unescape(re.sub(r"<[^>]+>", "", markup)).split("\n\n"))


def without_macros(manual):
    return re.sub(r"(?m)^[.'].*$|\\f\w|\\", "", manual)


def body(message):
    return message.partition("\n\n")[2]


PACKAGES = str(Path(np.__file__).parents[1])
LANGUAGES = ("de", "fr", "es", "it", "nl", "pl", "pt_BR", "ru", "sv", "da", "tr")
REAL = [  # folder, pattern, most of its files, how a text is made of one
    (PACKAGES, "*.dist-info/METADATA", 400, body),
    (PACKAGES, "**/*.md", 200, str),
    (PACKAGES, "*.dist-info/**/LICENSE*", 60, str),
    ("/usr/share/man", "man[1578]/*.gz", 500, without_macros),
    *(("/usr/share/man", f"{code}/**/*.gz", 60, without_macros) for code in LANGUAGES),
    ("/usr/share/doc", "*/README*", 300, str),
    ("/usr/share/doc", "*/copyright", 80, str),
    ("/usr/share/doc", "*/NEWS*", 100, str),
    ("/usr/share/doc", "*/changelog.Debian.gz", 60, str),
    ("/usr/share/doc/debian-handbook/html", "en-US/*.html", 130, of_html),
    *(("/usr/share/doc/debian-handbook/html", f"{code}-{code.upper()}/*.html", 15, of_html) for code in LANGUAGES[:5]),
    ("/usr/share/doc/anarchism/html", "*.html", 150, of_html),
    ("/usr/share/developers-reference", "**/*.html", 40, of_html),
    ("/usr/share/doc/debian/FAQ", "**/*.html", 90, of_html),
    ("/usr/share/doc/python3.11/html", "**/*.html", 300, of_html),
    ("/usr/share/help", "C/**/*.page", 250, of_html),
    *(("/usr/share/help", f"{code}/**/*.page", 50, of_html) for code in (*LANGUAGES, "cs", "fi", "ja", "zh_CN")),
    *(("/usr/share/libreoffice/help", f"{code}/text/**/*.html", 150, of_html) for code in ("en-US", "de", "fr")),
    *(("/usr/share/stellarium/skycultures", f"*/description.{code}.utf8", 50, of_html) for code in ("en", *LANGUAGES)),
]
SAYINGS = "/usr/share/games/fortunes"


def real_texts():
    """Texts that are installed here: documentation, manuals, essays, licences, help, sayings; none of them an order."""
    chance = random.Random(3)
    for folder, pattern, most, made in REAL:
        paths = sorted(path for path in Path(folder).glob(pattern) if path.is_file() and not path.is_symlink())
        for path in chance.sample(paths, min(most, len(paths))):
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                yield made(file.read(300_000).decode(errors="replace"))
    for path in sorted(Path(SAYINGS).rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix not in (".dat", ".u8"):
            found = [" ".join(saying.split()) for saying in re.split(r"\n%\n", path.read_text(errors="replace"))]
            for _ in range(8):
                yield "\n\n".join(chance.sample(found, min(len(found), chance.choice((1, 2, 4)))))


def excerpts(texts):
    """Honest sources of one to forty paragraphs; each is told of by some of its own sentences."""
    chance, found = random.Random(2), []
    for text in texts:
        blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()] or [text]
        for _ in range(2):
            first, many = chance.randrange(len(blocks)), chance.choice((1, 2, 4, 8, 20, 40))
            source = "\n\n".join(blocks[first : first + many]).strip()[:8000]
            if told := [one for one in said(source) if re.search(r"\w{3}\W+\w{3}", one)]:
                found.append(("en", source, " ".join(chance.sample(told, min(2, len(told))))))
    return chance.sample(found, min(EXCERPTS, len(found)))


def sentences_of(texts):
    found = sorted({one for text in texts for one in said(text[:20_000]) if 12 < len(one) < 600})
    return random.Random(1).sample(found, min(PLAIN, len(found)))


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


def sources_of(data, sound, vary=varied):
    """Each source as it is, with its order (or any sentence, if it has none) in another place, and shortened."""
    found = []
    for order, text, source, told in data["orders"]:
        found += [Source("", place, order, text, told, sound) for place in vary(source, order)]
    for language, source, text in data["honest"]:
        sentence = random.Random(source).choice(said(source) or [source])
        found += [Source(language, place, "", "", text, sound) for place in vary(source, sentence)]
    return found


def grown(rows):
    """Trees from (features, wanted, weight), as they are stored."""
    features, wanted, weights = map(np.array, zip(*rows, strict=True))
    model = HistGradientBoostingClassifier(
        max_iter=250, learning_rate=0.08, max_leaf_nodes=10, min_samples_leaf=30, l2_regularization=2, random_state=0
    )
    model.fit(features, wanted, sample_weight=weights)

    def stored(nodes, at=0):
        node = nodes[at]
        if node["is_leaf"]:
            return round(float(node["value"]), 4)
        low, high = (stored(nodes, int(node[child])) for child in ("left", "right"))
        return [int(node["feature_idx"]), round(float(node["num_threshold"]), 4), low, high]

    trees = [stored(predictor.nodes) for [predictor] in model._predictors]  # no public way shows the trees
    return [*trees, round(float(model._baseline_prediction[0][0]), 4)]


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
    texts = list(real_texts())
    random.Random(4).shuffle(texts)
    of_texts = excerpts(texts[::2])  # no sentence of theirs is among the plain ones
    plain = known.matrix(sentences_of(texts[1::2]))
    names = list(sets)
    folds = [names[number::FOLDS] for number in range(FOLDS)]
    found, left_out = {}, {}  # each set as it is read by what the others teach
    for number, fold in enumerate(folds):
        sound = cache(learn_sound([sets[name] for name in names if name not in fold], plain, known).sound)
        found |= {name: sources_of(sets[name], sound) for name in fold}
        name = f"excerpts {number + 1}"
        found[name] = sources_of({"orders": [], "honest": of_texts[number::FOLDS]}, sound, lambda source, _: [source])
        left_out[number] = [*fold, name]

    def rest(fold):
        return [source for name, those in found.items() if name not in fold for source in those]

    for fold in left_out.values():
        trees = grown_for_orders(rest(fold))
        for source in (source for name in fold for source in found[name]):
            source.judge(trees)
    everything = rest([])
    for fold in left_out.values():
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
