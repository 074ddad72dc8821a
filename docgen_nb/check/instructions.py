"""Text that tells whoever writes what to write: what somebody put into a document for a model to obey.

No list of phrases finds it, so each sentence is read for two things in general: its mood (an imperative, a word like
"must" or "please", talk to a "you", or of a task or an answer) and what it speaks of, as roles that its words have. A
manual tells its readers what to do, too: a sentence is an order to the writer if much in it is about writing.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from docgen_nb.evidence.stopwords import ALL_STOP_WORDS, word_set
from docgen_nb.evidence.words import sentences

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0370-\u04ff])\w{3,}\b")  # letters of two alphabets in a word
_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕԁοανρικτυ", "abekmhopctyxijsdoavpiktu")
_SPACED = re.compile(r"\b(?:\w ){3,}\w\b|(?<=  )\w(?: \w)*(?=  )")  # a word in s p a c e d letters
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{16,4000}={0,2}(?![\w+/])")
_COMMON = "the|and|that|with|this|your|you|say|write|ignore|und|der|das|dass|nicht|schreib|schreibe|les|que|est|dans|vous|dites"
_CIPHERS: list[
    tuple[re.Pattern[str], Callable[[str], str]]
] = [  # the commonest words in rot13 and backwards, and how to read the rest
    (
        re.compile(rf"\b(?:{codecs.encode(_COMMON, 'rot13')})\b", re.IGNORECASE),
        lambda text: codecs.encode(text, "rot13"),
    ),
    (re.compile(rf"\b(?:{_COMMON[::-1]})\b", re.IGNORECASE), lambda text: text[::-1]),
]
_LONG = 700  # characters of a block that is looked at line by line

# role → its words in several languages; "*" stands for any ending
_ROLES = {
    "voice": "speak speaks talk talks sound voice",
    "must": "becomes must shall should ought _must_ _let_ please kindly deserves belongs expected wanted wished desired wise custom requested required essential imperative expects wants wishes hopes prefers insists "
    "mandatory welcome henceforth soll sollen sollte* muss müssen hat_zu bitte erwartet gewünscht gehört gebeten ausschließlich unbedingt doit doivent faut convient veuillez "
    "prié* merci sera seront debe* hay deve* devono fique 忽略* 无视* 無視* 忘记* 忘れ* игнорируй* забудь*",
    "every": "_every_",
    "tongue": "language sprache langue idioma lingua",
    "speech": "english french spanish german italian latin dutch portuguese chinese japanese russian arabic englisch* französisch* spanisch* deutsch* anglais* français* espagnol* allemand* inglés francés alemán polish swedish turkish greek danish norwegian finnish czech welsh esperanto niederländisch* portugiesisch* italienisch* "
    "russisch* türkisch* polnisch* chinesisch* arabisch* schwedisch* portugais* néerlandais* italien* russe* polonais* chinois* arabe* latein*",
    "you": "you your yours yourself dein* dich dir vous votre vos tu tes usted* ihr",
    "model": "_model_ llm* textgenerator* schreibroboter* gpt* chatgpt claude gemini copilot* chatbot* bot bots assistant* agent agents summariser* summarizer* crawler* ki sprachmodell* ia kis",
    "writer": "whoever author writer* drafter* autor* verfasser* auteur* rédacteur* redactor* quiconque _wer_",
    "reply": "_reply_ antwort ausgabe réponse* respuesta* risposta*",
    "text": "snippet* section* chapter* paragraph* _text_ reports document documents summary summaries text texts draft* title titles heading* introduction* conclusion* article* "
    "footnote* sentence* word words line lines letter letters vowel* piece result results ergebnis outcome appendix caption* file memo grammar story abschnitt* kapitel* bericht* text* satz "
    "sätze absatz absätze aufsatz wort wörter zeile* zusammenfassung* dokument* texte* synthèse* phrase* écrit* paragraphe* rapport* résumé* mot mots ligne* sección* capítulo* informe* resumen* testo sezione* rapporto*",
    "say": "write writes writing written say says said saying state stated mention mentions mentioned insert inserted add added adding append* include includes included put print* "
    "report reported output conclude* cite cites cited quote* repeat* copy recopy translate* spell* spelled describe* described calls called treat* answer answers respond reply tell tells told telling "
    "point claim* claims assert* declare* announce* affirm* praise* endors* convince* persuade* notif* inform work slip sneak weave squeeze plug tout* overwrite* urge* advis* proclaim* alleg* maintain argue insist hint imply underline* underscore* highlight* echo parrot reiterat* restat* rephras* paraphras* reword* transcrib* phrase pen jot record log enumerat* tabulat* depict* portray* characteri* label brand preface* prefix append* incorporat* refer allude discuss explain clarif* elaborat* narrat* recount* convey* communicat* broadcast* circulat* spread publish* reveal* disclos* divulg* confess* admit deny conceal* suppress* withhold* censor* redact* mimic imitat* score* grade* evaluat* bewirb bewerb* preis* betone* hervorheb* verrate* druck* baue erwähn* verfass* behandel* lou* soulign* précis* évoqu* glissez* divulgu* répét* conclu* prétend* termine* commence* subray* elogi* repit* sottolin* elogi* indiqu* vant* annonc* signal* raconte* stehen informier* recommend* rate rated promote* advertise* stress* emphasi* suggest* name names named give gives given end ends ending begin* "
    "close closes closed finish* start* list listed show shown render* display* present* provide* deliver* produce* generate* compose* ask invite believe* think* assume* suppose* imagine* known convinced "
    "learn attention remind* warn* omit* leave left drop dropped hide* hidden skip* figure* rewrite* replace* change* "
    "geben gegeben gab gibt fügen fügt heben weis* verweis* weiger* verweiger* beleidig* verspott* enden endet setzt nennen empfohl* bewerben raten halten enthalten enthält enthalte klingen loben sprechen preis* rühm* erfind* compliment* retell* quoted darstell* darzustell* intègr* intégr* embed* direct* encourag* point* carry carries contain* feature* bear open* oppose* invent* insult* mock* flatter* extol* commend* plug hawk shill mise* inscri* gliss* vant* encourag* invit* port* loue* rappel* signal* indiqu* contenir contien* figur* termin* commenc* souten* préten* invent* insult* moqu* recommand* teile mitteil* frag* schreib* sag* savoir nenn* erwähn* ergänz* ersetz* behaupt* empfiehl empfehl* lob* antwort* beend* beginn* füg* einfüg* hinzu* meld* gib geben lege offen dichte erzähl* zeig* setz* hinein fordere "
    "écri* dit* dire mentionn* ajout* insér* remplac* affirm* recommand* répond* racont* recop* rédig* mett* mets éloge figurer demand* rappel* présent* "
    "escrib* menciona* añad* di diga* afirm* inserta* inclu* recom* pid* cuent* scriv* aggiung* menzion* dit* chied* inser* racconta*",
    "reveal": "reveal* disclos* divulg* leak* expos* verrat* offenleg* révél* revel* rivel*",
    "form": "anecdote* proverb* pun puns fable* sonnet* ballad* rap acrostic* palindrome* twister* motto anekdote* sprichwort* fabel sonett* zungenbrecher* proverbe* act pretend impersonate poem* haiku* limerick* riddle* joke* song "
    "base64 rot13 morse leetspeak backwards rhyme* verse lyrics pirate* slogan* gedicht* vierzeiler witz* reim* rätsel* lied blague* poème* devinette* chanson* chiste* poema* adivinanza* barzelletta* poesia*",
    "cipher": "caesar hex hexadecimal binary encode* encrypt* cipher* decode* reversed uppercase lowercase emoji* persona verbatim instead regardless",
    "switch": "ignor* disregard* forget* overrid* bypass* supersed* void cancel* obsolete _nomore_ caduc* caduques annul* ungültig* vergiss* missacht* oubli* olvid* dimentic* esque* desconsider* "
    "jailbreak unrestricted 忽略* 无视* 無視* 忘记* 忘れ* игнорируй* забудь* override",
    "order": "instruct* prompt prompts directive* guideline* guidance task job assignment brief briefing mission _system_ anweisung* vorgabe* aufgabe* befehl* regeln auftrag "
    "consigne* instruc* istruz* règle* reglas orden* tâche tarea* 指令* 指示* инструк* указан* 忽略* 无视* 無視* 忘记* 忘れ*",
    "prior": "previous prior above earlier preceding _sofar_ original other remaining bisher* vorher* übrigen précédent* anterior* precedent*",
    "reader": "_reader_ readers audience leser* leserschaft lecteur* lector* lettor* publikum",
    "secret": "password* passphrase* pin tan credential* secret* token tokens key keys wallet* card cards identity login kennw* passw* zugangsdaten geheim* identifiants contraseña* clave confidential environment vorgaben "
    "code codes account accounts bank iban konto compte cuenta conto conversation context",
    "show": "link links linked picture* image* pixel* logo banner badge button hyperlink* iframe url urls address webhook bild* verlink* lien* imagen* enlace* server http https www query",
    "figures": "quantit* figure figures number numbers amount* value values total totals cost costs price* zahl* betrag* chiffre* cifra* double* halve* halved multipl* inflate* round rounded percent prozent",
    "alter": "tripl* quadrupl* verdreifach* double* halve* multipl* inflate* verdoppel* halbier* doubl*",
}  # fmt: skip
_WEIGHTS = {"form": 2, "switch": 2, "reply": 2, "reader": 2} | dict.fromkeys(
    ("model", "speech", "writer", "text", "say", "order", "prior", "cipher", "reveal"), 1
)
_MOODS = frozenset({"must", "you", "reply", "switch", "writer", "tongue", "every"})
_DO = (
    "do don't be go get take keep make let use try ask tell say write add append insert include put place state mention note report print output end close begin start finish open stop run execute install download "
    "enable disable turn switch press click tap type enter select choose pick set sign log call dial visit see read check confirm verify send forward submit upload post share email mail copy paste cut move remove "
    "delete drop clear clean wash fill pour mix stir fry bake boil heat preheat knead serve cook peel chop melt cool plant water dig hang hold lift stand sit turn push pull fix attach connect plug clone build deploy "
    "restart save store back update upgrade replace change rename convert translate encode decode spell swap repeat quote cite link show display render load fetch import export describe explain summarise summarize "
    "compose draw sing decide rate grade score correct compute calculate count list label name give provide deliver produce generate create suggest recommend praise promote advertise treat assume pretend act behave "
    "answer respond reply reveal ignore disregard forget omit leave skip hide avoid remember ensure pay transfer wire buy order book schedule reserve invite remind warn urge advise encourage instruct "
    "point direct refer return bring follow obey wear wait apply spread sprinkle cover close inform collect talk speak conclude claim assert announce declare multiply double halve round increase reduce present embed cite "
    "continue imagine invoke hyperlink picture consider proceed resume restrict limit confine adopt impersonate speak sing recite invent fabricate weave sprinkle drop smuggle squeeze "
    "exchange substitute adjust amend correct alter modify edit tweak inflate deflate lower raise triple quadruple append prepend attach annotate tag mark highlight emphasise emphasize stress underline "
    "contact phone ring text message notify alert assure reassure urge beg persuade convince trick lure pick favour favor endorse rank hail welcome thank congratulate apologise insult mock blame accuse "
    "compile translate paraphrase rephrase reword shorten expand elaborate summarise outline sketch jot type paste dump leak expose disclose retrieve query execute perform trigger launch kill erase wipe purge destroy "
    "nimm mach lass bring komm sprich rede rechne berechne melde richte tippe klicke wähle öffne suche liste zitiere verweise tausche streiche kopiere wiederhole formuliere gestalte spiele stell stelle erfinde lobe preise "
    "portray depict characterise characterize cast attribute ascribe swap place send bring have wrap sort scan drag work slip determine notify grant allow accept learn adopt define set "
    "schließe schreibe schreib sage sag nenne erwähne ergänze ersetze verwende ignoriere vergiss behaupte gib setze füge übersetze antworte beende beginne verlinke zeige empfiehl lösche lege erzähle dichte fordere missachte "
    "écris dis dites faites ajoute mentionne remplace ignore oublie réponds insère recommande raconte mets "
    "escribe añade di menciona reemplaza ignora olvida responde inserta incluye recomienda pide cuenta scrivi aggiungi menziona sostituisci rispondi inserisci dimentica chiedi"
)
_IMPERATIVES = word_set(_DO.casefold())
_BEFORE_VERB = word_set(
    "please kindly now then also instead just simply first finally so and or bitte dann und et puis y e not don't to always never"
)
_DETERMINERS = word_set(
    "the a an all every each any this that these those it them your my our their his her whatever everything readers people _reader_ "
    "der die das den dem ein eine einen einem dein deine deinen ihr ihre ihren alle jeden jede jedes diesen diese dieses un une le la les vos votre tes ton ta ces cet cette chaque tout tous toute"
)
_PARTICLES = word_set("up out down over off along back forth")
_ELIDED = ("d'", "d’", "l'", "l’")
_NO_VERBS = tuple(
    word_set("ly s ed ing ion ough ever side quite spite half since like except round well ect ay aps said told")
)
_CLAUSE = re.compile(r"[.!?:;,—–()\[\]<>\"“”|\n]+|\s-\s|\b(?:then|so)\b", re.IGNORECASE)
_PART = re.compile(r"[;—|\n]|:\s")
_NOT_SAID = re.compile(
    r"`[^`]*`|\b(?:author|writer)['’]s\b|\b(?:please )?note that\b|\b(?:pull requests?|change ?logs?)\b|\blet(?:'s| us| me) \w+|\b[a-z]+://\S+|\]\([^)\s]{0,500}\)|<(?!/?(?:system|instructions?|prompt))/?[a-z](?![^<>]*\b(?:alt|title)=)[^<>]*>|\b\w[\w\-]*[(.=_]\w\S*",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?<![\w\-])[\w\-]*(?:\bx|ai|ki|ia|llm|gpt|assistant|agent|bot|system)[_:\-](?:[\w\-]*[_\-])?(?:instruct\w*|override|action|directive|notes?|hinweis|consigne|anweisung|orders?|rules?|tasks?)\b"
    r"|(?:instruction|directive|consigne|anweisung|hinweis|note)\w*[_\-:](?:an[_\-])?(?:ai|ki|ia|llm|gpt|assistant|agent|bot)\b",
    re.IGNORECASE,
)
_SIGNS_OF_KEYS = frozenset("_:-")
_CONCEALED = re.compile(
    r"<!--(?!\s*docgen:)|\[//\]:|font-size:\s*0|display:\s*none|color:\s*white|\bhidden\b[^<>]*>", re.IGNORECASE
)
_LETTER = re.compile(
    r"\A\W*(?:(?:from|to|subject|von|an|betreff|de|à|objet):.*\n+)*(?:dear|hi|hello|hey|liebe[r]?|sehr geehrte\w*|hallo|guten tag|bonjour|ch[eè]re?s?|salut|madame|monsieur)\b[^\n]{0,60}\n",
    re.IGNORECASE,
)
_SINGLE = [
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        # moods: polite questions, passives and infinitives that ask
        (r"\b(?:would|could|might|may|can|will) (?:you|i|we|it|whoever)\b|\b(?:vital|crucial|important|essential) (?:that|to)\b|\b(?:would|might|could) (?:it )?be \w+|\w+ (?:would|might|could) (?:look|help|round|make|do)\b|\b(?:appreciate[ds]?|grateful|obliged|thankful)\b", " _must_ "),
        (r"\b(?:wäre|wären|würden?|könnten?|möchten?|darf|dürfen|möge[n]?|bittet|verlangt)\b|\bseid?(?:en)? (?:sie )?(?:doch )?(?:bitte )?so\b|\b(?:hat|haben|ist|sind)\b(?=.{0,120}\b(?:zu \w+en|\w{2,}zu\w{3,}n)\b)|(?:\A|: )(?:alles|nur|bitte|stattdessen|ausschließlich)\b(?=.*\w{3}en\W*\Z)|\bzu(?= \w+e(?:l|r)?n\W*\Z)", " hat_zu "),
        (r"\b(?:auriez|pourriez|voudriez|seriez|peux|pouvez)-(?:vous|tu)\b|\b(?:prière|merci) (?:de|d')|\b(?:il (?:est|serait) (?:demandé|souhaité|impératif)|souhaite(?:nt)? que|est à|sont à|qu['’](?:il|elle|on)s?|est prié\w*|(?:saur|ser)(?:ions|ais|ait) (?:gré|reconnaissante?s?)|serait (?:bien )?(?:apprécié\w*|bienvenue?|utile))\b|\w+-toi\b", " _must_ "),
        (r"\A[^:.]{0,60}\bto (?:be )?[a-z]{3,}[^:.]{0,25}:\s|\bà \w{3,}(?:er|ir|re)\b(?=.{0,30}\b(?:texte|rapport|résumé|réponse)\b)", " _must_ state "),
        (r"\b(?:donne|dis|écris|raconte|cite|fais)-(?:moi|nous|le|la|les)\b", " _must_ tell "),
        (r"\b(?:sera|seront)\b|\bon (?=\w+ra\b)", " _every_ "),
        # who is spoken to, and of what is being made
        (r"\b(?:machines?|software|robots?|tools?|systems?|programs?|programmes?|programm\w*|anything|anybody|personne|celui|celle|quiconque)\b.{0,30}\b(?:read(?:s|ing)?|summar\w+|condens\w+|résum\w+|rédact\w+|rédig\w+|lit|lisant|liest|zusammenfass\w+)\b", " _model_ "),
        (r"\b(?:anything|whatever|everything|documents?|texts?|reports?|summar\w+)\b.{0,30}\b(?:produced|made|derived|written|generated|drawn|built|prepared) (?:from|out of|on the basis of)\b|\bderived (?:documents?|texts?)\b|\bbei der (?:weiterverarbeitung|zusammenfassung|wiedergabe)\b|\bl[ae] (?:seule )?(?:suite|sortie|réponse|rendu)\b|\btexte final\b|\bcomptes? rendus?\b|\b(?:user|human|utilisateur|nutzer)\s*:", " _reply_ "),
        (r"\bwer\b.{0,20}\baus dies\w+|\b(?:reads?|reading|gets? to|using|summar\w+|condens\w+|résum\w+|liest|lesen|verarbeite\w*) (?:this|these|ces|ce|cette|dies\w+)\b|\bdies\w+ (?:zeilen|text\w*|notizen|dokument\w*|datei) (?:liest|lesen|verarbeite\w*|zusammenfass\w*)\b", " _wer_ "),
        (r"\A\W*(?:assistant|ai|llm|chatgpt|claude|ki|ia|bot)\s*[,:]", " _must_ _model_ "),
        (r"\b(?:artificial intelligence|intelligence artificielle|künstliche\w* intelligenz)\b", " _model_ "),
        (r"\bdu (?:bist|sollst|musst|hast|kannst|wirst|darfst)\b|\b(?:bist|sollst|musst|kannst|wirst|hast) du\b", " your _must_ "),
        (r"\byour (?:\w+ )?(?:tools?|functions?|plug-?ins?|memory|context|training)\b", " _model_ "),
        (r"\b(?:an dieser stelle|at this point|in this place|à cet endroit)\b|\b(?:sämtliche|alle|jede[rsmn]?|all|every|each|tou[ts]e?s?(?: les?)?|chaque) (?:\w+ )?(?:berichte?|texte?|beitr[aä]ge?|zusammenfassung\w*|kapitel|abschnitte?|reports?|summar\w+|texts?|chapters?|sections?|rapports?|résumés?|chapitres?|articles?|publications?)\b", " _every_ _text_ "),
        (r"\b(?:any|no|(?:an?|the) (?:good|proper|correct|complete|full|fair|decent|right|honest|useful|accurate)) (?:\w+ )?(?:write-?ups?|texts?|reports?|summar\w+|headings?|titles?|articles?|reviews?|accounts?|drafts?|answers?)\b|\b(?:every|each|all) (?:\w+ )?(?:write-?ups?|accounts?)\b|\bwhat comes next\b|\b(?:texts?|reports?|summaries|articles|drafts|write-?ups|answers|texte|berichte|zusammenfassungen|textes|résumés)(?: (?:on|about|of|über|zu|sur) [^.,]{1,40}?)?,? (?:that|which|die|qui|without|ohne|sans)\b|\b(?:ein|kein) (?:guter|vollständiger|richtiger|ordentlicher) (?:bericht|text)\b|\b(?:un|le) bon (?:rapport|texte|résumé)\b|\bwhatever (?:follows|comes)\b", " _every_ _text_ "),
        (r"\b(?:requires?|demands?|verlangt|exigent?) (?:that|dass|que)\b", " _must_ "),
        (r"\b(?:has|have|is|are|needs?) to\b|\b(?:make|be) sure\b|\bmay (?:only |not |never )?be\b|\b(?:nice|good|great|kind|helpful|best|better|useful) (?:to|if)\b|\b(?:is|are) (?:requested|asked|invited|urged|advised|instructed|to be)\b", " _must_ "),
        (r"\b(?:the|every|any|your) (?:reader\b|public\b(?= (?:should|must|has|is|to|that)))", " _reader_ "),
        (r"\b(?:readers?|leser|lecteurs) (?:need|must|should|have|has|may|can|are (?:asked|invited|required)|müssen|sollen|können|doivent|peuvent) (?:to )?(?!be |get |know|hear|learn|see )", " people _must_ "),
        (r"\blet (?:it|them|everyone|readers)\b", " _let_ "),
        (r"\bmake (?:it|that|them)\b", " _must_ rewrite "),
        (r"\bcomes? across\b", " believe "),
        (r"\b(?:other|next|further|later|remaining|all) authors\b", " previous author "),
        (r"\byou(?:'re| are) .{3,60}\bnow\b|\A\W*you(?:'re| are) (?=(?:an? )?[A-Z])", " you act "),
        (r"\b(?:would|möcht\w*|voudrai\w*|souhait\w*) (?:like|love|prefer|appreciate)\b|(?:\A|: )(?=(?:écrire|dire|affirmer|mentionner|indiquer|ajouter|insérer|rappeler)\b)", " _must_ "),
        (r"\b(?:if|si|wenn|falls|sollte|in case|sofern)\b(?=.{0,80}\b(?:llm|ki|ia|ai|sprachmodell|ki-\w+|assistant|chatbot)\b)", " _must_ _system_ "),
        (r"\b(?:your|deine?n?|ihre|vos|votre|tus?|sus) (?:[\w\-]+ )?(?:instructions?|prompt|rules|configuration|anweisung\w*|vorgaben|consignes|instrucciones|istruzioni)\b", " reveal _system_ "),
        (r"\b(?:no longer|not any ?more|nicht mehr|ne .{0,20}plus|ab jetzt|von nun an|dorénavant|désormais|no more|are over|is over|ya no)\b", " _nomore_ "),
        (r"\bfrom (?:now|here|this \w+) on\b|\bab jetzt\b", " _nomore_ _must_ "),
        (r"\b(?:language|automated|virtual|digital|writing) (?:models?|systems?|assistants?|readers?|tools?|agents?)\b|modèles? de langage|modelos? de lenguaje|(?:document|text|report) generators?", " _model_ "),
        (r"\b(?:so far|until now|up to now|jusqu'ici)\b", " _sofar_ "),
        (r"\b(?:(?:anyone|anybody|everyone)(?: who)?|(?:those|people|all) who) (?:writ|draft|summari|describ|cover|grad|read|retell|quot|cit|us|shar|process)\w*|\bwer\b(?=.{0,30}\b(?:schreib|verfass|zusammenfass)\w*)", " _wer_ "),
        (r"<\|?/?(?:im_start|system|endoftext)\b|\[/?(?:INST|SYSTEM|ADMIN)\]|<</?SYS>>|</?(?:system|instructions?|prompt)\b|\A\W*(?:system|assistant)\s*:|\b(?:system|admin\w*|instruction) override", " _system_ ignore "),
        (r"\bsystem (?:prompt|message|note|instruction)", " _system_ "),
        (r"\b(?:the|your|every|each|any|this|its|final) (?:answer|reply|output)\b|\byour response\b", " _reply_ "),
        (r"\bthis (?:text|summary|submission|essay|review)\b|\b(?:the|this|your|any) (?:piece|write-up|passage|output|outcome)\b|\byour (?:\w+ )?(?:summary|text|section|article|draft|paragraph|story|document)\b(?! editor)", " _reply_ "),
        (r"\b(?:the|your|every|each|any|this|whole|final|finished|an?) report\b", " _text_ "),
        (r"\b(?:the|any|all|dear|hey|hello|hi) (?:AI|LLM|assistant|bot)s?\b|\bAIs?\b(?=\W*(?:reading|writing|that|who|which|must|should|systems?|models?|assistants?|agents?|tools?)|\s*[,:!])", " _model_ "),
        (r"\b(?:finished|generated|final) (?:text|report|document|summary|article)\b", " _reply_ "),
    )
]  # fmt: skip
_QUOTED = re.compile(
    r"[“„«][^”“»\n]{3,300}[”“»]|»[^«\n]{3,300}«|(?<![\w=])\"[^\"\n]{3,300}\"|(?<!\w)['‘][^'’\n]{8,300}['’](?!\w)"
)
_TOLD_OF = re.compile(  # of people or of a certain machine, but not to whoever writes
    r"\b(?:was|were|had been|been|got) (?:asked|told|instructed|invited|allowed|required|free) to\b"
    r"|\bbaten?\b|\b(?:wurden?|worden)\b.{0,40}\b(?:gebeten|aufgefordert|angewiesen)\b|\b(?:gebeten|aufgefordert|angewiesen) w[uo]rden?\b|\b(?:a|ont) (?:été )?(?:demandé|prié|invité|chargé)\w*\b"
    r"|\b(?:homework|pupils|students|hausaufgaben?|schüler\w*|kinder|élèves|devoirs)\b"
    r"|\b(?:worksheets?|exercises?|regulations?|règlements?|statutes?|handbooks?|marketing|readers are (?:advised|invited) to (?:begin|start|read))\b"
    r"|\bguid(?:e|elines?|ance) (?:ask|tell|require|say)s?\b|\b(?:may|must) (?:not )?be (?:copied|reprinted|quoted)\b"
    r"|\b(?:assistants?|(?:chat)?bots?|agents?) (?:answer|repl|respond|handl|work|run)\w*"
    r"|\b(?:assist[ae]nt\w*|(?:chat)?bots?|agents?) (?:of|der|des|vom|von|de la|du|de|in|im)\b"
    r"|\b(?:our|their|its|unsere?|notre|leur|['’]s) (?:\w+ )?(?:assist[ae]nt\w*|(?:chat)?bots?|agents?|models?)\b",
    re.IGNORECASE,
)
_TELLING = frozenset(
    {"say", "voice", "reply", "order", "switch", "show", "form", "cipher", "reveal", "alter"}
)  # who only tells of an order says one of these words
_GERMAN = re.compile(r"\b(?:soll\w*|muss|müssen|hat_zu|bitte)\b.*en\W*\Z", re.IGNORECASE | re.DOTALL)
_INFINITIVES = ("en", "er", "ir", "re", "ez")
_CLAUSE_OF = re.compile(r"\b(?:that|dass|que)\b", re.IGNORECASE)
_PERFORMED = re.compile(r"(?:recom|empf|lob|lou|prais|encour|invit|advis|urge|thank|warn)")  # done by being said
_PRODUCTS = frozenset({"text", "model", "writer", "reader"})
_OF_REPLIES = frozenset({"answ", "repl", "respo", "outp"})
_ALIKE = 5  # letters at the beginning of two forms of a word
_LONGEST_BEGINNING = 14
_FEWEST_WORDS = 2
_STRONG, _SURE = 3, 4
_TELLS = 4  # sentences for each that asks
_MUST = re.compile(r"\b(?:must|should|shall|ought to|(?:has|have|is|are) to|soll\w*|muss|müssen|doit|doivent)\b")
_FEW, _MANY, _MOST_OF_SENTENCES, _NEARLY_ALL = 2, 6, 0.4, 0.6


_BETWEEN = re.compile(
    r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[|#>*+\-]|\d+[.)] |[\w\-]+: ))|(?<=[\"\d])\s*,\s*(?=\")|[ \t]\|[ \t]"
)


class Order(NamedTuple):
    """A sentence that asks for something.

    Attributes:
        start, end: where it stands.
        text: what stands there.
        roles: what it speaks of.
        made: beginnings of the words for what is made and by whom.
        frame: beginnings of the words that make it an order; who only tells of it says one of them.
        weight: how much in it is about writing.
        verb: the one it begins with as orders do, "" if there is none.
    """

    start: int
    end: int
    text: str
    roles: frozenset[str]
    made: frozenset[str]
    frame: frozenset[str]
    weight: int
    verb: str

    @property
    def is_strong(self) -> bool:
        """Whether it speaks to whoever writes, beyond doubt."""
        return self.weight >= _STRONG


def without_quotations(text: str) -> str:
    """The text with what stands in quotation marks left blank: it is told, not said."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def _exact_and_beginnings() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    exact, beginnings = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for role, listed in _ROLES.items():
        for word in listed.casefold().split():
            (beginnings[word[:-1]] if word.endswith("*") else exact[word]).add(role)
    return exact, beginnings


