"""The words the checks look for, as data per language. English is complete, others are begun."""

from . import de, en, es, fr, pt
from .language import Language

LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (en.ENGLISH, es.SPANISH, pt.PORTUGUESE, de.GERMAN, fr.FRENCH)
}
VAGUE: frozenset[str] = frozenset().union(*(one.vague for one in LANGUAGES.values()))
