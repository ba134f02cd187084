"""Words of action items: columns, states, verbs, classes."""

from . import phrases

COLUMNS: dict[str, tuple[str, ...]] = {
    name: phrases(text)
    for name, text in {
        "title": """
            action item, action items, action, actions, task, tasks, item, todo, to do, title,
            what, follow-up, follow up, measure, remediation, name, recommendation, improvement,
            work item, issue, ação, acción, tarefa, tarea, maßnahme, massnahme, aufgabe, mesure,
            tâche, description, corrective action, preventive action, descrição, descripción,
            beschreibung
        """,
        "owner": """
            owner, owners, assignee, assigned to, assigned, responsible, who, dri, lead, person,
            poc, responsible party, team, owner(s), responsável, responsable, verantwortlich,
            zuständig, dono
        """,
        "status": """
            status, state, progress, done, done?, completed, complete, estado, stand, statut,
            état, situação
        """,
        "due": """
            due, due date, due by, deadline, target date, expected date, eta, by when, target,
            date, when, expected, completion date, prazo, fecha límite, fecha, frist, fällig,
            termin, échéance, data, estimated date
        """,
        "priority": """
            priority, prio, p, prioridade, prioridad, priorität, priorité
        """,
        "class": """
            type, category, kind, class, tipo, art, typ
        """,
        "link": """
            bug, ticket, link, links, tracking, tracker, jira, github, github issue, issue link,
            reference, ref, url, pr, tracking bug, tracking issue, bugs, bug/ticket, issue #,
            ticket link
        """,
        "detail": """
            notes, note, details, detail, comment, comments, explanation, rationale, why,
            observações, notas, bemerkung, remarques
        """,
    }.items()
}

# what a status word means; the longest match wins
STATES: dict[str, tuple[str, ...]] = {
    name: phrases(text)
    for name, text in {
        "done": """
            done, complete, completed, finished, fixed, resolved, closed, merged, deployed,
            implemented, shipped, yes, x, ✅, ✔, ☑, ✓, 🟢, feito, concluído, concluída, hecho,
            completado, listo, erledigt, fertig, abgeschlossen, fait, terminé, terminée, 100%
        """,
        "verified": """
            verified, done and verified, verificado, geprüft, vérifié
        """,
        "in_progress": """
            in progress, in-progress, wip, started, ongoing, doing, in review, active,
            partially done, partially complete, 🚧, 🟡, 🔄, ⏳, em andamento, en curso, en progreso,
            in arbeit, en cours, in development, under way, underway
        """,
        "blocked": """
            blocked, on hold, paused, stalled, waiting, bloqueado, blockiert
        """,
        "wont_do": """
            won't do, wont do, won't fix, wontfix, cancelled, canceled, dropped, rejected,
            obsolete, declined, abandoned, cancelado, verworfen, annulé
        """,
        "open": """
            todo, to do, to-do, open, not started, planned, pending, new, backlog, failed,
            not done, no, scheduled, proposed, tbd, ❌, ☐, 🔴, ⬜, pendente, pendiente, aberto,
            abierto, offen, geplant, à faire, ouvert
        """,
    }.items()
}

CLASSES: dict[str, str] = {
    word: name
    for name, text in {
        "mitigate": """
            mitigate, mitigation, mitigative
        """,
        "repair": """
            recovery, repair, fix, bug, bugfix, corrective, remediate, remediation
        """,
        "detect": """
            detect, detection, monitoring, alerting
        """,
        "prevent": """
            prevent, prevention, preventive, preventative
        """,
        "process": """
            process, documentation, docs, training, policy
        """,
        "investigate": """
            investigate, investigation, research, analysis
        """,
    }.items()
    for word in phrases(text)
}

