"""Words of which the texts of the bench are made."""

WORDS = (
    "queue replica primary latency deploy rollback certificate cache shard broker timeout retry "
    "checkout search gateway worker index backup quota limiter pool lock migration proxy canary"
).split()
