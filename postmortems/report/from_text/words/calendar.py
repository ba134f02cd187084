"""Names of months and weekdays, and the small words around dates and times."""

MONTH_NAMES = {
    "en": "january february march april may june july august september october november december",
    "en_short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en_other": "jan feb mar apr may june july aug sept oct nov dec",
    "es": "enero febrero marzo abril mayo junio "
    "julio agosto septiembre octubre noviembre diciembre",
    "es_short": "ene feb mar abr may jun jul ago sep oct nov dic",
    "pt": "janeiro fevereiro março abril maio junho "
    "julho agosto setembro outubro novembro dezembro",
    "pt_short": "jan fev mar abr mai jun jul ago set out nov dez",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de_short": "jan feb mär apr mai jun jul aug sep okt nov dez",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr_short": "janv févr mars avr mai juin juil août sept oct nov déc",
}
MONTHS = {
    name: number for names in MONTH_NAMES.values() for number, name in enumerate(names.split(), 1)
}
# names that are ordinary words when written in small letters
ALSO_WORDS = frozenset(("may", "mar", "march", "set", "out", "ago", "mai", "abr", "dez"))

WEEKDAY_NAMES = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "en_short": "mon tue tues wed thu thur thurs fri sat sun",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}
WEEKDAYS = frozenset(name for names in WEEKDAY_NAMES.values() for name in names.split())

# "8 de junio de 2024", "8th of June"
OF_WORDS = ("of", "de", "del")
# between a day and a clock time
AT_WORDS = (
    "at",
    "@",
    "on",
    "um",
    "à",
    "à las",
    "a las",
    "às",
    "as",
    "gegen",
    "between",
    "from",
    "entre",
    "de",
)
# in front of a time that is not exact
ABOUT_WORDS = (
    "approximately",
    "approx.",
    "approx",
    "around",
    "about",
    "circa",
    "ca.",
    "c.",
    "roughly",
    "some time around",
    "etwa",
    "aproximadamente",
    "alrededor de",
    "cerca de",
    "por volta de",
    "por volta das",
    "environ",
    "vers",
)
# in front of a time without changing it
LEAD_WORDS = ("at", "from", "between", "on", "since", "by", "starting", "am", "um", "le", "el")
RANGE_WORDS = (
    "to",
    "until",
    "till",
    "through",
    "and",
    "bis",
    "até",
    "hasta",
    "a",
    "à",
    "jusqu'à",
    "e",
    "y",
    "und",
    "et",
    "&",
)
OPEN_END_WORDS = ("onwards", "onward", "em diante", "en adelante", "and later", "ff")
AM_WORDS = ("am", "a.m.", "a.m")
PM_WORDS = ("pm", "p.m.", "p.m")