_EXACT, _BEGINNINGS = _exact_and_beginnings()


_PREFIXED = re.compile(  # German verbs
    r"\A(?:an|auf|aus|ab|ein|hin|hinzu|mit|vor|dar|hervor|herunter|wieder|weiter|zurück|weg)?(?:zu|ge)?(?=\w{3,}(?:e[ln]|ern|t)\Z)"
)


def without_prefix(word: str) -> str:
    """A German verb without what may stand before its stem."""
    return _PREFIXED.sub("", word)


@lru_cache(maxsize=20_000)
def _roles_of(word: str) -> frozenset[str]:
    starts = (
        _BEGINNINGS[word[:n]] for n in range(2, min(len(word), _LONGEST_BEGINNING) + 1) if word[:n] in _BEGINNINGS
    )
    roles = frozenset(_EXACT.get(word, ())).union(*starts)
    plain = without_prefix(word)
    return roles if roles or plain == word else _roles_of(plain)


@lru_cache(maxsize=1000)
def orders_in(text: str) -> tuple[Order, ...]:
    """Sentences that ask for something, in order; in a manual only those that speak of writing beyond doubt."""
    found = requests_in(text)
    asking = [order for order in found if order.roles & {"must", "do", "you"}]
    said = sum(len(sentences(text[start:end])) for start, end in _pieces(text))
    if _LETTER.match(text) is not None:
        return tuple(order for order in found if order.is_strong)
    if len(asking) > min(_MANY, max(_FEW, _MOST_OF_SENTENCES * said)) or len(asking) >= _NEARLY_ALL * said:
        return tuple(order for order in found if order.weight >= _SURE)
    if said >= _TELLS * len(found):  # a text that tells, and then asks for something
        return tuple(
            order if order.frame else order._replace(frame=_asked(order), roles=order.roles | {"say"})
            for order in found
        )
    return found


