"""Words around numbers that say how big an impact was."""

from . import phrases

ESTIMATE_WORDS = phrases(
    """
    approximately, approx, approx., about, around, roughly, nearly, almost, estimated,
    an estimated, estimate, some, up to, at least, more than, over, under, less than, circa, ca.,
    close to, aproximadamente, cerca de, alrededor de, unos, etwa, rund, ungefähr, fast, environ,
    presque
    """
)

# what impact figures count; "*" allows any ending
COUNTED = phrases(
    """
    user*, customer*, client*, account*, tenant*, people, person*, visitor*, subscriber*,
    member*, merchant*, order*, purchase*, payment*, transaction*, request*, error*, failure*,
    failed, email*, message*, ticket*, case*, complaint*, report*, session*, page*, record*,
    row*, event*, job*, build*, test*, deployment*, service*, server*, host*, machine*, node*,
    pod*, instance*, site*, validator*, device*, project*, repositor*, file*, block*, query,
    queries, call*, employee*, student*, team*, region*, shop*, store*, usuarios, usuários,
    clientes, pedidos, reservas, sessões, nutzer*, benutzer*, kunden, bestellungen, utilisateurs,
    clients, commandes, colleague*, staff, worker*, workspace*, organi*, subscriber*, reader*,
    viewer*, player*, passenger*, patient*, flight*, truck*, parcel*, shipment*, booking*,
    reservation*, invoice*, sale*, download*, upload*, notification*, webhook*, connection*,
    scanner*, terminal*, container*, cluster*, namespace*, hub*, domain*, website*, app*, trade*,
    post*, comment*, photo*, image*, video*, package*, commit*, developer*, contributor*,
    engineer*, query, lookup*, write*, read*, login*, sign-in*, signup*, checkout*, impression*,
    installation*, location*, store*, alerta*, solicitudes, peticiones, solicitações, anfragen,
    mitarbeiter*, demandes
    """
)

CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
CURRENCY_CODES = ("USD", "EUR", "GBP", "CHF", "JPY", "INR", "BTC", "ETH")
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mm": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "mil": 1e3,
    "tausend": 1e3,
    "mio": 1e6,
    "mio.": 1e6,
    "millionen": 1e6,
    "millones": 1e6,
    "milhões": 1e6,
    "mrd": 1e9,
    "mrd.": 1e9,
}
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
NOTHING_WORDS = phrases(
    """
    none, no, nil, nenhum, nenhuma, keine, ninguno, aucun, 0
    """
)
UNKNOWN_WORDS = phrases(
    """
    unknown, not known, tbd, to be determined, ?, desconhecido, desconocido, unbekannt, inconnu
    """
)
NOT_APPLICABLE_WORDS = ("n/a", "not applicable", "na", "n.a.")