# a sentence that begins with one of these is work to do
VERBS = frozenset(
    """
    accelerate adapt add address adjust adopt agree align allow alert analyse analyze announce
    apply archive arrange ask assess assign attach audit automate avoid backfill backup balance
    begin better block book bring broaden bring build bump buy cache call cap capture centralize
    change check clarify clean cleanup clear close collect commit communicate compare complete
    conduct configure confirm consider consolidate contact continue contribute convert coordinate
    correct cover create cut debug decide decommission decouple decrease define delete deliver
    deploy deprecate design determine develop disable discuss distribute divide document double
    downgrade drop educate eliminate emit employ enable encourage enforce engage enhance enlarge
    ensure escalate establish evaluate evolve examine exclude execute expand expire explore
    export expose extend extract fail figure file filter finalise finalize find finish fix follow
    force formalize fund gather generate get give grant group guard handle harden have hire host
    identify implement import improve include increase inform install instrument integrate
    introduce invest investigate isolate keep launch learn let leverage limit link list load lock
    log look lower maintain make manage map mark measure merge migrate minimize mirror mitigate
    modify monitor move nominate notify obtain offer open optimise optimize organise organize own
    page pair parallelize patch perform pilot pin plan port postpone pre-generate prepare present
    prevent prioritise prioritize proactively produce prohibit promote propose protect provide
    provision prune publish pull purchase purge push put raise rate re-architect re-enable
    re-establish re-evaluate re-run reach read rebuild recommend reconfigure reconsider record
    redeploy redesign reduce redundantly refactor refine regularly rehearse reject release
    relocate remediate remind remove rename renew reorganize repair repeat replace report request
    require rerun research reset resize resolve respond restart restore restrict restructure
    retain rethink retire retry revert review revise revisit rework rewrite roll rotate route run
    sanitize save scale scan schedule secure select send separate serve set setup share shard
    ship show shut simplify simulate skip solve spawn speed spin split spread stagger standardise
    standardize start stop store strengthen stress-test structure submit subscribe suggest
    support surface switch sync tag take teach tell test think throttle tie tighten track train
    trigger troubleshoot try tune turn understand unify uninstall update upgrade use utilize
    validate verify wait warn watch widen work wrap write
    agregar añadir automatizar configurar crear documentar implementar investigar mejorar
    monitorear probar revisar actualizar adicionar criar melhorar monitorar testar atualizar
    corrigir garantir verificar einführen verbessern prüfen dokumentieren ajouter améliorer
    documenter mettre vérifier surveiller tester automatiser créer renforcer définir former réduire
    augmenter prévoir planifier remplacer revoir étudier installer configurer supprimer séparer
    valider limiter recriar recrear alertar establecer estabelecer definir aumentar reducir reduzir
    agendar programar eliminar remover migrar separar ampliar asegurar assegurar capacitar treinar
    entrenar evaluar avaliar incluir incorporar instalar integrar limitar manter mantener monitorizar
    notificar optimizar otimizar planificar planejar realizar reforzar reforçar reemplazar
    substituir validar vigilar adotar adoptar aplicar auditar comunicar coordinar desactivar
    desativar desplegar diseñar ejecutar executar escribir escrever fijar habilitar identificar
    informar limpiar limpar preparar proteger registrar restaurar simplificar sustituir utilizar
    """.split()
)
MODALS = phrases(
    """
    should, must, need to, needs to, have to, has to, ought to, we will, we'll, debe, deben,
    deve, devem, precisamos, muss, müssen, sollte, sollten, doit, doivent, il faut
    """
)
# a list that tells what was wrong is no list of work
PAST = phrases(
    """
    didn't, did not, never, wasn't, was not, were not, weren't, only had, was, were, had,
    has been, have been, been
    """
)
NO_ITEM = frozenset(
    (
        "none",
        "n/a",
        "na",
        "tbd",
        "-",
        "nothing",
        "nenhuma",
        "keine",
        "ninguna",
        "aucune",
        "none at this time",
        "no action items",
    )
)
OWNER_LABELS = phrases(
    """
    owner, assignee, assigned to, responsible, dri, assigned, lead, responsável, responsable,
    verantwortlich
    """
)
# in front of a day by which something is to be done
BY_WORDS = phrases(
    """
    by, due, due on, due by, until, before, deadline, eta, target, planned for, by end of,
    bis, bis zum, bis ende, fällig, frist, até, até o dia, prazo, para, hasta, antes de, avant,
    avant le, d'ici, d'ici le, pour le
    """
)
DUE_LABELS = phrases(
    """
    fecha, data, datum, termin, due, due date, deadline, eta, by, target date, due by, prazo, fecha límite, frist, bis,
    échéance
    """
)
STATUS_LABELS = ("status", "state", "estado", "statut")
PRIORITY_LABELS = ("priority", "prio", "prioridade", "prioridad", "priorität", "priorité")
LINK_LABELS = ("ticket", "tracking", "issue", "link", "jira", "bug", "pr", "tracker")
DETAIL_LABELS = ("details", "description", "action", "notes")
# words of a heading above items that name a kind of work, not a person
NO_PERSON = frozenset(
    """
    action actions add alert alerting application alerts automation backend business capacity change
    cluster code communication corrective database deployment detect detection development docs
    documentation engineering fixes follow-up future immediate immediately improve improvements
    incident infrastructure items list long longer management measures mid mitigate mitigation
    monitoring network next operations ops other people performance plan planned platform policy
    preventative prevent prevention preventive priority process product recovery release remediation
    resilience response review safe security server service short steps system systems task tasks
    team technical term test testing todo tooling tools training week work configuration update
    patch conduct periodic audits implement regular load fix and the of for to in
    """.split()
)
