"""The commonest words of the main languages: what tells a language, and what carries no meaning of its own."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


STOP_WORDS: dict[str, frozenset[str]] = {
    code: word_set(words)
    for code, words in {
        "en": "the of and to in a is that for it as was with be by on not he his but at are this have from or had an "
        "they which one you were all their there been has when who will no more if out so up its about than them can "
        "only other some could these may do any our we what such into most over also where after many before between",
        "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus "
        "er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor "
        "zur bis mehr durch man sein wurde sei wenn alle diese dieser kann ihre wir unter gegen vom können schon wo",
        "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou "
        "son aux d'un cette d'une ont ses mais comme on tout nous sa été leur ces être elle même deux fait aussi entre "
        "très peut sans leurs y dont était après depuis lors avait chez où si sous",
        "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si "
        "sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está porque "
        "qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde",
        "it": "di e il la che in a per un è del non sono una le si i da con dei al come più della nel ha alla gli lo "
        "anche ma delle ed se o dal nella sul su questo essere ai degli loro dalla tra stato era quando fra cui molto "
        "sua suo due dopo tutti fino dove sia così",
        "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à "
        "seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos "
        "ter seus quem nas me esse eles são foram",
        "nl": "de van het een en in is dat op te zijn met voor die niet aan er om ook als dan maar bij uit nog worden "
        "door naar heeft hij ze wordt tot je hebben werd over zich meer of kan deze geen zo waren had was hun wel "
        "tegen onder moet na tussen",
        "pl": "w i na z do się nie to że jest o od za po jak przez oraz a dla są ale tym także jego przy ma był co "
        "które który która tylko jako roku już może było lub ich nad bardzo między",
        "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan "
        "man eller hade då vid ska efter också under sina mot vara bara alla mycket blev mellan ut",
        "da": "og i at det er en til af på de den med for ikke der som et han har var fra men vi om kan ved sig så når "
        "eller blev også efter være over mod ud nogle mellem hvor deres skal meget havde",
        "no": "og i det er på til som en å for av at har med de ikke den om et fra han men var vi kan seg så ved eller "
        "når ble også etter være over mot ut noen mellom hvor deres skal mye hadde",
        "fi": "ja on ei se että oli hän mutta ovat kun joka myös niin kuin sen tai ole sekä jo vain jos voi mukaan "
        "sitä tämä kanssa ollut jossa mitä sitten vielä hyvin näin olla olivat",
        "cs": "a se v na je že o s do i to z k jako pro ve by za jsou od ale po také byl který jeho podle která nebo "
        "které však tak už až při jen být ze může mezi",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar ise her sonra ne var olduğu ama değil o "
        "ancak göre tarafından veya yeni büyük iki yıl",
        "ro": "și de în a la cu pe care nu este un o din pentru mai sunt au fost că se prin ca sau dar după această "
        "lui ale unei fi cel între acest fără",
        "hu": "a az és hogy nem is egy van meg ez de csak már mint volt még ha el azt vagy minden majd fel lesz kell "
        "olyan lehet között után nagyon",
    }.items()
}
_ENGLISH_TOO = (
    "she her him i my your me us each both few those while during through against under above below again then once "
    "here why how own same too very just should now did does doing being having because until well however thus "
    "therefore whereas would shall might must still even much per via within across among upon"
)
ALL_STOP_WORDS: frozenset[str] = frozenset().union(
    *(STOP_WORDS[code] for code in ("en", "de", "fr", "es", "it", "pt", "nl")), word_set(_ENGLISH_TOO)
)
