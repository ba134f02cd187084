"""German, begun."""

from .language import Language, lines

GERMAN = Language(
    code="de",
    frequent=frozenset(
        "der die das haben hat und den dem nicht mit von zu auf für ist war waren wurde wurden ein eine im "
        "um nach bei durch dass wir".split()
    ),
    not_after=lines("nicht\nkein\nkeine\nohne"),
    phrases={
        "wording.human_error": lines(
            """
            menschliche(s|n|r)? (versagen|versagens|fehler|fehlern|irrtum)
            (bedien|anwender|benutzer)fehler*
            """
        ),
        "wording.hindsight": lines(
            """
            hätten? (\\w+ ){{0,6}}\\w+en (sollen|müssen)
            hätten? (\\w+ ){{0,4}}(verhindert|vermieden|bemerkt|erkannt) werden (können|müssen|sollen)
            im nachhinein
            """
        ),
        "wording.judgement": lines(
            """
            offensichtlich
            selbstverständlich
            einfach (nicht|vergessen|übersehen)
            nachlässig*
            fahrlässig*
            schlampig*
            leichtsinnig*
            unachtsam*
            """
        ),
        "wording.failed_to": lines(
            """
            (der|die|unser|unsere) (ingenieurin|ingenieur|entwicklerin|entwickler|administrator|techniker|kollege|kollegin|team) (hat|hatte|haben) (\\w+ ){{0,4}}(vergessen|versäumt|übersehen)
            wir (haben|hatten) (\\w+ ){{0,4}}(vergessen|versäumt|übersehen)
            """
        ),
    },
    vague=frozenset("verbessern optimieren bessere besseres mehr prüfen untersuchen".split()),
)
