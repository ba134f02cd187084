"""The words the importer knows, as data per language."""


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a list that is divided by commas, over as many lines as it likes."""
    return tuple(" ".join(part.split()) for part in text.split(",") if part.strip())