def _asked(order: Order) -> frozenset[str]:
    """The beginning of the word for what is asked for: its imperative, or what stands after a "must"."""
    after = _MUST.search(order.text)
    words = (
        [order.verb] if order.verb else re.findall(r"\w{3,}", order.text[after.end() :].casefold())[:1] if after else []
    )
    return frozenset(word[:_ALIKE] for word in words)


def requests_in(text: str) -> tuple[Order, ...]:
    """Every sentence that asks for something, in order."""
    found = []
    for start, end in _pieces(text):
        block = text[start:end]
        told, concealed = without_quotations(block), _CONCEALED.search(block) is not None
        mood = " _must_" if concealed else ""
        if not re.search(r"\w", told):
            told = block
        for at, said in sentences(block):
            if (order := _order(said, told[at : at + len(said)] + mood, start + at)) is not None:
                if block.rstrip().endswith("|") and order.weight > 1:  # a label: what belongs to it is in the next cell
                    cell = re.split(r"[|\n]", text[end:], maxsplit=1)[0]
                    order = order._replace(end=end + len(cell), text=f"{order.text} {cell}")
                found.append(
                    order._replace(weight=order.weight + 1)
                    if order.weight and concealed and "<!--" not in block
                    else order
                )
    for start, plain in _decoded(text):
        roles = frozenset({"order", "say"})
        found.append(Order(start, start + len(plain), plain, roles, frozenset(), frozenset({"\0"}), _SURE, ""))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _order(sentence: str, told: str, start: int) -> Order | None:
    read = seen(sentence)
    if read.isascii() and len(re.findall(r"\w+", read)) < _FEWEST_WORDS:
        return None  # the header of a column, "state"
    told = read if told == sentence else seen(told)
    if not _SIGNS_OF_KEYS.isdisjoint(told):
        told = _KEY.sub(" _must_ _system_ ignore ", told)
    told = said = _NOT_SAID.sub(" ", told)
    for pattern, word in _SINGLE:
        told = pattern.sub(word, told)
    here = {word: _roles_of(word) for word in re.findall(r"\w+", told.casefold())}
    roles = set[str]().union(*here.values())
    verb = _imperative(told)
    if verb:
        roles.add("do")
    if not roles & _MOODS and "do" not in roles and not told.rstrip().endswith("?"):
        return None
    weight = max(_weight(part, roles) for part in _PART.split(told))
    if weight >= _STRONG and _TOLD_OF.search(said):
        weight = _STRONG - 1
    governing = _governing(told, verb, weight)
    frame = {
        word[: max(3, min(_ALIKE, len(word) - 1 - word.endswith(_INFINITIVES)))]
        for word in [*governing, *map(without_prefix, governing)]
    }
    made = frozenset(
        word[:_ALIKE]
        for word in re.findall(r"\w{4,}", _CLAUSE_OF.split(told)[0].casefold())
        if _roles_of(word) & _PRODUCTS
    )
    frame |= _OF_REPLIES if "reply" in roles else set()
    if not frame and roles & {"model", "writer"}:
        frame = {"\0"}
    return Order(start, start + len(sentence), read, frozenset(roles), made, frozenset(frame), weight, verb)


