"""FHIR references as they are written."""


def local_reference(target: str) -> str:
    """`Type/id` of an absolute or versioned URL; anything else as it is."""
    target = target.partition("/_history/")[0]
    if "://" not in target:
        return target
    return "/".join(target.rstrip("/").rsplit("/", 2)[-2:])


def may_be_patient(target: str) -> bool:
    """Test whether a reference does not name another type, such as `Group/1`."""
    if "#" in target:
        return True
    kind, slash, _ = local_reference(target).partition("/")
    return kind == "Patient" or not (slash and kind.isalpha() and kind[0].isupper())
