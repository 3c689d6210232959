"""Libraries that training needs beyond those of the dashboard."""

from importlib.util import find_spec

from data.errors import InvalidSettingError


def need_pytorch() -> None:
    """Say what to install where PyTorch, of the extra `train`, is missing.

    Raises:
        InvalidSettingError: If it is missing.
    """
    if find_spec("torch") is None:
        raise InvalidSettingError("network.extra", library="PyTorch")
