"""Documents of invented incidents, each in a layout that real ones have."""

SEARCH_LAYOUT = """\
# Checkout outage (incident 465)

## Date
2022-10-21

## Authors
* jo, marta

## Summary
Checkout was down.

## Trigger
A burst of orders.

## Root Causes
Load and a leak together.

## Action Items

| Action Item | Type | Owner | Bug |
| --- | :-: | --- | --- |
| Write down how to shed load | mitigate | jo | n/a **DONE** |
| Balance between regions | prevent | marta | **TODO** |

## Lessons Learned

### What went well
* Fast alarm

### Where we got lucky
* It was a quiet Friday

## Timeline

2022-10-21 (*all times UTC*)

* 14:51 A newspaper writes about the sale
* 14:54 **OUTAGE BEGINS** — checkout melts under load
* 14:55 jo gets a storm of pager messages
* 16:30 **OUTAGE ENDS**, orders flow
"""

OVERNIGHT_TEXT = """\
Issue Summary

From 10:40 PM to 3:05 AM the intranet was down after a planned restart on May 10, 2021, affecting 100% of the staff.

Timeline (all times in Pacific Time)

10:40 PM: Restart begins
12:10 AM: Outage begins
12:10 AM: Alerts go to both teams
3:05 AM: All traffic back online

Root Cause

The caches did not mount their disks.
"""

NOON_TABLE = """\
REPORT OF THE OUTAGE

Timeline (all time in WAT)

Time (WAT)\t  Actions
11:30 AM\t\t  Upgrade starts on June 28, 2023
12:00 PM\t\t  Downtime starts
12:15 AM\t\t  The pager rings
12:45 AM\t\t  All traffic is back online
"""

COMPANY_TEMPLATE = """\
# INC-117: Payments fail

| Field | Value |
|---|---|
| Incident date | 2024-03-12 |
| Severity | SEV-2 |
| Incident commander | Lena Ortiz |
| Affected services | payments-api, ledger |

## 1. Summary
Payments failed for a while.

## 2. Timeline (CET)

| Date | Time | Event |
|---|---|---|
| 2024-03-12 | 09:14 | Deploy of v2.3.1 |
| 2024-03-12 | 09:21 | Alert fires |
| | 10:47 | Error rate back to normal |

## 3. Impact
- 4,212 failed payments
- 2.3% of requests failed

## 4. Root cause
Cache keys collided.

## 5. Action items
### Short term
| # | Action | Assignee | Due date | Status |
|---|---|---|---|---|
| 1 | Test the cache keys | Lena | 2024-03-20 | In progress |
| 2 | Alert on the error budget | Omar | 25 March 2024 | Done |
"""

HEADING_ENTRIES = """\
# Hub deleted on August 12 2025

## Timeline (times in BST)

### 5:00 PM
Incident declared
> Does anybody know who deleted it?
I only listed it.

### 5:32 PM
The probe fails
> Violation started: Aug 12, 2025 at 16:32 UTC

```
17:31:02 gone
```

### 6:11 PM
Incident resolved.

## Action Items
- [ ] Write a guide [20m]
- [x] Colour the prompt
"""

NESTED_DAYS = """\
# Cluster outage

# Timeline
- 2021-04-13
  - 16:16: Ida sees an error page
  - ~18:30: Ida stops for the day
- 2021-04-14
  - 8:30: Ida goes on
  - 12:09: Balancer upgraded, resolving issue
"""

BRACKETED = """\
# March 26th, 2019 outage

All times in PDT (UTC-7).

## Timeline

- [12-05 16:21] The bug is merged
- [03-26 17:40] Upgrade begins
- [03-26 23:04] The node is drained (**outage starts**)
"""

HTML_PAGE = """\
<!DOCTYPE html>
<html><head><title>Review: search</title><style>p{color:red}</style></head>
<body><h1>Search outage</h1>
<p><strong>Date:</strong> 5 May 2023<br><strong>Severity:</strong> High</p>
<h2>Timeline (times in CEST)</h2>
<table><tr><th>Time</th><th>What</th></tr>
<tr><td>10:02</td><td>Index job started</td></tr>
<tr><td>10:05</td><td>Alerts fired</td></tr>
<tr><td>10:30</td><td>Service restored</td></tr></table>
<h2>Action items</h2>
<ul><li>Fix the index job<ul><li>Owner: Bo</li><li>Due: 2023-06-01</li></ul></li>
<li>Add tests</li></ul><script>alert("words")</script>
</body></html>
"""

