"""Writes a finished run as what is released: ONNX, and safetensors beside it.

python -m fusion.training.fused.release RUN data/models/fused_simulated.onnx
"""

import argparse
from pathlib import Path
from typing import Final

from fusion.network.fused_export import export_fused
from fusion.network.fused_torch import save_fused
from fusion.training.fused.run_folder import read_run

VERSION: Final = "1"


def main() -> None:
    """Export it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", default=VERSION)
    options = parser.parse_args()
    run = read_run(options.run)
    export_fused(run.ensemble, run.calibration, options.version, options.out)
    beside = options.out.with_suffix(".safetensors")
    save_fused(run.ensemble, run.plan.sizes, run.calibration, options.version, beside)


if __name__ == "__main__":
    main()
