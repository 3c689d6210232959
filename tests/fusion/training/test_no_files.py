"""Training gets arrays and returns models; files are the business of connectors.

That it imports nothing for files is a contract in `pyproject.toml`; libraries that it
does import can write as well, so their calls are looked for here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[3] / "fusion" / "training"
CALLS = frozenset(
    {
        *("open", "np.load", "np.save", "np.savez", "np.savez_compressed"),
        *("np.loadtxt", "np.savetxt", "np.genfromtxt", "np.fromfile", "np.memmap"),
        *("torch.load", "torch.save", "torch.onnx.export"),
    }
)
METHODS = frozenset({"tofile", "to_csv", "write_text", "write_bytes", "read_bytes"})


def file_calls(source: str) -> Iterator[str]:
    """Calls that read or write a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS or name.rpartition(".")[2] in METHODS:
                yield name


@pytest.mark.parametrize(
    "file", sorted(TRAINING.rglob("*.py")), ids=lambda one: one.name
)
def test_no_file_is_read_or_written(file: Path) -> None:
    assert list(file_calls(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "breach",
    ["np.savez('a', b=1)", "torch.save(state, part)", "open('a')", "x.tofile('a')"],
)
def test_a_call_that_touches_a_file_is_found(breach: str) -> None:
    assert list(file_calls(breach))