WIKI_PAGE = """\
== Summary ==
The wiki was read-only on 2019-06-04.

== Timeline ==
'''All times in UTC.'''
* 13:05 '''Outage starts here'''
* 13:17 '''Outage ends here'''

== Action items ==
* Check the lag before a switch
* '''Done''': update the page
"""

GERMAN = """\
# Störung im Bestellsystem

**Datum:** 14.02.2024
**Schweregrad:** Kritisch

## Zeitlicher Ablauf (MEZ)
- 08:10 Uhr: Ausfall beginnt nach dem Update
- 08:15 Uhr: Alarm durch das Monitoring
- 09:25 Uhr: Störung behoben

## Ursache
Ein fehlerhaftes Update.

## Maßnahmen
- Testfälle ergänzen (Verantwortlich: Jana, Frist: 01.03.2024)
"""

SPANISH = """\
# Caída de la tienda

## Resumen
El 3 de abril de 2023 la tienda no funcionó.

## Línea de tiempo (UTC)
- 10:00 - Alerta por errores
- 10:40 - Problema resuelto

## Causa raíz
Un disco lleno.
"""

ACTION_GROUPS = """\
# Retro

## Actions

**Gala Evans**
- Document the schema
- Check the weekly backup

### Tooling

Limit the memory of builds. (https://tracker.example/7)

1. Add alerts for full disks
"""

WITH_LOGS = """\
# Worker outage 2024-01-05

## Timeline (UTC)

09:10: Queue grows

09:15: Worker stops
```
09:15:01 worker died
09:15:02 worker died again
```

## Appendix

### chat log

> liv [9:20 AM]
> is it down?
> ann [9:21 AM]
> yes, since 9:15
"""

NO_TIMELINE_HEADING = """\
# Mail delayed

## What happened

On 2 May 2024 mail was slow (times in UTC).

- 08:00 Queue grows
- 08:20 Second relay started
- 08:45 Queue empty
"""

DOUBTFUL = """\
# Chain stopped

**Date:** 6 November 2022
**Duration:** 15h

## Timeline

06:00 GST: it stops
22:49 GST: Issue resolved
"""

COURSE_TEMPLATE = """\
# Postmortem of the login page

## 🚨 Issue Summary
- **Duration:** 1 hour 25 minutes (from 14:05 to 15:30 PM WAT, August 3, 2023)
- **Impact:** About 65% of users could not log in and got a 502 error.
- **Root Cause:** An expired certificate.

## 🕒 Timeline
- **14:05 PM:** Users report failing logins
- **14:10 PM:** Alert from the probe<br>- **14:20 PM:** Engineers assumed a bug
- **15:30 PM:** New certificate installed, service restored

## Corrective and Preventative Measures
Things that can be improved:
- Certificate renewal
Specific tasks:
1. Automate renewal
2. Add expiry alerts
"""

LABELLED_TIMES = """\
# Post-mortem: login outage

**Date**: 2021-11-02

## Timeline

**Detected:** 10:05 EDT by the probe
**Start:** 10:01 EDT
**Resolved:** 10:44 EDT rollback done
"""

WEBLOG = """\
# Broker outage

*Posted on March 3rd, 2022 by Ada*

On Tuesday, March 1st, 2022 at 10:15 UTC our broker went down. It was restored at 12:40 UTC.

## What happened

At 10:22 UTC the engineer on duty was paged.

## What are we doing about it

* We are adding alerts for full disks.
"""

STATUS_UPDATES = """\
# Website downtime 2023

Resolved - This incident has been resolved. Nov 18, 11:43 UTC

Monitoring - A fix is in place. Nov 18, 11:20 UTC

Investigating - We are looking at errors. Nov 18, 10:52 UTC
"""