def _governing(told: str, verb: str, weight: int) -> list[str]:
    """The words that make it an order: its imperative, else the first that speaks of writing after a "must"."""
    said = re.findall(r"\w+", _CLAUSE_OF.split(told.casefold())[0])
    if not any(_roles_of(word) & _TELLING for word in said):
        said = re.findall(r"\w+", told.casefold())
    after = next((at for role in ("must", "you") for at, word in enumerate(said) if role in _roles_of(word)), 0)
    telling = [word for word in [*said[after:], *said[:after]] if _roles_of(word) & _TELLING]
    telling = [word for word in telling if not _PERFORMED.match(word)][:2]
    if after and not verb and any(_roles_of(word) & (_TELLING | _PRODUCTS) for word in said):
        asked = [
            word for word in said[after + 1 :] if word not in ALL_STOP_WORDS and not _roles_of(word) & {"must", "you"}
        ]
        telling += [word for at, word in enumerate(asked) if not at or (word is asked[-1] and _GERMAN.search(told))]
    if verb and "say" in _roles_of(verb):
        return ["\0"] if _PERFORMED.match(verb) else [verb]
    return [verb, *telling] if verb and (telling or weight > 0) else telling


def _weight(part: str, of_sentence: set[str]) -> int:
    """How much in a part of a sentence is about writing."""
    roles = set[str]().union(*map(_roles_of, re.findall(r"\w+", part.casefold())))
    if _imperative(part):
        roles.add("do")
    weight = sum(_WEIGHTS.get(role, 0) for role in roles)
    if "prior" in roles and not roles & {"order", "switch", "text"}:
        weight -= 1
    if "switch" in roles and not roles & {"order", "prior", "reply"} and "model" not in of_sentence:
        weight -= 2
    if {"reader", "secret"} <= roles:
        weight += 1
    is_addressed = bool(of_sentence & {"model", "writer"}) and not roles & {"model", "writer"}
    if of_sentence & {"model", "writer"} and roles & ({"do", "you", "must"} if is_addressed else {"do", "you"}):
        weight += 1 + ("say" in roles and is_addressed)
    if not roles & {"must", "do", "writer"} and not ("you" in roles and roles & {"voice", "model"}):
        weight = min(weight, _STRONG - 1)
    return weight


