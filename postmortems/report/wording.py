"""What the codes of a report are called in words, in one place for every output."""

SEVERITY = {
    "sev1": "SEV1 critical",
    "sev2": "SEV2 major",
    "sev3": "SEV3 moderate",
    "sev4": "SEV4 minor",
    "sev5": "SEV5 near miss",
}
STATE = {
    "draft": "Draft",
    "in_review": "In review",
    "approved": "Approved",
    "closed": "Closed",
    "archived": "Archived",
}
MILESTONE = {
    "started_at": "Started",
    "detected_at": "Detected",
    "acknowledged_at": "Acknowledged",
    "diagnosed_at": "Diagnosed",
    "mitigated_at": "Mitigated",
    "resolved_at": "Resolved",
}
DETECTION_METHOD = {
    "alert": "Alert",
    "internal": "Somebody of ours",
    "customer": "Customer",
    "partner": "Partner",
    "audit": "Audit",
    "unknown": "Not known",
}
PARTICIPANT_ROLE = {
    "lead": "Lead",
    "commander": "Incident commander",
    "responder": "Responder",
    "scribe": "Scribe",
    "communications": "Communications",
    "author": "Author",
    "approver": "Approver",
}
CERTAINTY = {
    "measured": "Measured",
    "estimated": "Estimated",
    "unknown": "Not known",
    "not_applicable": "Not applicable",
}
PRECISION = {
    "exact": "Exact",
    "about": "About",
    "day": "Day only",
    "unknown": "Time not known",
}
EVENT_KIND = {
    "change": "Change",
    "impact_start": "Impact start",
    "symptom": "Symptom",
    "alert": "Alert",
    "report": "Report",
    "detected": "Detected",
    "acknowledged": "Acknowledged",
    "declared": "Declared",
    "escalation": "Escalation",
    "hypothesis": "Hypothesis",
    "investigation": "Investigation",
    "wrong_turn": "Wrong turn",
    "finding": "Finding",
    "decision": "Decision",
    "mitigation": "Mitigation",
    "communication": "Communication",
    "recovery": "Recovery",
    "resolved": "Resolved",
    "note": "Note",
}
SECTION = {
    "summary": "Summary",
    "impact": "Impact",
    "trigger": "Trigger",
    "root_cause": "Root cause",
    "detection": "Detection",
    "resolution": "Resolution",
    "background": "Background",
    "plain_words": "In plain words",
    "free": "Section",
}
FACTOR_CATEGORY = {
    "technology": "Technology",
    "process": "Process",
    "information": "Information",
    "organisation": "Organisation",
    "environment": "Environment",
}
LESSON_KIND = {
    "went_well": "What went well",
    "went_badly": "What went badly",
    "got_lucky": "Where we got lucky",
    "surprised_us": "What surprised us",
}
ACTION_KIND = {"improvement": "Improvement", "todo": "To-do"}
ACTION_CLASS = {
    "mitigate": "Mitigate",
    "repair": "Repair",
    "detect": "Detect",
    "prevent": "Prevent",
    "process": "Process",
    "investigate": "Investigate",
}
# Who may read a part: each of them also reads what those behind it may.
AUDIENCE = {"team": "The team", "company": "The company", "customer": "Customers"}
PRIORITY = {"p0": "P0", "p1": "P1", "p2": "P2", "p3": "P3"}
ACTION_STATUS = {
    "open": "Open",
    "in_progress": "In progress",
    "blocked": "Blocked",
    "done": "Done, to verify",
    "verified": "Verified",
    "wont_do": "Won't do",
}
