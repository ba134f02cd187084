"""Portuguese, begun."""

from .language import Language, lines

PORTUGUESE = Language(
    code="pt",
    frequent=frozenset(
        "o a e de um uma os das dos que com uma foi não para ao como mais pelo pela na no em são já entre "
        "durante até desde nos às".split()
    ),
    not_after=lines("não\nsem"),
    phrases={
        "wording.human_error": lines(
            """
            erros? humanos?
            falhas? humanas?
            erro (do|de) (operador|usuário|utilizador|administrador)
            """
        ),
        "wording.hindsight": lines(
            """
            (deveria|deveríamos|deveriam|devia|devíamos) ter \\w+
            (poderia|poderíamos|poderiam|podia) ter(-se)? (sido )?(evitad|detectad|detetad|notad|vist|testad)[oa]s?
            """
        ),
        "wording.judgement": lines(
            """
            obviamente
            evidentemente
            simplesmente (não|esquec*)
            descuidad*
            negligen*
            por descuido
            """
        ),
        "wording.failed_to": lines(
            """
            (o|a|nosso|nossa) (engenheiro|engenheira|operador|desenvolvedor|equipe|equipa) (esqueceu|não percebeu|não verificou|não testou)
            """
        ),
    },
    vague=frozenset("melhorar otimizar optimizar reforçar aumentar investigar avaliar".split()),
)