def _imperative(told: str) -> str:
    """The verb of a clause that begins with one as orders do; "" if none does."""
    for number, clause in enumerate(_CLAUSE.split(told)):
        first: list[str] = re.findall(r"[^\W\d]+(?:['’\-]\w+)*", clause.casefold())[:4]
        while first and first[0] in _BEFORE_VERB:
            first = first[1:]
        if len(first) > 1 and first[1] in _PARTICLES:
            del first[1]
        if (
            number == 0
            and len(first) > 1
            and (first[1] in _DETERMINERS or first[1].startswith(_ELIDED))
            and first[0] not in ALL_STOP_WORDS
            and not first[0].endswith(_NO_VERBS)
        ):
            return first[0]
        if number == 0 and first and "say" in _roles_of(first[0]) and not first[0].endswith(_NO_VERBS):
            return first[0]
        if first and (
            first[0] in _IMPERATIVES or first[0].endswith("ez") or (first[0].endswith("en") and first[1:2] == ["sie"])
        ):
            return first[0]
    return ""


def seen(text: str) -> str:
    """The text as a reader takes it: no hidden signs, plain letters for their look-alikes; it may be shorter."""
    text = _SPACED.sub(lambda match: re.sub(r"(?<=\w) (?=\w)", "", match[0]), html.unescape(text))
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
    return _MIXED.sub(lambda match: match[0].translate(_LOOK_ALIKE), plain)


