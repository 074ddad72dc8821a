"""The few words that the program itself writes into a document, in the document's language."""

from __future__ import annotations

import re
from typing import NamedTuple


class Words(NamedTuple):
    """Words that a document's own headings and captions use, in one language."""

    contents: str
    table: str
    tables: str
    figure: str
    figures: str
    source: str
    sources: str
    notes: str


_WORDS = {
    "en": Words("Contents", "Table", "Tables", "Figure", "Figures", "Source", "Sources", "Notes"),
    "de": Words("Inhalt", "Tabelle", "Tabellen", "Abbildung", "Abbildungen", "Quelle", "Quellen", "Anmerkungen"),
    "fr": Words("Table des matières", "Tableau", "Tableaux", "Figure", "Figures", "Source", "Sources", "Notes"),
    "es": Words("Índice", "Tabla", "Tablas", "Figura", "Figuras", "Fuente", "Fuentes", "Notas"),
    "it": Words("Indice", "Tabella", "Tabelle", "Figura", "Figure", "Fonte", "Fonti", "Note"),
    "pt": Words("Sumário", "Tabela", "Tabelas", "Figura", "Figuras", "Fonte", "Fontes", "Notas"),
    "nl": Words("Inhoud", "Tabel", "Tabellen", "Figuur", "Figuren", "Bron", "Bronnen", "Noten"),
    "pl": Words("Spis treści", "Tabela", "Tabele", "Rysunek", "Rysunki", "Źródło", "Źródła", "Przypisy"),
    "ru": Words("Содержание", "Таблица", "Таблицы", "Рисунок", "Рисунки", "Источник", "Источники", "Примечания"),
    "zh": Words("目录", "表", "表格", "图", "插图", "来源", "来源", "注释"),
    "ja": Words("目次", "表", "表一覧", "図", "図一覧", "出典", "出典", "注"),
    "ko": Words("차례", "표", "표 목록", "그림", "그림 목록", "출처", "출처", "주석"),
    "ar": Words("المحتويات", "جدول", "الجداول", "شكل", "الأشكال", "المصدر", "المصادر", "ملاحظات"),
    "he": Words("תוכן העניינים", "טבלה", "טבלאות", "איור", "איורים", "מקור", "מקורות", "הערות"),
}
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
    "portuguese": "pt",
    "português": "pt",
    "dutch": "nl",
    "nederlands": "nl",
    "arabic": "ar",
    "hebrew": "he",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "polish": "pl",
    "russian": "ru",
}
_IN_NO_SOURCE = {
    "de": "in keiner Quelle",
    "fr": "dans aucune source",
    "es": "en ninguna fuente",
    "it": "in nessuna fonte",
}
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd"})


def language_code(language: str) -> str:
    """The BCP 47 code of a language given as code or by its name; "" where neither is understood.

    >>> language_code("German"), language_code("pt_BR"), language_code("as the task says")
    ('de', 'pt-BR', '')
    """
    known = _NAMES.get(language.strip().lower())
    return known or (language.strip().replace("_", "-") if _CODE.fullmatch(language.strip()) else "")


def words_for(language: str) -> Words:
    """The words in a language; English where they are not known."""
    return _WORDS.get(language_code(language).partition("-")[0].lower(), _WORDS["en"])


def in_no_source(language: str) -> str:
    """Words behind an address that a model made up; English where there are none in the language."""
    return _IN_NO_SOURCE.get(language_code(language).partition("-")[0].lower(), "in no source")
