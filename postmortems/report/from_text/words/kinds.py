"""Words that tell what kind of event a timeline entry is, strongest first.

Each entry is (kind, phrases). A phrase matches whole words without regard to case; a
trailing ``*`` matches any ending of the last word.
"""

from . import phrases

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (name, phrases(text))
    for name, text in {
        "wrong_turn": """
            misleading*, wrong turn, red herring, dead end, false lead, wrong path,
            with no improvement, did not help, didn't help, did not fix, didn't fix, didn't work,
            did not work, no effect, incorrectly assumed, wrongly assumed, mistakenly,
            turned out not, ruled out, pista falsa, irrweg, fausse piste
        """,
        "escalation": """
            escalat*, handed over to, hands off to, escalado a, escalado para, eskaliert,
            escaladé
        """,
        "declared": """
            incident declared, declared an incident, declares an incident, declared incident,
            incident was declared, incident opened, incident is declared, war room opened,
            opened an incident, major incident was declared
        """,
        "resolved": """
            issue resolved, incident resolved, fully resolved, full resolution, outage resolved,
            resolved, resolving issue, outage ends, outage stops, incident ends, outage ended,
            outage over, incident closed, incident over, full recovery, fully recovered,
            fully restored, service restored, service is restored, services restored,
            full service was restored, all traffic is back, traffic back online, back online,
            back to normal, return to normal, returned to normal, all systems operational,
            all systems verified operational, all clear, back up again, resuelto, resolvido,
            normalizado, behoben, résolu
        """,
        "detected": """
            issue detected, incident detected, detected, first noticed, noticed that,
            notices that, first alert, discovered the outage, detectado, erkannt, détecté
        """,
        "acknowledged": """
            acknowledg*, on-call team recognition, started looking into, picks up the page,
            joined the call, reconhecido, bestätigt
        """,
        "impact_start": """
            outage begins, outage began, outage starts, outage started, downtime starts,
            downtime started, incident begins, incident began, incident started, site is down,
            hard down, server down, went down, goes down, goes offline, became unavailable,
            started failing, start failing, starts failing, begin failing, began failing,
            starts degrading, stop responding, stopped responding, customers can't reach,
            customers can’t reach, caída, queda, ausfall beginnt, début de la panne
        """,
        "alert": """
            alert*, alarm*, pager*, paged, pages on-call, pagerduty, uptime check,
            monitoring triggered, automated warning, alerta*, alerte*
        """,
        "report": """
            reports, reported, customer report*, users report*, complain*, support ticket,
            support request*, ticket received, reportado, relatou, gemeldet, signalé
        """,
        "mitigation": """
            rolled back, rolling back, roll back, rollback, revert*, mitigat*, restart*, reboot*,
            failover, failed over, scaled up, scaling up, hotfix, fix deployed, deployed a fix,
            deployed fix, deploys a fix*, patched, workaround, disabled, drained, reconfigur*,
            corrected, switched, cordon*, rebuilt, reiniciado, neu gestartet, redémarr*
        """,
        "recovery": """
            recover*, stabiliz*, stabilis*, partially accessible, partially restored, seems up,
            working again, restored, back up, normal levels, recuperad*, wiederhergestellt,
            rétabli
        """,
        "finding": """
            identified, root cause, found, finds, discovered, discovers, confirmed that,
            realized, realised, determined, traced to, narrowed down, identificado, identificada,
            ursache gefunden, trouvé
        """,
        "hypothesis": """
            suspect*, hypothes*, assum*, theory, might be related, suggestion that,
            possibly caused, verdacht, suspeita, sospecha*
        """,
        "decision": """
            decision, decided, decides, decide to, agreed, agreed on, decisão, decisión,
            entschieden, décision
        """,
        "communication": """
            status page, announce*, informed, notified, communicat*, posted to, updates the,
            asked all, asking teams, comunicado, benachrichtigt, informé
        """,
        "investigation": """
            investigat*, diagnos*, troubleshoot*, debugg*, looking into, looked into, looks into,
            analys*, reviewed, checking, checked, investiga*, untersuch*, enquête
        """,
        "change": """
            deploy*, release*, merged, upgrade*, migration, migrat*, renamed, config change,
            configuration change, was modified, is modified, rollout, rolled out, pushed,
            shipped, scheduled maintenance, implantação, despliegue, ausgerollt, déploiement
        """,
        "symptom": """
            error*, latency, slow, timeout*, timing out, degrad*, spike*, fail*, unresponsive,
            unavailable, unreachable, down, crash*, erro, fehler, erreur*
        """,
    }.items()
)