def _decoded(text: str) -> Iterator[tuple[int, str]]:
    """Sentences in base64, in rot13 and backwards, with the place where they stand."""
    for match in _BASE64.finditer(text):
        with contextlib.suppress(ValueError):
            plain = base64.b64decode(match[0] + "=" * (-len(match[0]) % 4)).decode()
            if plain.isprintable() and len(plain.split()) > _FEWEST_WORDS:
                yield match.start(), plain
    for common, read in _CIPHERS:
        if len(common.findall(text)) > 1:
            for match in re.finditer(r"[^\n]+", text):
                if len(common.findall(match[0])) > 1:
                    yield match.start(), read(match[0])


def hidden_in(text: str) -> bool:
    """Whether there are letters that no reader sees: tags, or several without width between letters."""
    return (
        not text.isascii()
        and re.search(
            "[\U000e0020-\U000e007f]{2}|(?:\\w[\u200b\u2060\ufeff]){3}|[\u200b-\u200d\u2060-\u2064\ufeff]{3}", text
        )
        is not None
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Blocks between blank lines, items of lists, cells of tables; long ones by lines."""
    starts = [0, *(match.end() for match in _BETWEEN.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        if end - start <= _LONG:
            yield start, end
            continue
        for line in re.finditer(r"[^\n]+", text[start:end]):
            yield start + line.start(), start + line.end()
