"""What sections and labels of postmortems are called.

``EXACT`` maps a kind to whole headings, ``CONTAINS`` to words that decide inside a longer
heading (tried in order, only for lines that are marked as headings). All in small
letters, without markup, numbering and remarks in brackets.
"""

from . import phrases

EXACT: dict[str, tuple[str, ...]] = {
    name: phrases(text)
    for name, text in {
        "timeline": """
            timeline, time line, timelines, timeline of events, event timeline, events timeline,
            incident timeline, outage timeline, detailed timeline, chronology,
            chronology of events, sequence of events, log of events, event log, events, updates,
            incident updates, follow-up timeline, what happened when, cronología,
            línea de tiempo, linea de tiempo, cronologia, linha do tempo, cronologia dos eventos,
            zeitlinie, zeitleiste, zeitlicher ablauf, zeitverlauf, chronologie, ablauf, verlauf,
            déroulement, chronologie des événements, timeline of the incident,
            timeline of the outage, timeline of incident, chronology of the incident,
            what happened and when, línea temporal, cronología de eventos,
            cronología del incidente, cronología de los hechos, cronologia do incidente,
            linha temporal, ablauf des vorfalls, zeitablauf, chronologischer ablauf,
            fil des événements, déroulé, déroulé des événements, historique
        """,
        "summary": """
            summary, issue summary, incident summary, executive summary, overview,
            issue overview, incident overview, outage summary, abstract, tl;dr, tldr, synopsis,
            description, what happened, introduction, high level summary, postmortem summary,
            outage overview, incident description, issue, resumen, resumen ejecutivo,
            descripción, qué pasó, resumo, resumo executivo, descrição, o que aconteceu,
            zusammenfassung, überblick, kurzfassung, was ist passiert, résumé, synthèse,
            que s'est-il passé, event summary, problem, problem summary, problem statement,
            problem description, the problem, the incident, situation, kurzbeschreibung,
            beschreibung, vorfall, was passiert ist, was geschah, que pasó,
            descripción del incidente, descrição do incidente, sumário, sommaire
        """,
        "impact": """
            impact, user impact, customer impact, business impact, impact of the outage,
            scope of impact, impact summary, effects, who was affected, impact analysis,
            impact assessment, affected users, users affected, customers affected, damage,
            services impacted, impacto, impacto medido, impacto en los usuarios,
            impacto nos usuários, auswirkung, auswirkungen, folgen, répercussions, impact client,
            conséquences, who was impacted, blast radius, extent, customer experience, alcance,
            afectación, schaden, impacts, impact utilisateurs, impact sur les utilisateurs,
            impacto al usuario, impacto no usuário
        """,
        "root_cause": """
            root cause, root causes, root cause analysis, rca, cause, causes,
            root cause and resolution, root cause & resolution, root cause and recovery,
            root cause(s), analysis of causes, cause of the outage, cause analysis,
            root cause of the outage, root cause of the incident, underlying cause,
            what caused it, what caused the outage, primary cause, technical cause,
            why did it happen, the cause, root-cause, causa raíz, causa, causas, causa principal,
            causa raiz, análise de causa raiz, análisis de causa raíz, causas raiz, ursache,
            ursachen, grundursache, ursachenanalyse, cause racine, cause principale,
            causes racines, cause première, what were the root causes, what was the root cause,
            what was the cause, why, why did this happen, why this
            happened, why it happened, fault,
            diagnosis, problem cause, fehlerursache, análisis de la causa, análisis de causas,
            análise da causa, origen del problema, causes profondes, origine de la panne
        """,
        "trigger": """
            trigger, triggers, triggering event, trigger event, desencadenante, gatilho,
            auslöser, déclencheur, élément déclencheur
        """,
        "resolution": """
            resolution, resolution and recovery, recovery, mitigation, the fix, fix,
            resolution & recovery, mitigation and resolution, how we fixed it, solution,
            how it was resolved, how was it resolved, recovery and resolution, response,
            resolution steps, mitigation steps, immediate resolution, resolución, solución,
            recuperación, resolução, solução, correção, recuperação, lösung, behebung,
            wiederherstellung, résolution, rétablissement, correction, remediation,
            incident response, how did we fix it, how we resolved it, how was the issue resolved,
            how did we resolve it, how was it fixed, recovery steps, remediación, remédiation,
            sofortmaßnahmen, sofortmassnahmen
        """,
        "detection": """
            detection, how was it detected, how it was detected, how we detected it,
            how did we find out, detection method, discovery, incident detection, detección,
            detecção, erkennung, entdeckung, détection
        """,
        "background": """
            leadup, lead-up, lead up, background, context, background information, technical background, antecedentes,
            contexto, hintergrund, contexte
        """,
        "factors": """
            contributing factors, contributing factor, contributing causes, contributors,
            contributing conditions, factores contribuyentes, fatores contribuintes,
            beitragende faktoren, begünstigende faktoren, facteurs contributifs,
            facteurs aggravants
        """,
        "whys": """
            whys, the 5 whys, five-whys, five whys, 5 whys, the five whys, five whys analysis, 5 whys analysis, 5 porqués,
            cinco porquês, 5-why-analyse, 5 warum, 5 pourquoi
        """,
        "lessons": """
            lessons learned, lessons learnt, lessons, learnings, key learnings, what we learned,
            what did we learn, insights, retrospective, reflections, takeaways, key takeaways,
            lecciones aprendidas, lecciones, lições aprendidas, aprendizados,
            lessons learned and next steps, erkenntnisse, lehren, leçons apprises, enseignements,
            leçons
        """,
        "went_well": """
            what went well, what went right, went well, things that went well, what worked,
            what worked well, the good, positives, what did we do well,
            what went well & where did we get lucky, what went well and where we got lucky,
            qué salió bien, lo que salió bien, o que deu certo, o que correu bem,
            o que funcionou, was gut lief, was lief gut, ce qui a bien fonctionné,
            ce qui s'est bien passé
        """,
        "went_badly": """
            what went wrong, what went badly, what went poorly, what didn't go well,
            what didn't go so well, what did not go well, what didn't work, went wrong,
            what could have gone better, what could be improved, areas for improvement,
            what can be improved, things that went wrong, things that went poorly, the bad,
            what could have gone better?, what did not go so well, what needs improvement,
            qué salió mal, lo que salió mal, o que deu errado, o que correu mal,
            o que não funcionou, was schlecht lief, was lief schlecht, was schief lief,
            ce qui a mal fonctionné, ce qui s'est mal passé
        """,
        "got_lucky": """
            where we got lucky, where did we get lucky, got lucky, what we got lucky with,
            how we got lucky, luck, we got lucky, lucky, dónde tuvimos suerte,
            onde tivemos sorte, wo wir glück hatten, glück gehabt, où nous avons eu de la chance
        """,
        "surprised_us": """
            what surprised us, surprises, qué nos sorprendió, o que nos surpreendeu,
            was uns überrascht hat, ce qui nous a surpris
        """,
        "actions": """
            action items, action item, actions, action plan, corrective actions,
            corrective action, preventive actions, preventative actions, preventive measures,
            preventative measures, corrective measures, corrective and preventative measures,
            corrective and preventive measures, corrective and preventative actions,
            corrective and preventive actions, corrective & preventative measures,
            corrective and preventative measure, corrective/preventative measures,
            preventive and corrective measures, prevention, follow-up, follow up, follow-ups,
            follow ups, follow-up actions, follow up actions, follow-up items, follow-up tasks,
            next steps, todo, to do, to-do, todos, todo list, to-do list, to do list, task list,
            tasks, tasks to address the issue, improvements, improvements/fixes,
            improvements and fixes, improvements & fixes, remediation items, remediation actions,
            remediations, recommendations, future work, measures, actionable items, actionables,
            things to improve, future prevention, prevention measures, short term, long term,
            short-term, long-term, immediate actions, short-term actions, long-term actions,
            repair items, acciones, acciones correctivas, acciones a seguir, medidas correctivas,
            medidas preventivas, medidas correctivas y preventivas, próximos pasos,
            plan de acción, ações, ações corretivas, itens de ação, próximos passos,
            medidas corretivas, medidas corretivas e preventivas, plano de ação, massnahmen,
            maßnahmen, massnahmenplan, maßnahmenplan, nächste schritte, aufgaben, offene punkte,
            actions correctives, mesures correctives, prochaines étapes, plan d'action,
            plan d’action, mesures préventives, actions à mener, plan d'actions,
            actions préventives, actions de suivi, actions à suivre, améliorations,
            what we'll do better, what we will do better, what we'll do, pistes d'amélioration, what we will do, what we will do next, what we are doing,
            what we are doing about it, what we're doing about it, what will we do,
            remediation and follow-up steps, follow-up work, preventing recurrence,
            prevention of recurrence, preventive measure, how will we prevent this,
            acciones correctivas y preventivas, acciones de mejora, acciones preventivas,
            acciones pendientes, plan de mejora, tareas, tareas pendientes, ações preventivas,
            ações de melhoria, melhorias, tarefas, pendências, folgemaßnahmen, vorbeugung,
            vorbeugende maßnahmen, weiteres vorgehen, to-dos, maßnahmen zur vermeidung
        """,
        "plain_words": """
            in plain words, in plain english, in simple terms, analogy, the analogy,
            explain like i'm five, eli5, en palabras sencillas, em palavras simples,
            in einfachen worten, en termes simples
        """,
        "appendix": """
            appendix, apendix, appendices, supporting information, logs, log, chat log,
            references, links, related, related incidents, glossary, raw logs, evidence, anexos,
            apéndice, apêndice, referencias, referências, anhang, verweise, annexe, annexes,
            références, related links, supporting info, further reading, resources,
            table of contents, contents
        """,
        "title": """
            title, incident title, incidente, título del incidente, título do incidente, título, titel, titre, incident name
        """,
        "date": """
            date, incident date, date of incident, date of the incident, day, dates,
            date of outage, outage date, date/time, date and time, event date, when, fecha,
            fecha del incidente, data, data do incidente, datum, vorfallsdatum,
            date de l'incident
        """,
        "authors": """
            authors, author, author(s), written by, prepared by, autor, autores, autoren,
            verfasser, auteur, auteurs, post-mortem author, postmortem author, postmortem owner,
            report author, owner, incident owner, reported by
        """,
        "status": """
            status, state, incident status, estado, stand, statut, état
        """,
        "severity": """
            severity, incident severity, severity level, sev, priority, impact level, level,
            criticality, severidad, severidade, gravedad, gravidade, schweregrad, sévérité,
            gravité, incident level
        """,
        "duration": """
            duration, duration of outage, outage duration, incident duration, downtime,
            total downtime, duration of the outage, time to resolution, duración, duração, dauer,
            durée, total duration, length of outage
        """,
        "start": """
            start, start time, started, incident start, incident start time, began,
            incident started, outage start, outage start time, start date, incident from,
            start of outage, start of incident, time started, from, started at, impact start,
            start of impact, begin, beginning, inicio, início, comienzo, hora de inicio,
            hora de início, beginn, startzeit, début, heure de début
        """,
        "end": """
            end, end time, ended, incident end, incident end time, outage end, resolved,
            resolved at, time resolved, incident resolved, end date, incident till,
            incident until, end of outage, end of incident, till, until, impact end,
            end of impact, ended at, outage end time, resolution time, time of resolution, fin,
            hora de fin, fim, término, hora de término, ende, endzeit, behoben, heure de fin,
            résolu
        """,
        "detected": """
            detected, detected at, time detected, detection time, time of detection,
            incident detected, discovered, discovered at, detectado, erkannt, détecté
        """,
        "acknowledged": """
            acknowledged, acknowledged at, time acknowledged, time to engage
        """,
        "mitigated": """
            mitigated, mitigated at, time mitigated, mitigation time
        """,
        "diagnosed": """
            diagnosed, diagnosed at, time diagnosed, identified at
        """,
        "services": """
            services, affected services, services affected, service, impacted services,
            affected systems, systems affected, affected service, components,
            affected components, servicios afectados, serviços afetados, betroffene dienste,
            betroffene systeme, services affectés, services touchés
        """,
        "tags": """
            tags, labels, keywords, category, categories
        """,
        "reference": """
            incident id, incident number, incident #, ticket, incident reference
        """,
        "timezone": """
            timezone, time zone, zona horaria, fuso horário, zeitzone, fuseau horaire, all times,
            times
        """,
        "lead": """
            leads, incident lead, lead, led by, incident dri, dri, responsável, responsable,
            verantwortlich
        """,
        "commander": """
            incident commander, commander, ic, incident manager, incident command, imoc
        """,
        "responder": """
            responders, responder, participants, people involved, team, attendees, involved,
            asistentes, presentes, anwesende, anwesend, présents, participants à la réunion,
            on-call, on call, engineer on call, on-call engineer, engineers on call, eoc,
            incident responders, respondents, participantes, beteiligte, teilnehmer, intervenants
        """,
        "scribe": """
            scribe, note taker, notetaker
        """,
        "communications": """
            communications lead, comms lead, communications
        """,
        "approver": """
            approver, approved by, reviewed by, reviewer, reviewers
        """,
    }.items()
}

