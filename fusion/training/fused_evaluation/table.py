"""The figures of an evaluation as Markdown."""

from typing import Any

from fusion.training.fused_evaluation.cohorts import HEADS


def as_markdown(found: dict[str, Any]) -> str:
    """Tables for docs/methods/fused_model.md.

    Args:
        found: As `fusion.training.fused_evaluation.evaluate.evaluate` gives it.
    """
    parts = [
        f"{found['patients']} simulated test patients; 95 % bootstrap intervals.",
        _gains(found["gains"]),
        _patterns(found["patterns"]),
        _weights(found["weights"]),
        _coverage(found["coverage"]),
        _drivers(found["drivers"]),
        _images(found),
    ]
    return "\n\n".join(parts) + "\n"


def _gains(gains: dict[str, Any]) -> str:
    rows = [
        [
            head,
            f"{one['n']} ({one['events']})",
            _with(one["fused"]),
            f"{one['best_single']} {one['best_single_auc'][0]:.3f}",
            f"{one['late_auc'][0]:.3f}",
            f"{one['truth_auc'][0]:.3f}",
            _with(one["gain_over_best_single"]),
            _with(one["gain_over_late"]),
            _with(one["calibration_slope"], 2),
        ]
        for head, one in gains.items()
    ]
    titles = (
        "head",
        "n (events)",
        "fused AUC",
        "best single",
        "late averaging",
        "true probability",
        "gain over best single",
        "gain over late averaging",
        "calibration slope",
    )
    return _table(titles, rows)


def _patterns(patterns: list[dict[str, Any]]) -> str:
    rows = [
        [
            " + ".join(one["shown"]),
            *(
                f"{one[head]['specialist']:.3f} / {one[head]['loss_of_ensemble']:+.3f}"
                f" / {one[head]['loss_of_member']:+.3f}"
                for head in HEADS
            ),
        ]
        for one in patterns
    ]
    for kind in ("loss_of_ensemble", "loss_of_member"):
        worst = [max(one[head][kind] for one in patterns) for head in HEADS]
        rows.append(
            [f"largest {kind.replace('_', ' ')}", *(f"{w:+.3f}" for w in worst)]
        )
    titles = ("shown", *(f"{head}: specialist / loss / one member's" for head in HEADS))
    return _table(titles, rows)


def _weights(weights: dict[str, Any]) -> str:
    lines = [
        f"Weights and planted importance: Spearman {weights['spearman']} over all, "
        f"{weights['mean_spearman_within_a_question']} within a question; mean "
        f"difference {weights['mean_absolute_difference']}; the first modality agrees "
        f"in {weights['first_agrees']} questions."
    ]
    rows = {name: weights[name] for name in ("growth", "malignancy")}
    rows |= {f"response, {name}": one for name, one in weights["response"].items()}
    names = list(weights["growth"])
    table = [
        [title, *(f"{one[name][0]:.2f} / {one[name][1]:.2f}" for name in names)]
        for title, one in rows.items()
    ]
    lines.append(_table(("weight / planted", *names), table))
    return "\n\n".join(lines)


def _coverage(coverage: dict[str, Any]) -> str:
    titles = (*HEADS, "all", "lowest_question", "highest_question", "mean_width")
    rows = [
        [name, *(f"{one[title]:.3f}" for title in titles)]
        for name, one in coverage.items()
    ]
    return _table(("90 % interval holds the truth", *titles), rows)


def _drivers(drivers: dict[str, Any]) -> str:
    rows = [
        [
            name,
            str(one["patients"]),
            f"{one['found']:.3f}",
            f"{one['found_of_clear']:.3f} of {one['clear_patients']}",
        ]
        for name, one in drivers.items()
    ]
    return _table(("first driver", "patients", "found", "found of clear ones"), rows)


def _images(found: dict[str, Any]) -> str:
    rows = [["picture planted", *(_with(found["picture"][head]) for head in HEADS)]]
    if "picture_null" in found:
        null = found["picture_null"]
        rows.append(["null arm", *(_with(null[head]) for head in HEADS)])
    return _table(("AUC gained by the picture", *HEADS), rows)


def _with(one: list[float], digits: int = 3) -> str:
    value, low, high = (f"{each:.{digits}f}" for each in one)
    return f"{value} ({low} to {high})"


def _table(titles: tuple[str, ...], rows: list[list[str]]) -> str:
    head = "| " + " | ".join(titles) + " |"
    rule = "|" + "---|" * len(titles)
    return "\n".join([head, rule, *("| " + " | ".join(row) + " |" for row in rows)])
