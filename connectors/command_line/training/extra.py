"""Libraries that training needs beyond those of the dashboard."""

from importlib.util import find_spec

from data.errors import InvalidSettingError


def need_extra(module: str = "torch", library: str = "PyTorch") -> None:
    """Say what to install where a library of the extra `train` is missing.

    Args:
        module: By which the library is imported.
        library: As people call it.

    Raises:
        InvalidSettingError: If it is missing.
    """
    if find_spec(module) is None:
        raise InvalidSettingError("network.extra", library=library)
