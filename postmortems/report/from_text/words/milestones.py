"""Words that tell when it started, was detected and was over."""

from . import phrases

STARTED = phrases(
    """
    outage start*, outage begin*, outage began, incident start*, incident begin*, incident began,
    downtime start*, impact start*, impact begin*, impact began, issue start*, issue began,
    outage occurred, went down, goes down, hard down, became unavailable, became inaccessible,
    became unreachable, started failing, began failing, start failing, starts failing,
    starts degrading, stopped responding, server down, service down, site down, is down,
    are down, errors begin, errors began, errors started, first failure*, first error*,
    início do incidente, inicio del incidente, beginn der störung, ausfall beginnt,
    début de la panne, caiu, cayó, fiel aus
    """
)
DETECTED = phrases(
    """
    detected, detects, noticed, notices, noticing, alert, alerts, alerted, alerting, alarm,
    alarms, first report*, investigation begins, investigation began, investigation starts,
    investigation started, starts investigat*, started investigat*, begins investigat*,
    began investigat*, paged, pager, pagers, pagerduty, reported, report received, reports,
    customer report*, user report*, automated page*, automatic page*, pages out, informed us,
    inform us, reached out, support request*,
    support ticket*, raised support, customers report*, users report*, reporting,
    ticket was raised, complain*, declared, discovered the, first noticed, warning,
    incident declared, uptime check, detectado, detectada, alerta, alertas, erkannt, alarmiert,
    gemeldet, détecté, détectée, alerte, signalé
    """
)
# an alert that is only silenced or watched detects nothing
NOT_DETECTED = ("silenced", "no alert*", "added alert*", "adds alert*", "acknowledged the alert*")
RESOLVED = phrases(
    """
    outage end*, outage stop*, outage over, incident end*, incident over, incident closed,
    issue resolved, issue was resolve*, issue is resolve*, issue has been resolve*,
    incident resolved, incident was resolved, incident is resolved, outage resolved,
    problem resolved, problem solved, fully resolved, resolved, resolving the, resolving issue,
    resolution message, full resolution, complete resolution, full recovery, fully recovered,
    fully restored, fully operational, service restored, service is restored, services restored,
    services were restored, service was restored, normal operations, normal operation,
    back online, back to normal, return to normal, returned to normal, returns to normal,
    back up again, up and running, verified operational, systems operational, all clear,
    normal service, online again, up again, is back, are back, back to zero, back to baseline, back to 0, vuelve a la normalidad,
    volvió a la normalidad, volta ao normal, voltou ao normal, de volta ao normal, wieder online,
    wieder in betrieb, wieder normal, traffic is back, everything is working, working as expected, came back online, restored to,
    resuelto, resolvido, resolvida, normalizado, encerramento, encerrado, behoben, gelöst,
    wiederhergestellt, résolu, rétabli
    """
)
SENTENCE_ENDED = (
    *RESOLVED,
    "restored",
    "recovered",
    "fixed",
    "mitigated",
    "corrected",
    "ended",
    "came back",
    "closed",
    "solved",
    "concluded",
)
SENTENCE_STARTED = phrases(
    """
    outage start*, outage begin*, outage began, incident start*, incident begin*, incident began,
    downtime start*, impact start*, impact begin*, impact began, issue start*, issue began,
    outage occurred, went down, goes down, hard down, became unavailable, became inaccessible,
    became unreachable, started failing, began failing, start failing, starts failing,
    starts degrading, stopped responding, server down, service down, site down, is down,
    are down, errors begin, errors began, errors started, first failure*, first error*,
    início do incidente, inicio del incidente, beginn der störung, ausfall beginnt,
    début de la panne, caiu, cayó, fiel aus, outage, incident, downtime, disruption, degradation,
    experienced, inaccessible, unavailable, unreachable, unable, failing, failed, errors,
    impacted, affected, degraded, started, began, lasted, occurred, broke, exposed, halted,
    caused, indisponível, indisponible, nicht erreichbar, deixaram, lasting, fiel, ausgefallen, pararam,
    parou, was down, were down, stopped, not available, dejó de, dejaron de, est tombé*
    """
)
# an entry of kind "finding" with one of these tells the cause, not only something found
DIAGNOSED = phrases(
    """
    root cause, root-cause, cause*, culprit, due to, because, identified the issue,
    identified the problem, identified the bug, problem identified, issue identified, traced to,
    traced the, pinpointed, ursache*, grund, causa*, motivo, origem, origen, cause racine, origine
    """
)
NOT_DIAGNOSED = phrases(
    """
    verify the root cause, verify the cause, find the root cause, find the cause, find the source,
    looking for, search for, unknown, not found, suspected, possible cause, possible root cause,
    potential, probable cause, could not, couldn't, root cause analysis, investigat*, still,
    no root cause, not the cause, not the root cause, wrongly, mistakenly, causa desconocida
    """
)
FOUND = phrases(
    """
    found, finds, identif*, discover*, determin*, traced, pinpoint*, understood, realized,
    realised, confirmed, located, isolated, gefunden, festgestellt, encontr*, descubr*, descobr*,
    trouv*, découv*
    """
)
OUTAGE_ENDS = phrases(
    """
    outage end*, outage stop*, outage over, outage is over, end of outage, impact ends,
    impact ended, impact over, end of impact, downtime end*, downtime over
    """
)
# the harm became smaller, though it may not be over
MITIGATED = phrases(
    """
    mitigated, impact mitigated, mitigation complete*, mitigation in place, mitigation applied,
    workaround in place, workaround applied, partially accessible, partially available,
    partially restored, partially recovered, started stabilizing, starts stabilizing,
    begins to stabilize, began to stabilize, started stabilising, stabilized, stabilised,
    impact ends, impact ended, end of impact, customer impact ends, customer impact ended,
    mitigad*, estabiliz*, parcialmente, abgemildert, teilweise wieder, stabilisiert, atténué*,
    stabilisé*, partiellement
    """
)
NOT_MITIGATED = phrases(
    """
    not mitigated, not yet mitigated, to be mitigated, was not, is not, partially mitigated
    """
)
# who or what noticed first, strongest first, as (detection method, phrases)
DETECTION_METHODS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "customer",
        phrases(
            """
            customer report*, customers report*, user report*, users report*, customer complain*,
            customer complaint*, user complain*, user complaint*, customers complain*,
            users complain*, support ticket*, support request*, reported by a customer,
            reported by customers, reported by a user, reported by users, reports from users,
            reports from customers, ticket was raised, customer contacted, customer noticed,
            customers noticed, users noticed, a customer, clientes reportan, clientes reportaron,
            clientes relat*, usuarios report*, usuários relat*, usuários report*,
            kunden meld*, kunde meld*, nutzer meld*, clients signal*, utilisateurs signal*
            """
        ),
    ),
    (
        "alert",
        phrases(
            """
            alert, alerts, alerted, alerting, alarm, alarms, pager*, paged, pages on-call,
            monitoring, monitor, uptime check, health check*, probe, watchdog, automated warning,
            opsgenie, alerta, alertas, monitoreo, monitoramento, alarmiert, überwachung, alerte,
            alertes, supervision
            """
        ),
    ),
    (
        "internal",
        phrases(
            """
            engineer noticed, engineers noticed, engineer notices, developer noticed,
            developer notices, team noticed, team notices, team member*, employee*, colleague*,
            we noticed, noticed by, our team, our engineers, an engineer, a developer,
            staff member*, equipo detect*, equipe detect*, kolleg*, mitarbeiter*, collègue*
            """
        ),
    ),
)
# in front of how long it took
LASTED = phrases(
    """
    for, lasted, lasting, duration, downtime, durante, duró, durou, während, dauerte, dauer,
    pendant, a duré, durée, duración, duração
    """
)
RECOVERED = (
    "works again",
    "work again",
    "working again",
    "available again",
    "accessible again",
    "reachable again",
    "connect again",
    "log in again",
    "wieder erreichbar",
    "wieder verfügbar",
    "recover*",
    "restored",
    "stabiliz*",
    "stabilis*",
    "mitigated",
    "seems up",
    "recuperad*",
    "recovery",
)
IMPACT = phrases(
    """
    affected, impacted, affecting, impacting, compromised, lost, unable, failed, failing,
    failures, errors, inaccessible, unavailable, disrupted, exposed, leaked, customers, users,
    clients, experienced, impact, colleagues, employees, staff, orders, payments, requests,
    accounts, tenants, sessions, delayed, dropped, rejected, could not, couldn't, unable, down for,
    afetad*, afectad*, betroffen, touché*, impacté*, clientes, usuarios, usuários, pedidos, ventas,
    vendas, perdid*, fallaron, falharam, kunden, nutzer, benutzer, bestellungen, anfragen,
    utilisateurs, commandes
    """
)
CLOSED = phrases(
    """
    resolved, closed, complete, completed, done, fixed, encerrado, resolvido, cerrado,
    geschlossen, behoben, clos, résolu, terminé
    """
)
