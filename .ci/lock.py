"""Resolve `pyproject.toml` into `requirements.lock` and `requirements-dev.lock`.

The lock files hold names and versions only: where a package comes from is a matter
of the machine that installs it. What is locked already stays as it is unless
`pyproject.toml` forbids it; `--upgrade` resolves everything afresh.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CUDA_ONLY = ' ; sys_platform == "linux" and platform_machine == "x86_64"'
HEADER = "# Made by `make lock` from pyproject.toml; do not edit.\n"


def resolved(target: str, constraints: list[Path]) -> dict[str, str]:
    """Name to version of all that installing `target` needs."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
        command += ["--ignore-installed", "--report", str(report)]
        command += [part for path in constraints for part in ("-c", str(path))]
        subprocess.run([*command, target, "setuptools>=77"], check=True, cwd=ROOT)  # noqa: S603
        plan = json.loads(report.read_text())
    found = (item["metadata"] for item in plan["install"])
    pins = {re.sub(r"[-_.]+", "-", m["name"]).lower(): m["version"] for m in found}
    pins.pop("fusionboard", None)
    return pins


def where(name: str) -> str:
    """The marker of a package that PyTorch brings along on one platform only."""
    return CUDA_ONLY if name.startswith(("nvidia-", "cuda-", "triton")) else ""


def write(path: Path, pins: dict[str, str]) -> None:
    """Write one lock file, sorted by name."""
    lines = (f"{name}=={pins[name]}{where(name)}\n" for name in sorted(pins))
    path.write_text(HEADER + "".join(lines))


def main() -> None:
    """Write both lock files; the second holds what all but running needs."""
    run_lock, dev_lock = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    kept = [] if "--upgrade" in sys.argv else [run_lock, dev_lock]
    everything = resolved(".[dev,docs,train]", [path for path in kept if path.exists()])
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pins_file:
        pins_file.writelines(f"{n}=={v}\n" for n, v in everything.items())
        pins_file.flush()
        run = resolved(".", [Path(pins_file.name)])
    write(run_lock, run)
    write(dev_lock, {n: v for n, v in everything.items() if n not in run})


if __name__ == "__main__":
    main()
