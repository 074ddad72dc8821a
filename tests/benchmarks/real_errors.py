"""Errors in real text, marked by people, against what ``%docgen check`` says: recall, precision, false alarms, CPU.

    python -m tests.benchmarks.real_errors --data PATH [--part first|second|all] [--show N]

PATH holds checkouts of public sets, whose data are not ours to ship; those that are missing are left out:

- accuracy: game reports by three systems, every error marked, https://github.com/ehudreiter/accuracySharedTask
  (``games.csv``, ``gsml.csv``, ``shared_task.jsonl``)
- tabfact: true and refuted statements about tables, https://github.com/wenhuchen/Table-Fact-Checking
  (``data/all_csv`` and ``collected_data/*.json``, or ``tables`` and ``statements.json``)
- insightbench: business tables with insights that are true, https://github.com/ServiceNow/insight-bench
  (``flag-N.csv`` and ``flag-N.json``)

A flag counts as right if it lies on a marked error of its sentence. Every set is divided into two parts by the names of
its documents: rules were written looking at the first, the second was only measured.
"""

from __future__ import annotations

import argparse
import collections
import csv
import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

import docgen_nb as dg
from docgen_nb.check.report import Report
from docgen_nb.evidence.spelled import number_words

PARTS = ("first", "second")
_IN_OTHER_WORDS = {"a": 1.0, "an": 1.0, "pair": 2.0, "a pair": 2.0, "first": 1.0, "second": 2.0, "third": 3.0}


@dataclass
class Counts:
    """What was found in one set, by kind of error."""

    gold: collections.Counter[str] = field(default_factory=collections.Counter)
    found: collections.Counter[str] = field(default_factory=collections.Counter)
    flags: collections.Counter[str] = field(default_factory=collections.Counter)
    right: collections.Counter[str] = field(default_factory=collections.Counter)
    true: int = 0
    false_alarms: int = 0
    documents: int = 0
    seconds: float = 0.0
    shown: list[str] = field(default_factory=list)

    def row(self, kind: str) -> dict[str, object]:
        """The figures of one kind."""
        return {
            "errors": self.gold[kind], "recall": _ratio(self.found[kind], self.gold[kind]),
            "flags": self.flags[kind], "precision": _ratio(self.right[kind], self.flags[kind]),
        }  # fmt: skip


def _ratio(a: float, b: float) -> float | None:
    return round(a / b, 3) if b else None


def part_of(name: str) -> str:
    """Which half a document is in."""
    return PARTS[int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 2]


def checked(title: str, sentences: Sequence[str], **content: object) -> tuple[Report, float]:
    """A report on one section with a paragraph for each sentence, and the CPU seconds that it took."""
    project = dg.Project(model="scripted")
    project.add(**content)
    elements = [{"type": "paragraph", "text": text, "partIds": list(content)} for text in sentences]
    section = {"title": title, "contentPartIds": list(content), "state": "done", "elements": elements}
    chapters = [{"title": title, "sections": [section]}]
    project.load_outline(dg.Outline.model_validate({"title": title, "language": "en", "chapters": chapters}))
    started = time.process_time()
    report = project.check(select="DG1", ignore="DG102")
    return report, time.process_time() - started


# --- game reports ------------------------------------------------------------------------------------------------


