"""French, begun."""

from .language import Language, lines

FRENCH = Language(
    code="fr",
    frequent=frozenset(
        "le la de un on les des du et une est dans que qui pour pas sur au par avec ce cette été sont nous "
        "était ont aux plus".split()
    ),
    not_after=lines("pas\nsans"),
    phrases={
        "wording.human_error": lines(
            """
            erreurs? humaines?
            défaillances? humaines?
            erreur (de l'|d'un |de )(opérateur|utilisateur|administrateur|manipulation)
            """
        ),
        "wording.hindsight": lines(
            """
            (aurait|aurions|auraient|aurais) dû \\w+
            (aurait|aurions|auraient) pu (être )?(évité|éviter|détecté|détecter|remarquer|prévenir)(e|s|es)?
            """
        ),
        "wording.judgement": lines(
            """
            évidemment
            manifestement
            (a|ont|avons) (tout )?simplement (oublié|ignoré|manqué)
            négligen*
            par négligence
            imprudent*
            """
        ),
        "wording.failed_to": lines(
            """
            (l'|le |la |notre )(ingénieur|ingénieure|opérateur|développeur|équipe) (a oublié|n'a pas (vérifié|testé|remarqué|vu))
            nous avons oublié
            """
        ),
    },
    vague=frozenset("améliorer optimiser renforcer augmenter étudier évaluer".split()),
)
