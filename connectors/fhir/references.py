"""FHIR references as they are written."""


def local_reference(target: str) -> str:
    """`Type/id` of an absolute or versioned URL; anything else as it is."""
    target = target.partition("/_history/")[0]
    if "://" not in target:
        return target
    return "/".join(target.rstrip("/").rsplit("/", 2)[-2:])