def value_of(text: str) -> float | None:
    """The first number of a text, in figures or in words; "a", "a pair" and "second" if they are all of it."""
    if (alone := text.casefold().strip()) in _IN_OTHER_WORDS:
        return _IN_OTHER_WORDS[alone]
    if match := re.search(r"\d[\d,]*\.?\d*", text):
        return float(match[0].replace(",", "").rstrip("."))
    known = {"zero": 0, "one": 1, **number_words()}
    return next((float(known[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in known), None)


def joined(tokens: Iterable[str]) -> str:
    """Tokens as running text."""
    text = " ".join(tokens)
    for pattern, new in ((r" ([,.;:!?%)])", r"\1"), (r"\( ", "("), (r" - ", "-"), (r" ('s|')", r"\1")):
        text = re.sub(pattern, new, text)
    return text


def accuracy(base: Path, part: str, show: int) -> Counts:
    """The game reports: numbers, and names and words."""
    games = {row["TEXT_ID"]: row for row in _rows(base / "games.csv")}
    marked = collections.defaultdict(list)
    for row in _rows(base / "gsml.csv"):
        marked[row["TEXT_ID"].replace(".txt", "")].append(row)
    counts = Counts()
    for line in (base / "shared_task.jsonl").read_text("utf8").splitlines():
        game = json.loads(line)
        name = game["shared_task_text_id"].replace(".txt", "")
        if part in {"all", part_of(name)} and name in games:
            tokens = games[name]["GENERATED_TEXT"].split(" ")
            _game(counts, game, _sentences(tokens), [e for e in marked[name] if e["TYPE"] != "NOT_CHECKABLE"], show)
    return counts


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def _sentences(tokens: Sequence[str]) -> list[list[tuple[int, str]]]:
    found: list[list[tuple[int, str]]] = [[]]
    for number, token in enumerate(tokens, 1):
        found[-1].append((number, token))
        if token == ".":
            found.append([])
    return [sentence for sentence in found if sentence]


def _game(
    counts: Counts, game: dict, sentences: list[list[tuple[int, str]]], errors: list[dict[str, str]], show: int
) -> None:
    box = game["box_score"]
    columns = ["PLAYER_NAME", *(c for c in box if c not in {"FIRST_NAME", "SECOND_NAME", "PLAYER_NAME"})]
    players = pd.DataFrame([[box[c][k] for c in columns] for k in sorted(box["PLAYER_NAME"], key=int)], columns=columns)
    numbers = players.drop(columns=["PLAYER_NAME"]).apply(pd.to_numeric, errors="coerce")
    players[numbers.columns] = numbers.where(numbers.notna(), players[numbers.columns])
    note = (
        f"Game on {game['day']}: {game['home_city']} {game['home_name']} (home) against "
        f"{game['vis_city']} {game['vis_name']}."
    )
    texts = [joined(token for _, token in sentence) for sentence in sentences]
    teams = pd.DataFrame([game["home_line"], game["vis_line"]])
    report, seconds = checked("Game", texts, players=players, teams=teams, game=note)
    counts.documents += 1
    counts.seconds += seconds
    flagged = collections.defaultdict(list)
    for finding in report:
        flagged[finding.block].append(finding.excerpt or finding.message)
    for block, sentence in enumerate(sentences, 1):
        here = [e for e in errors if sentence[0][0] <= int(e["DOC_TOKEN_START"]) <= sentence[-1][0]]
        missed = _count_sentence(counts, sentence, here, flagged[block])
        if missed and len(counts.shown) < show:
            counts.shown.append(f"{texts[block - 1]}\n    {missed}")


def _count_sentence(
    counts: Counts, sentence: list[tuple[int, str]], errors: list[dict[str, str]], flags: list[str]
) -> str:
    def span(error: dict[str, str]) -> list[str]:
        return [t for n, t in sentence if int(error["DOC_TOKEN_START"]) <= n <= int(error["DOC_TOKEN_END"])]

    wrong = collections.Counter(value_of(" ".join(span(e))) for e in errors if e["TYPE"] == "NUMBER")
    marked = collections.Counter(value_of(t) for e in errors for t in span(e) if value_of(t) is not None)
    numbers = collections.Counter(value_of(flag) for flag in flags if value_of(flag) is not None)
    words = [flag for flag in flags if value_of(flag) is None]
    counts.gold["numbers"] += sum(wrong.values())
    counts.flags["numbers"] += sum(numbers.values())
    counts.found["numbers"] += sum(min(n, numbers[v]) for v, n in wrong.items() if v is not None)
    counts.right["numbers"] += sum(min(n, marked[v]) for v, n in numbers.items())
    names = [" ".join(span(e)) for e in errors if e["TYPE"] in {"NAME", "WORD"}]
    counts.gold["names and words"] += len(names)
    counts.flags["names and words"] += len(words)
    counts.found["names and words"] += sum(any(_overlap(n, w) for w in words) for n in names)
    counts.right["names and words"] += sum(any(_overlap(n, w) for n in names) for w in words)
    only_names = [" ".join(span(e)) for e in errors if e["TYPE"] == "NAME"]
    counts.gold["names alone"] += len(only_names)
    counts.found["names alone"] += sum(any(_overlap(n, w) for w in words) for n in only_names)
    missed = [v for v, n in wrong.items() if v is not None and numbers[v] < n]
    alarms = [v for v, n in numbers.items() if marked[v] < n]
    names_missed = [n for n in names if not any(_overlap(n, w) for w in words)]
    names_alarms = [w for w in words if not any(_overlap(n, w) for n in names)]
    if not (missed or alarms or names_missed or names_alarms):
        return ""
    return f"missed {missed} {names_missed} false {alarms} {names_alarms}"


def _overlap(a: str, b: str) -> bool:
    return a in b or b in a


# --- statements about tables -------------------------------------------------------------------------------------


def tabfact(base: Path, part: str, show: int) -> Counts:
    """The statements with a digit: refuted ones are errors, true ones must not be flagged."""
    tables = base / "tables" if (base / "tables").is_dir() else base / "data" / "all_csv"
    counts = Counts()
    for name, caption, statements, labels in _claims(base):
        if part not in {"all", part_of(name)} or not (tables / name).exists():
            continue
        texts = [text[0].upper() + text[1:] + ("" if text.endswith(".") else ".") for text in statements]
        report, seconds = checked(caption or "Table", texts, t=_frame(tables / name))
        counts.documents += 1
        counts.seconds += seconds
        flagged = collections.defaultdict(list)
        for finding in report:
            flagged[finding.block].append(f"{finding.code} {finding.message}")
        for block, (text, label) in enumerate(zip(texts, labels, strict=True), 1):
            if not re.search(r"\d", text):
                continue
            counts.true += bool(label)
            counts.false_alarms += bool(label and flagged[block])
            counts.gold["refuted"] += not label
            counts.found["refuted"] += bool(not label and flagged[block])
            counts.flags["refuted"] += bool(flagged[block])
            if label and flagged[block] and len(counts.shown) < show:
                counts.shown.append(f"{name}: {text}\n    {flagged[block]}")
    counts.right["refuted"] = counts.found["refuted"]
    return counts


def _claims(base: Path) -> Iterator[tuple[str, str, list[str], list[int]]]:
    if (base / "statements.json").exists():
        for name, each in sorted(json.loads((base / "statements.json").read_text("utf8")).items()):
            yield name, each["caption"], each["statements"], each["labels"]
        return
    for path in sorted((base / "collected_data").glob("r*_training_all.json")):
        for name, (statements, labels, caption) in sorted(json.loads(path.read_text("utf8")).items()):
            yield name, caption, statements, labels


def _frame(path: Path) -> pd.DataFrame:
    rows = [line.split("#") for line in path.read_text("utf8").splitlines()]
    width = len(rows[0])
    heads = [head or f"c{i}" for i, head in enumerate(rows[0])]
    heads = [head if heads.count(head) == 1 else f"{head} {i}" for i, head in enumerate(heads)]
    frame = pd.DataFrame([(row + [""] * width)[:width] for row in rows[1:]], columns=heads)
    for head in frame:
        numbers = pd.to_numeric(frame[head], errors="coerce")
        if numbers.notna().all():
            frame[head] = numbers
    return frame


# --- insights ----------------------------------------------------------------------------------------------------


def insightbench(base: Path, part: str, show: int) -> Counts:
    """Insights that are true: nothing may be flagged."""
    counts = Counts()
    for path in sorted(base.rglob("flag-*.json")):
        table = next(iter(base.rglob(path.with_suffix(".csv").name)), None)
        if table is None or part not in {"all", part_of(path.stem)}:
            continue
        insights = [text for text in json.loads(path.read_text("utf8"))["insights"] if text.strip()]
        if not insights:
            continue
        report, seconds = checked(path.stem, insights, t=pd.read_csv(table))
        counts.documents += 1
        counts.seconds += seconds
        counts.true += len(insights)
        counts.false_alarms += len({finding.block for finding in report})
        counts.shown += [f"{path.stem}: {finding.code} {finding.message}" for finding in report]
    counts.shown = counts.shown[:show]
    return counts


SETS = {"accuracy": accuracy, "tabfact": tabfact, "insightbench": insightbench}


def main() -> None:
    """Measure the sets that are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--show", type=int, default=0, help="print as many sentences that went wrong")
    parser.add_argument("--set", choices=list(SETS), action="append", help="only this set")
    arguments = parser.parse_args()
    for name in arguments.set or SETS:
        base = arguments.data / name
        if not base.is_dir():
            print(f"{name}: not in {arguments.data}")
            continue
        counts = SETS[name](base, arguments.part, arguments.show)
        print(*counts.shown, sep="\n")
        for kind in counts.gold:
            print(json.dumps({"set": name, "part": arguments.part, "kind": kind, **counts.row(kind)}))
        alarms = {"true": counts.true, "false alarms": _ratio(counts.false_alarms, counts.true)} if counts.true else {}
        per_document = round(1000 * counts.seconds / max(1, counts.documents), 1)
        print(json.dumps({"set": name, "documents": counts.documents, **alarms, "cpu ms a document": per_document}))


if __name__ == "__main__":
    main()
