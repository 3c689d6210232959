"""How long it takes to assess many patients anew, and to read their follow-up list.

    python tests/bench/assess_many.py --patients 10000

Simulated rows: one nodule each, two to four scans, an entered indication. The list is
read in a process of its own, so that nothing is warm.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from connectors.settings import Settings  # noqa: E402
from connectors.store.opening import open_store  # noqa: E402
from connectors.workflows.assess.assess_patients import assess_stale  # noqa: E402
from data.patient.manual_entry import ManualEntry  # noqa: E402
from tests.connectors.followed_store import add_patient  # noqa: E402

TODAY = date(2026, 6, 1)
COLD = """
import sys, time
start = time.perf_counter()
from sqlalchemy import Engine, event
from datetime import date
from pathlib import Path
from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.workflows.assess.follow_up_list import follow_up_list
said = []
event.listen(Engine, "before_cursor_execute", lambda *a: said.append(a[2]))
loaded = time.perf_counter()
store = open_store(Settings(home=Path(sys.argv[1]), database_url=""))
rows = follow_up_list(store, date(2026, 6, 1))
end = time.perf_counter()
asked = [one for one in said if not one.startswith(("BEGIN", "PRAGMA"))]
print(len(rows), "nodules,", f"{end - loaded:.2f} s,", f"{len(asked)} statements;",
      f"imports {loaded - start:.2f} s")
"""


def main() -> None:
    """Fill a store, assess everyone, and read the list cold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    patients = parser.parse_args().patients
    rng = np.random.default_rng(1)
    with TemporaryDirectory() as home:
        store = open_store(Settings(home=Path(home), database_url=""))
        for number in range(patients):
            fill(store, f"p{number:05d}", rng)
        start = time.perf_counter()
        kept = assess_stale(store, TODAY)
        took = time.perf_counter() - start
        print(f"{kept} assessed in {took:.0f} s, {1e3 * took / kept:.1f} ms each")  # noqa: T201
        start = time.perf_counter()
        again = assess_stale(store, TODAY)
        took = time.perf_counter() - start
        print(f"unchanged: {again} assessed in {took:.2f} s")  # noqa: T201
        store.close()
        size = (Path(home) / "fusionboard.sqlite").stat().st_size / patients / 1024
        print(f"{size:.1f} KiB a patient")  # noqa: T201
        subprocess.run([sys.executable, "-c", COLD, home], cwd=ROOT, check=True)  # noqa: S603 - our own code


def fill(store, key: str, rng: np.random.Generator) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a script
    """One patient with a nodule and an indication."""
    first = date(2022, 1, 1) + timedelta(days=int(rng.integers(0, 700)))
    days = [first + timedelta(days=180 * n) for n in range(int(rng.integers(2, 5)))]
    scans = [(day, float(rng.uniform(60, 900))) for day in days]
    add_patient(store, key, scans)
    indication = str(rng.choice(["screening", "incidental"]))
    fact = ManualEntry("indication", indication, "Nurse", datetime.now(UTC), days[-1])
    with store.writing() as work:
        work.entries.add_entry(key, fact)


if __name__ == "__main__":
    main()
