"""What an entry of a timeline tells, by its words."""

from __future__ import annotations

import pytest

from postmortems.report.from_text import read
from postmortems.report.from_text.kinds import guess_kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("acknowledged", "Storage team was notified by the rota"),
        ("acknowledged", "Mia acknowledged the page"),
        ("acknowledged", "On-call notified by telephone"),
        ("alert", "PagerDuty pages the on-call engineer"),
        ("alert", "Alert for full disks, platform team notified"),
        ("communication", "The support team notified customers by mail"),
        ("communication", "Partners were informed"),
        ("escalation", "Escalated to the network group, network team notified"),
        ("wrong_turn", "Rebooted the router without improvement"),
        ("acknowledged", "Bereitschaft verständigt"),
        ("impact_start", "Der Shop fällt aus"),
        ("mitigation", "Version 4.1 wird zurückgerollt"),
        ("resolved", "Alle Dienste wieder normal"),
        ("alert", "Alerta de latencia en la API"),
        ("impact_start", "Se cae la base de datos"),
        ("mitigation", "Se reinicia el servicio de pagos"),
        ("resolved", "Servicio restablecido"),
        ("escalation", "Chamado escalado para o time de redes"),
        ("finding", "Identificada a causa raiz"),
        ("resolved", "Serviço normalizado"),
        ("acknowledged", "Équipe prévenue par téléphone"),
        ("mitigation", "Redémarrage des serveurs"),
        ("resolved", "Retour à la normale"),
        ("note", "Lunch"),
    ],
)
def test_kinds(kind, text):
    assert guess_kind(text) == kind


ENTRIES = """\
# Ledger stuck

## Timeline (UTC, 4 May 2024)

- 08:00 The ledger goes down
- 08:02 Monitoring alert for the ledger
- 08:05 Ledger team notified through the rota
- 08:09 Ines acknowledged the alert
- 08:20 Found a full queue
- 08:30 Found that a renamed column was the cause
- 08:40 Writes partially restored
- 09:00 Fully restored
"""


def test_entries_tell_every_milestone():
    report = read(ENTRIES).report
    clocks = [
        f"{when:%H:%M}"
        for when in (
            report.started_at,
            report.detected_at,
            report.acknowledged_at,
            report.diagnosed_at,
            report.mitigated_at,
            report.resolved_at,
        )
    ]
    assert clocks == ["08:00", "08:02", "08:09", "08:30", "08:40", "09:00"]
    assert report.detection_method == "alert"
    # nobody says that they took it: then it is when they were told
    told = read(ENTRIES.replace("- 08:09 Ines acknowledged the alert\n", "")).report
    assert f"{told.acknowledged_at:%H:%M}" == "08:05"


def test_how_it_was_detected():
    text = "# Down\n\n## Detection\n{}\n\n## Timeline\n- 2024-05-04 08:00 UTC it went down\n"
    told = {
        "Several customers reported blank pages; our alerts came later.": "customer",
        "The uptime check noticed, before customers complained.": "alert",
        "A developer noticed it by chance.": "internal",
        "By chance.": "",
    }
    assert {said: read(text.format(said)).report.detection_method for said in told} == told