CONTAINS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (name, phrases(text))
    for name, text in {
        "went_badly": """
            went wrong, went badly, went poorly, didn't go, did not go, could be improved,
            could have gone better, can be improved, room for improvement, deu errado, schlecht,
            mal passé
        """,
        "went_well": """
            went well, went right, worked well, deu certo, bien passé, gut lief, lief gut,
            salió bien
        """,
        "got_lucky": """
            lucky, got lucky, get lucky, tivemos sorte, tuvimos suerte
        """,
        "timeline": """
            timeline, time line, chronolog*, cronolog*, linha do tempo, línea de tiempo,
            sequence of events, zeitleiste, zeitlinie
        """,
        "lessons": """
            lessons, learnings, learned, lições, lecciones, leçons, erkenntnisse
        """,
        "actions": """
            action item*, action plan, corrective, preventative, preventive, next steps,
            follow-up*, follow up*, todo, to-do, to do, remediation items, actions, acciones,
            ações, maßnahmen, prevent recurrence, how do we prevent, doing about it, do about it,
            what will we do, what we will do, going forward, what's next, prevent this,
            prevent it, preventing, improvements, tasks, mesures, recommendations
        """,
        "factors": """
            contributing
        """,
        "whys": """
            five whys, 5 whys, cinco porqués, cinco porquês, 5 warum, 5 pourquoi
        """,
        "root_cause": """
            root cause*, cause of*, causes, caused, causa raiz, causa raíz, ursache*,
            cause racine, why it happened, why did
        """,
        "summary": """
            executive summary, summary, resumo, resumen, zusammenfassung, résumé, tl;dr
        """,
        "impact": """
            impact, impacto, auswirkung*
        """,
        "detection": """
            detection, detected, detecção, detección, détection
        """,
        "resolution": """
            resolution, recovery, mitigation, how we fixed, resolved, resolución, resolução,
            behebung, résolution
        """,
        "trigger": """
            trigger
        """,
        "background": """
            background
        """,
        "severity": """
            severity
        """,
        "appendix": """
            appendix, chat log*, logs, thread, transcript
        """,
    }.items()
)

