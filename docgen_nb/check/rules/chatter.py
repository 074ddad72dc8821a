"""DG602: what a model says to the user around the text."""

import re
from collections.abc import Iterator

from docgen_nb.check.phrases import first_hits
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, Hit

_THING = (
    r"(?:section|chapter|text|draft|paragraph|version|revision|content|rewrite|summary you|introduction you|table you|"
    r"document|article|report|write-?up|markdown|answer|response|rewritten \w+|revised \w+|updated \w+|requested \w+)"
)
_CHATTER = re.compile(
    rf"\A\s*(?:sure|certainly|of course|absolutely|great|okay|ok|got it|understood|happy to help)\s*[!.]"
    rf"|\A\s*(?:sure|certainly|of course|absolutely|okay),?\s+(?:here|I(?:['’]ll| will| can)|let me)\b"
    rf"|(?:\A|[.!:]\s+)\s*(?:here(?:['’]s| is| are)|below is)\s+(?:the|a|an|your|my|one)\s+(?:\w+\s+){{0,3}}{_THING}\b"
    rf"[^.]{{0,60}}(?::|\Z|\n|based on|as requested|for (?:your|section)|you (?:asked|requested|wanted))"
    rf"|\bI hope (?:this|that|it|the (?:above|section)) (?:helps|meets|is (?:helpful|useful|what))"
    rf"|\b(?:let me know|please let me know|tell me) if (?:you|there|this|I|any)"
    rf"|(?:\A|[.!?,]\s+|\bplease )feel free to (?:ask|let me|reach out|modify|adjust|edit|change|adapt)"
    rf"|\bwould you like me to\b|\bdo you want me to\b|\bshall I (?:continue|go on|expand|add|revise)\b"
    rf"|(?:\A|[.!?]\s+)(?:in this section,? )?I (?:will|['’]ll|have|['’]ve) (?:now )?(?:write|written|describe|discuss|"
    rf"outline|explain|provide|provided|draft|drafted|revise|revised|rewritten|kept|included|created|added|avoided)\b"
    rf"|\((?:word count|words?):?\s*\d+(?: words)?\)|^[ \t]*\(?(?:approx\.\s*)?word count\s*:?\s*\d+"
    rf"|\[(?:end|start|beginning) of (?:section|text|document|draft|chapter)[^\]]*\]"
    rf"|^[ \t]*(?:end of section)\s*\.?\s*$"
    rf"|\bas (?:you )?(?:requested|instructed)(?: by you| in your prompt)?,\s+(?:I|here|this section)\b"
    rf"|\b(?:based on|according to|from) (?:the|your) (?:provided|given|supplied) (?:notes|content|text|"
    rf"material|prompt|"
    rf"instructions|outline|context|content parts?)\b|\bthe (?:provided|supplied) content parts?\b"
    rf"|</?(?:think|thinking|answer|response|content|section|output)(?: [^>]*)?>"
    rf"|<\|[a-z_ ]+\|>|\[/?INST\]|<<?/?SYS>>?|</?s>|<(?:start|end)_of_turn>|<\|?(?:eot|bos|eos)(?:_id)?\|?>"
    rf"|^#+ (?:Response|Instruction)s?:\s*$"
    rf"|(?:\A|[.!?]\s+)(?:this|the following) (?:section|chapter) (?:will )?(?:describes?|discuss(?:es)?|outlines?|"
    rf"explains?|provides?|covers?|"
    rf"presents?|explores?|examines?|gives?)\b"
    rf"|\bin this (?:section|chapter),? we (?:will|shall|describe|discuss|look|examine|explore)\b"
    rf"|(?:\A|[.!?]\s+)(?:dieser abschnitt|dieses kapitel) (?:beschreibt|behandelt|erläutert|stellt|gibt|zeigt)\b"
    rf"|\bin diesem (?:abschnitt|kapitel) (?:werden|wollen|betrachten|beschreiben|untersuchen|"
    rf"behandeln|sehen|zeigen) wir\b"
    rf"|^[ \t]*(?:assistant|user|system)\s*:\s"
    rf"|\A\s*(?:gerne|natürlich|selbstverständlich|klar|sicher)\s*[!,.]\s*(?:hier|ich)?"
    rf"|\bhier (?:ist|sind|kommt|findest du|finden Sie) (?:der|die|das|ein|eine|Ihr|Ihre|dein|"
    rf"deine)\s+(?:\w+\s+){{0,2}}"
    rf"(?:abschnitt|kapitel|text|entwurf|version|fassung|überarbeitung)\w*[^.]{{0,40}}(?::|\Z)"
    rf"|\bich hoffe,? (?:das|dies|der Abschnitt|dieser)[^.]{{0,30}}(?:hilft|hilfreich|gefällt|entspricht)"
    rf"|\b(?:lassen Sie mich wissen|sag(?:en Sie)? mir Bescheid|lass mich wissen)\b|\bmöchten Sie,? dass ich\b"
    rf"|\A\s*(?:bien sûr|certainement|volontiers|d['’]accord)\s*[!,.]\s*(?:voici)?"
    rf"|\bvoici (?:la|le|une?|votre|ta) (?:\w+\s+){{0,2}}(?:section|chapitre|texte|version|ébauche|"
    rf"paragraphe)\b[^.]{{0,40}}(?::|\Z)"
    rf"|\bj['’]espère que (?:cela|ceci|ce texte|cette section)\b|\bn['’]hésitez pas à me\b|\bfaites-moi savoir\b"
    rf"|\A\s*(?:claro|por supuesto|desde luego|con gusto)\s*[!,.]\s*(?:aquí)?"
    rf"|\baquí (?:está|tienes|tiene) (?:la|el|una?|tu|su) (?:\w+\s+){{0,2}}(?:sección|capítulo|texto|versión|"
    rf"borrador|párrafo)\b"
    rf"|\bespero que (?:esto|este texto|esta sección)[^.]{{0,30}}(?:ayude|útil|sirva)|\bhazme saber\b|\bavísame si\b",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip


def _find(text: CheckedText) -> Iterator[Hit]:
    return first_hits(text, _CHATTER, "The model speaks to the user: {}", "Take out what is not the text itself.")


RULE = Rule("DG602", "chatter", _find)
