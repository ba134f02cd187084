"""The wording checks on sentences as people write them: what is found, and what is left alone."""

import datetime as dt

import pytest

from postmortems.report import document as d
from postmortems.report.checks import check

BLAMES = """
person | The outage was caused by an engineer who ran the migration against production.
person | A junior developer pushed an untested change straight to main.
person | The root cause was a mistake by the on-call engineer.
person | The DBA dropped the wrong table during routine maintenance.
person | The operator typed the wrong command and took down the cluster.
person | Someone on the platform team ran the script without reading the runbook.
person | Our contractor had deleted the security group by mistake.
person | The mistake was made by Maria from the payments team.
person | The engineer responsible was not familiar with the procedure.
person | The on-call engineer was at fault for not escalating sooner.
person | A team member misconfigured the load balancer.
failed_to | The new hire did not follow the documented process.
person | The reviewer approved the change without checking it.
person | It was Dave's fault that the cache was flushed.
person | An employee accidentally deleted the production database.
person | The developer ignored the warning and merged anyway.
human_error | An SRE fat-fingered the replica count.
human_error | The root cause was determined to be human error.
human_error | This was a simple operator mistake.
human_error | The outage came down to a manual error during the upgrade.
human_error | We attribute this to user error.
human_error | A typo by the operator caused the failure; in short, human failure.
human_error | The cause was a lapse of attention.
human_error | This incident was the result of pilot error.
human_error | It was an honest mistake.
hindsight | The team should have noticed the growing queue.
hindsight | We should have rolled back immediately.
hindsight | This could have been prevented by a simple test.
hindsight | The alert ought to have paged somebody.
hindsight | We would have caught this had we tested the failover.
hindsight | If only we had checked the certificate.
hindsight | They could have checked the dashboard first.
hindsight | In retrospect, the signs were there.
hindsight | Looking back, it was clear that the disk was filling up.
hindsight | A better review would have caught the error.
hindsight | We should've tested the restore.
hindsight | We ought to have known better.
hindsight | The team should never have deployed on a Friday.
hindsight | It should have been obvious that the index was missing.
hindsight | They needed to have escalated earlier.
judgement | Obviously, the config was wrong.
failed_to | The engineer simply forgot to renew the certificate.
judgement | Clearly nobody had read the documentation.
judgement | It was a careless mistake.
judgement | This was negligent.
judgement | The deployment was sloppy.
judgement | It was irresponsible to deploy on a Friday.
judgement | The team was incompetent in handling it.
judgement | A stupid configuration mistake.
judgement | The monitoring setup was terrible.
judgement | It was a trivial oversight.
judgement | They just needed to read the runbook.
judgement | Due to poor judgment, the failover was delayed.
judgement | The vendor's response was unprofessional.
judgement | Any competent engineer would have seen it.
judgement | It was due to a lack of discipline.
failed_to | The on-call engineer failed to acknowledge the page.
failed_to | We failed to test the backup.
failed_to | The team neglected to update the runbook.
failed_to | QA failed to catch the regression.
failed_to | The database team did not bother to check replication lag.
person | Engineering forgot to renew the certificate.
failed_to | Ops failed to follow the procedure.
failed_to | The team failed in communicating with customers.
failed_to | The failure of the team to escalate cost 40 minutes.
failed_to | They missed the obvious warning in the log.
failed_to | We overlooked the expiry date.
why_did | Why did the engineer not roll back?
why_did | Why didn't the team notice earlier?
why_did | Why did you deploy on a Friday?
why_did | Why had the operator skipped the check?
absolute | All users were affected.
absolute | Everyone lost access to the dashboard.
absolute | No customer could log in.
absolute | The site was completely down.
absolute | This will never happen again.
absolute | The backups always fail.
absolute | Nobody was able to check out.
absolute | Every customer saw errors.
absolute | Our entire user base was affected.
absolute | The service was totally unavailable for all of our clients.
absolute | We never test our backups.
"""
TELLS = """
The alert was caused by a change to the threshold.
An engineer rolled the change back at 10:42.
The on-call engineer acknowledged the page within two minutes.
The second node failed to start because the disk was full.
The request failed to reach the backend.
Health checks failed to detect the stuck process.
The service should recover within five minutes.
The alert should have a link to the runbook.
Requests that could have been served from the cache went to the database.
The engineer was paged by the monitoring system.
A developer noticed the errors while testing.
The team decided to fail over to the secondary.
Users in Europe saw slow pages.
All users of the beta, 40 people, were affected.
The database was simply too small for the new index.
The obvious place to look was the load balancer, and nothing was wrong there.
Nobody was paged because the alert had no route.
No customer data was lost.
No customers were affected.
All requests were retried within a minute.
The cache is lazy loaded.
Lazy evaluation of the query made it slow.
We thank everybody who helped.
Everyone in the channel was updated every half hour.
The process never finished because of the lock.
The job always runs at 02:00.
The dashboard did not show the lag.
The deployment was made by the release pipeline.
The error was introduced by release 4.2.
The change was approved by two reviewers.
The runbook did not mention the second switch.
Why did the replica fall behind?
Why was there no alert?
Human review is required for every schema change.
The user error rate rose to 30 %.
User errors in the log rose.
The user error page was shown.
Failure to connect to the database led to a crash loop.
The operator pattern of the cluster restarted the pods.
The Kubernetes operator deleted the pods.
The agent ignored the new setting until it was restarted.
The operator failed to reconcile the resource.
The collector agent failed to send metrics.
The admin panel was down.
It was not human error.
Rather than blaming human error we looked at the interface.
The new team member followed the runbook and ran the command that it named.
The maintainers had to be called.
The on-call team was able to find the cause within ten minutes.
Smart cards could have been an alternative.
The timeout could have been set lower only with a restart.
The outage was noticed by Support.
The reviewer asked for a test.
The manager process was killed.
Cluster manager deleted the lease.
The dumb terminal mode was used.
The common sense check of the input was off.
Best effort delivery was enabled.
It took the team 20 minutes to find the dashboard.
The engineer did not have access to the console.
The test agent accidentally deleted nothing.
The operator had no way to see the queue.
The missed alert was routed to a channel that had been closed.
The entire region was down for 12 minutes.
The certificate was overlooked by the scanner because it was in another account.
Why did nobody see the lag?
The alert should have fired at 10:00, but its rule named the old cluster.
The requests should have been routed to the second region.
The upgrade should not have caused a restart.
The package manager skipped the update.
Connection management failed to release the sockets.
Kubernetes operators failed to reconcile.
IPv6 support failed to load.
Alerts should have detailed runbooks.
No alert was configured, so nobody noticed.
"""


def codes(sentence: str) -> set[str]:
    """What the checks find in a summary of this sentence alone."""
    found = check(d.Report(summary=sentence), today=dt.date(2026, 1, 1))
    return {one.code for one in found if one.group == "wording"}


@pytest.mark.parametrize("line", BLAMES.strip().splitlines())
def test_blame_is_found(line: str) -> None:
    code, _, sentence = line.partition(" | ")
    assert f"wording.{code}" in codes(sentence)


@pytest.mark.parametrize("sentence", TELLS.strip().splitlines())
def test_what_only_tells_is_left_alone(sentence: str) -> None:
    assert codes(sentence) == set()
