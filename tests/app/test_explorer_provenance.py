"""What the reports were made from: simulations that changed since, the version of the code."""

import json
import shutil
from pathlib import Path

import pandas as pd

from app import freshness, provenance
from app.project import Project


def test_reports_of_other_simulations_are_noticed(finished_project: Path, tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(finished_project, root)
    project = Project(root)
    assert freshness.outdated(project) == []

    record = project.run_record("tiny-def-us")
    facts = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(facts | {"started": "2030-01-01T00:00:00+00:00"}), encoding="utf-8")
    report = pd.read_csv(project.report("provenance"), dtype=str, keep_default_na=False)
    report = report[report["run"] != "uniform-def-cn"]  # simulated since
    gone = report.iloc[:1].assign(run="taken-out")
    pd.concat([report, gone]).to_csv(project.report("provenance"), index=False)

    assert freshness.outdated(project) == ["tiny-def-us", "uniform-def-cn", "taken-out"]
    project.report("provenance").unlink()
    assert freshness.outdated(project) == []


def test_the_commit_is_read_without_running_anything(tmp_path: Path) -> None:
    hashes = ["1" * 40, "2" * 40, "3" * 40]
    git = tmp_path / ".git"
    assert provenance.commit(git) == ""
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text(hashes[0] + "\n", encoding="utf-8")
    assert provenance.commit(git) == hashes[0]
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert provenance.commit(git) == ""
    (git / "packed-refs").write_text(f"# pack-refs\n{hashes[1]} refs/heads/main\n", encoding="utf-8")
    assert provenance.commit(git) == hashes[1]
    (git / "refs" / "heads" / "main").write_text(hashes[2] + "\n", encoding="utf-8")
    assert provenance.commit(git) == hashes[2]
    (tmp_path / "secret").write_text("4" * 40, encoding="utf-8")
    (git / "HEAD").write_text("ref: ../secret\n", encoding="utf-8")
    assert provenance.commit(git) == ""