NARRATIVE = (
    "summary",
    "impact",
    "root_cause",
    "trigger",
    "resolution",
    "detection",
    "background",
    "plain_words",
)
LESSONS = ("went_well", "went_badly", "got_lucky", "surprised_us")
MILESTONE_OF_LABEL = {
    "start": "started_at",
    "end": "resolved_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "mitigated": "mitigated_at",
    "diagnosed": "diagnosed_at",
}
ROLES = ("lead", "commander", "responder", "scribe", "communications", "approver", "authors")
FACTS = (
    "title",
    "date",
    "authors",
    "status",
    "severity",
    "duration",
    "services",
    "tags",
    "reference",
    "timezone",
    *ROLES,
    *MILESTONE_OF_LABEL,
)

# titles that only say what kind of document it is
GENERIC_TITLES = phrases(
    """
    postmortem, post-mortem, post mortem, 0x19. postmortem, 0x19 postmortem, 0x19-postmortem,
    postmortem report, post-mortem report, incident report, incident postmortem,
    incident post-mortem, incident review, post-incident review, post incident review,
    outage report, rca, root cause analysis report, blameless postmortem, incident,
    informe de incidente, relatório de incidente, vorfallsbericht, störungsbericht,
    rapport d'incident, compte rendu d'incident, acta
    """
)
# what the columns of a timeline are called, beside those of action items
COLUMN_NAMES = phrases(
    """
    time, date and time, timestamp, event, events, what happened, activity, happened, hora,
    horário, heure, zeit, uhrzeit, evento, ereignis, événement, qué pasó, o que aconteceu,
    actor, people, system, time (utc), role, value, indicator, metric
    """
)
# the lines above a mail: what they are called, and what that is in front matter
MAIL_HEADS: dict[str, str] = {
    word: name
    for name, text in {
        "title": "subject, betreff, asunto, assunto, objet",
        "date": "date, sent, datum, gesendet, fecha, enviado, data, envoyé",
        "author": "from, von, de",
        "to": "to, an, para, à, cc, bcc, reply-to, kopie",
    }.items()
    for word in phrases(text)
}
ZONE_HINTS = phrases(
    """
    all times, all time, times are, times in, time is in, timezone, time zone, zeiten,
    alle zeiten, horário, hora de, heures, heure de, horas en, in utc
    """
)
CAUSE_WORDS = phrases(
    """
    root cause, primary cause, main cause, underlying cause, was caused by, were caused by,
    the cause was, the cause of the, was the cause, this was due to, causa raiz, causa raíz,
    la causa fue, a causa foi, causado por, causada por, ursache war, verursacht durch,
    la cause racine, la cause était
    """
)
ANALOGY_WORDS = phrases(
    """
    imagine, think of, analogy, picture this, as if, in plain words, layman's terms, imagina,
    imaginez, stellen sie sich vor, stell dir vor
    """
)

SEVERITIES: dict[str, str] = {
    word: name
    for name, text in {
        "sev1": """
            sev0, sev1, p0, p1, s1, 1, critical, blocker, catastrophic, severe, crítica, crítico,
            kritisch, critique
        """,
        "sev2": """
            sev2, p2, s2, 2, high, major, significant, alta, alto, hoch, majeur, majeure, élevée
        """,
        "sev3": """
            sev3, p3, s3, 3, medium, moderate, média, media, mittel, moyenne
        """,
        "sev4": """
            sev4, p4, s4, 4, minor, low, internal, baixa, baja, niedrig, gering, mineur, mineure,
            faible
        """,
        "sev5": """
            sev5, 5, trivial, informational, near miss, none
        """,
    }.items()
    for word in phrases(text)
}
