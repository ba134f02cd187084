"""Spanish, begun."""

from .language import Language, lines

SPANISH = Language(
    code="es",
    frequent=frozenset(
        "el la de en un los las del que con por una fue se para al su como más pero sus ya este entre "
        "está durante hasta desde nos".split()
    ),
    not_after=lines("no\nsin"),
    phrases={
        "wording.human_error": lines(
            """
            error(es)? humanos?
            fallos? humanos?
            error del (operador|usuario|administrador)
            """
        ),
        "wording.hindsight": lines(
            """
            (debería|deberíamos|deberían|debió|debimos|debieron) haber \\w+
            (podría|podríamos|podrían|pudimos|pudo) haber(se)? (evitado|detectado|notado|visto|probado)
            tendríamos que haber \\w+
            """
        ),
        "wording.judgement": lines(
            """
            obviamente
            evidentemente
            simplemente (no|se|olvid*)
            descuidad*
            negligen*
            por descuido
            """
        ),
        "wording.failed_to": lines(
            """
            (el|la|nuestro) (ingeniero|ingeniera|operador|desarrollador|equipo) (olvidó|no se dio cuenta|no comprobó|no verificó)
            """
        ),
    },
    vague=frozenset("mejorar optimizar reforzar aumentar investigar evaluar considerar".split()),
)
