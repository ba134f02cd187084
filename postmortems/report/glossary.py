"""Abbreviations that a report uses, in words: for readers who do not run computers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postmortems.prose import plain

from .document import Report, every_text

_KNOWN = {
    "API": "application programming interface: how programs talk to each other",
    "ASN": "autonomous system number: a network of the internet",
    "AZ": "availability zone: a part of a cloud region that fails by itself",
    "BGP": "border gateway protocol: how networks tell each other their routes",
    "CA": "certificate authority",
    "CD": "continuous delivery",
    "CDN": "content delivery network: copies of pages near their readers",
    "CI": "continuous integration: every change is built and tested",
    "CPU": "central processing unit",
    "CRM": "customer relationship management",
    "CSV": "comma-separated values",
    "DB": "database",
    "DBA": "database administrator",
    "DDoS": "distributed denial of service: an attack by very many requests",
    "DNS": "domain name system: from a name to an address",
    "ERP": "enterprise resource planning",
    "ETL": "extract, transform, load: moving data between systems",
    "GC": "garbage collection: a program tidying up its memory",
    "GDPR": "General Data Protection Regulation",
    "HTTP": "hypertext transfer protocol: how web pages travel",
    "HTTPS": "HTTP over an encrypted connection",
    "IAM": "identity and access management",
    "IC": "incident commander",
    "IOPS": "input and output operations per second",
    "IP": "internet protocol",
    "JSON": "JavaScript object notation, a format of data",
    "JWT": "JSON web token: a signed proof of who somebody is",
    "K8s": "Kubernetes, which runs programs in containers",
    "KPI": "key performance indicator",
    "LB": "load balancer: spreads requests over servers",
    "MFA": "multi-factor authentication",
    "MTTA": "mean time to acknowledge",
    "MTTD": "mean time to detect",
    "MTTR": "mean time to resolve",
    "NAT": "network address translation",
    "NTP": "network time protocol: keeps clocks right",
    "OOM": "out of memory",
    "ORM": "object-relational mapper: how a program reads its database",
    "OS": "operating system",
    "PII": "personally identifiable information",
    "POS": "point of sale",
    "QA": "quality assurance",
    "QPS": "queries per second",
    "RAM": "random-access memory",
    "RBAC": "role-based access control",
    "RCA": "root cause analysis",
    "RPC": "remote procedure call",
    "RPO": "recovery point objective: how much data may be lost",
    "RPS": "requests per second",
    "RTO": "recovery time objective: how long recovery may take",
    "SaaS": "software as a service",
    "SDK": "software development kit",
    "SKU": "stock-keeping unit: one article of a shop",
    "SLA": "service level agreement: what was promised to customers",
    "SLI": "service level indicator: what is measured",
    "SLO": "service level objective: what the team aims for",
    "SMS": "short message service",
    "SQL": "structured query language, in which databases are asked",
    "SRE": "site reliability engineering",
    "SSD": "solid-state drive",
    "SSH": "secure shell: a terminal on another machine",
    "SSL": "secure sockets layer, the older name of TLS",
    "SSO": "single sign-on",
    "TCP": "transmission control protocol",
    "TLS": "transport layer security: encrypted connections",
    "TTL": "time to live: how long a copy is used",
    "UPS": "uninterruptible power supply",
    "URL": "address of a page",
    "VAT": "value added tax",
    "VM": "virtual machine",
    "VPN": "virtual private network",
    "WAF": "web application firewall",
    "WAL": "write-ahead log: a database's journal",
}
# Words that begin with a capital, apart from those in addresses and names of files.
_WORD = re.compile(r"(?<![\w./:@#-])[A-Z][A-Za-z0-9]{1,7}(?![\w/@-])")
# Words are of a length that words have, so that no text takes long to look through.
_EXPLAINED = re.compile(r"\b((?:[\w’'-]{1,30} ){2,8})\(([A-Z][A-Za-z]{1,7})\)")
_MOST = 40


@dataclass(frozen=True, slots=True)
class Abbreviation:
    short: str
    meaning: str


def glossary(report: Report) -> tuple[Abbreviation, ...]:
    """The abbreviations in the texts of ``report`` whose meaning is known, in order of letters.

    What the report itself explains, as in “error budget policy (EBP)”, comes before what
    is generally known.
    """
    text = "\n".join(plain(part) for part in every_text(report))
    meanings = _KNOWN | dict(_explained(text))
    words = set(_WORD.findall(text))
    # One of them or several: API, APIs.
    used = {word for word in words | {word.removesuffix("s") for word in words} if word in meanings}
    ordered = sorted(used, key=str.casefold)[:_MOST]
    return tuple(Abbreviation(short, meanings[short]) for short in ordered)


def _explained(text: str) -> list[tuple[str, str]]:
    found = []
    for before, short in _EXPLAINED.findall(text):
        names = before.split()[-len(short) :]
        if "".join(name[0] for name in names).casefold() == short.casefold():
            found.append((short, " ".join(names)))
    return found
