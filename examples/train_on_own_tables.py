"""Train a very small fused network on a site's own table and test it on another site.

Needs the extra `train`. Real training takes more members, epochs and patients:
`fusionboard train` with a TOML file.
"""

import tempfile
from pathlib import Path

from connectors.cohorts.patient_table import read_patient_table
from connectors.training_files.fused_run_folder import FusedRunFolder
from fusion.network.fused_experts import NetworkSizes
from fusion.training.fused.member import Schedule
from fusion.training.fused.tables import site_patients
from fusion.training.fused.train_on_tables import SitePlan, train_site

table = read_patient_table(Path(__file__).with_name("simulated_patients.csv"))
sizes = NetworkSizes(components=4, token=2, width=8)
patients = site_patients([table], sizes.components)
plan = SitePlan(
    members=1,
    test_site="south",
    sizes=sizes,
    schedule=Schedule(epochs=60, batch=32, patience=30),
)

with tempfile.TemporaryDirectory() as folder:
    metrics = train_site(patients, plan, FusedRunFolder(Path(folder)), lambda *_: None)
print(
    f"learnt from {metrics['learnt_from']}, tested on {metrics['tested_on']} patients"
)
auc = metrics["heads"]["response"]["auc"]
print(f"response: AUC {auc['value']:.2f} ({auc['low']:.2f} to {auc['high']:.2f})")
