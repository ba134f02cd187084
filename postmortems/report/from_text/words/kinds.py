"""Words that tell what kind of event a timeline entry is, strongest first.

Each entry is (kind, phrases); a kind may stand twice, with strong words and with weak
ones. A phrase matches whole words without regard to case; a trailing ``*`` matches any
ending of the last word.
"""

from . import phrases

# somebody says outright that they are on it
ACKNOWLEDGED = """
    acknowledg*, on-call team recognition, started looking into, picks up the page,
    acks, picked up the page, picks up the alert, picked up the alert, joined the call,
    acks the page, acked the page, acked by, reconhecid*, reconocid*, bestätigt, übernimmt,
    hat übernommen, quittiert, pris en charge, prise en charge, acquitté
"""
# the people who will respond were told, which is when they knew of it
RESPONDERS_TOLD = """
    team notified, team was notified, team is notified, team informed, team was informed,
    teams notified, teams were notified, team engaged, team was engaged, team mobilized,
    team mobilised, team assembled, team joined, engineer notified, engineer was notified,
    engineers notified, engineers were notified, engineer engaged, engineers engaged,
    engineer joined, engineers joined, responder joined, responders joined, on-call notified,
    on-call was notified, on call notified, on call was notified, notified the on-call,
    notified the on call, notified on-call, notified on call, notified the engineer*,
    notified the team, notified the operations, notified the ops, through the on-call system,
    equipo notificado, guardia notificada, equipo de guardia notificado, equipe notificada,
    time notificado, time acionado, equipe acionada, plantão acionado, bereitschaft informiert,
    bereitschaft verständigt, team informiert, team verständigt, astreinte prévenue,
    équipe prévenue, équipe informée, astreinte informée
"""

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (name, phrases(text))
    for name, text in (
        (
            "wrong_turn",
            """
            misleading*, wrong turn, red herring, dead end, false lead, wrong path, wrong track,
            with no improvement, without improvement, did not help, didn't help, did not fix,
            didn't fix, does not help, doesn't help, no improvement, didn't work, did not work,
            no effect, incorrectly assumed, wrongly assumed, mistakenly, turned out not, ruled out,
            pista falsa, sin mejora, sem melhora, no ayudó, não ajudou, sin efecto, sem efeito,
            irrweg, falsche fährte, ohne erfolg, ohne wirkung, keine besserung, fausse piste,
            sans effet, sans amélioration, sans succès
            """,
        ),
        (
            "escalation",
            """
            escalat*, handed over to, hands off to, handed off to, escalad*, se escala, escalou,
            escalamos, eskalier*, eskalation, escaladé*, escalade
            """,
        ),
        (
            "declared",
            """
            incident declared, declared an incident, declares an incident, declared incident,
            incident was declared, incident opened, incident is declared, war room opened,
            incident raised, raises an incident, raised an incident, declares incident, declaring an incident, declared by, sev1 declared, sev2 declared,
            sev3 declared, sev-1 declared, sev-2 declared, sev-3 declared, p1 declared, p2 declared,
            declared sev*, declares sev*, declared it a, opened as a sev*,
            opened an incident, major incident was declared, declared a sev*, declares a sev*,
            declared as a sev*, raised to sev*, incidente declarado, se declara incidente, se declara el incidente,
            declarado incidente, incidente aberto, störfall ausgerufen, incident ausgerufen,
            incident eröffnet, incident déclaré, incident ouvert, cellule de crise
            """,
        ),
        (
            "resolved",
            """
            issue resolved, incident resolved, fully resolved, full resolution, outage resolved,
            resolved, resolving issue, outage ends, outage stops, incident ends, outage ended,
            outage over, incident closed, incident over, full recovery, fully recovered,
            fully restored, service restored, service is restored, services restored,
            full service was restored, all traffic is back, traffic back online, back online,
            back to zero, back to baseline, site is up, up again, vuelve a la normalidad,
            volvió a la normalidad, volta ao normal, voltou ao normal, wieder online,
            back to normal, return to normal, returned to normal, all systems operational,
            all systems verified operational, all clear, back up again, resuelto, resuelta,
            resolvido, resolvida, normalizado, normalizada, servicio restablecido,
            servicio restaurado, serviço restabelecido, serviço normalizado, behoben, gelöst,
            entwarnung, wieder normal, normalbetrieb, résolu, résolue, retour à la normale,
            service rétabli, fin de l'incident, fin del incidente, fim do incidente,
            ende der störung
            """,
        ),
        (
            "detected",
            """
            issue detected, incident detected, detected, first noticed, noticed that,
            notices that, first alert, discovered the outage, detectado, detectada, se detecta,
            se detectan, detectamos, erkannt, entdeckt, bemerkt, détecté, détectée, constaté,
            détection
            """,
        ),
        ("acknowledged", ACKNOWLEDGED),
        (
            "impact_start",
            """
            outage begins, outage began, outage starts, outage started, downtime starts,
            downtime started, incident begins, incident began, incident started, site is down,
            hard down, server down, went down, goes down, goes offline, became unavailable,
            started failing, start failing, starts failing, begin failing, began failing,
            starts degrading, stop responding, stopped responding, customers can't reach,
            impact starts, impact started, impact begins, impact began, start of impact,
            users start seeing, caída, se cae, cae el, caen los, deja de responder,
            inicio del incidente, inicio de la caída, queda, sai do ar, saiu do ar, cai o, caiu,
            início do incidente, ausfall beginnt, beginn des ausfalls, beginn der störung,
            fällt aus, fiel aus, nicht mehr erreichbar, début de la panne, début de l'incident,
            tombe en panne, ne répond plus
            """,
        ),
        (
            "symptom",
            """
            no alert, no alerts, no alarm, without alert, without alerts, sin alerta, sem alerta,
            kein alarm, ohne alarm, sans alerte
            """,
        ),
        (
            "alert",
            """
            alert*, alarm*, pager*, paged, automated page*, automatic page*, page goes out,
            page went out, page sent, pages on-call, pages the on-call, pagerduty,
            opsgenie, victorops, uptime check, monitoring triggered, automated warning, alerta*,
            alerte*, meldet das monitoring, monitoring meldet, schlägt an, schlug an
            """,
        ),
        (
            "report",
            """
            first report*, reports, reported, customer report*, users report*, complain*, support ticket,
            support request*, ticket received, reportado, reportan, reportam, reporta, relatou,
            relatam, relataram, reclaman, reclamam, reclamações, quejas, melden, meldet, gemeldet,
            beschwerden, signalé, signalent, signale, se plaignent
            """,
        ),
        (
            "mitigation",
            """
            rolled back, rolling back, roll back, rollback, revert*, mitigat*, restart*, reboot*,
            failover, failed over, scaled up, scaling up, hotfix, fix deployed, deployed a fix,
            deployed fix, deploys a fix*, patched, workaround, disabled, drained, reconfigur*,
            corrected, switched, cordon*, rebuilt, fix rolled out, fix merged, fix applied,
            applied a fix, applies a fix, reinici*, se revierte, revertid*, reverti*, reversão,
            mitigad*, corregid*, corrigid*, neu gestartet, neustart*, startet neu,
            zurückgerollt, zurückgesetzt, rollt zurück, umgeschaltet, abgeschaltet, redémarr*,
            retour arrière, bascul*, contourn*
            """,
        ),
        (
            "recovery",
            """
            recover*, stabiliz*, stabilis*, partially accessible, partially restored, seems up,
            working again, works again, work again, available again, accessible again,
            reachable again, connect again, wieder erreichbar, wieder verfügbar, restored, back up, normal levels, recuper*, restablec*, restabelec*,
            wiederhergestellt, erholt, erholen, erholt sich, stabilisiert, rétabli*, remont*
            """,
        ),
        (
            "finding",
            """
            identified, identifies, root cause, found, finds, discovered, discovers, confirmed that,
            realized, realised, determined, traced to, narrowed down, identifica*, encontr*,
            encuentr*, gefunden, descubr*, descobr*, causa raíz, causa raiz, ursache gefunden, ursache ist,
            ursache identifiziert, festgestellt, trouv*, identifi*, cause racine, découv*
            """,
        ),
        (
            "hypothesis",
            """
            suspect*, hypothes*, assum*, theory, might be related, suggestion that,
            possibly caused, verdacht, vermut*, suspeita*, suspeitou, sospech*, hipótesis,
            hipótese, soupçon*, hypothèse
            """,
        ),
        (
            "decision",
            """
            decision, decided, decides, decide to, agreed, agreed on, decisão, decidid*, decisión,
            decide, entschieden, entscheidung, beschlossen, entscheidet, décision, décid*
            """,
        ),
        (
            "communication",
            """
            status page, statuspage, statusseite, notified customers, notified users,
            notified stakeholders, notified all customers, informed customers, informed users,
            customers notified, customers were notified, users notified, stakeholders notified,
            stakeholders informed, página de status, página de estado, kunden informiert,
            clients informés, page de statut
            """,
        ),
        ("acknowledged", RESPONDERS_TOLD),
        (
            "communication",
            """
            announce*, informed, notified, communicat*, posted to, updates the, asked all,
            asking teams, comunicad*, comunica, notificad*, avisad*, benachrichtigt, informiert,
            mitgeteilt, informé*, communiqu*, prévenu*
            """,
        ),
        (
            "investigation",
            """
            investigat*, diagnos*, troubleshoot*, debugg*, looking into, looked into, looks into,
            analys*, reviewed, checking, checked, investig*, se revisa*, revisa*, diagnóst*,
            verifica*, untersuch*, prüf*, analysier*, enquête, vérifi*, examin*
            """,
        ),
        (
            "change",
            """
            deploy*, release*, merged, upgrade*, migration, migrat*, renamed, config change,
            configuration change, was modified, is modified, rollout, rolled out, pushed,
            shipped, scheduled maintenance, implanta*, despliegue, desplieg*, despleg*, deploi*,
            se publica, ausgerollt, eingespielt, rollout, aktualisiert, déploi*, mise en production,
            mise à jour, atualização, actualización, mantenimiento, manutenção, wartung
            """,
        ),
        (
            "symptom",
            """
            error*, latency, slow, timeout*, timing out, degrad*, spike*, fail*, unresponsive,
            unavailable, unreachable, down, crash*, erro, erros, errores, fallo*, falla*, falha*,
            lentitud, lentidão, lento*, fehler*, langsam, störung, ausfall, erreur*, lent, lente*,
            indisponib*, indisponível, indisponible*, panne
            """,
        ),
    )
)
