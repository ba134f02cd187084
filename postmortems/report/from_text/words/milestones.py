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
    alarms, paged, pager, pagers, pagerduty, reported, report received, reports,
    customer report*, user report*, informed us, inform us, reached out, support request*,
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
    traffic is back, everything is working, working as expected, came back online, restored to,
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
    caused, indisponível, indisponible, nicht erreichbar, deixaram
    """
)
RECOVERED = (
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
    clients, experienced, impact, afetad*, afectad*, betroffen, touchés
    """
)
CLOSED = phrases(
    """
    resolved, closed, complete, completed, done, fixed, encerrado, resolvido, cerrado,
    geschlossen, behoben, clos, résolu, terminé
    """
)
