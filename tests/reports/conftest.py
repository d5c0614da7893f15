import pandas as pd
import pytest
from report_frames import MODELS, ablation_of, divergence_of, run_rows, series_test_of

from value_survey.tables_io import write_csv


@pytest.fixture
def divergence():
    return divergence_of(
        run_rows("mistral-us", "mistral-7b-instruct", "US", 0.8),
        run_rows("mistral-cn", "mistral-7b-instruct", "CN", 1.0),
        run_rows("mistral-us-zh", "mistral-7b-instruct", "US", 9.0, language="zh"),
        run_rows("llama-us", "llama-3-8b", "US", 1.6),
        run_rows("qwen-us", "qwen", "US", 2.1),
        run_rows("qwen-us-again", "qwen", "US", 0.1),
        run_rows("qwen-cn", "qwen", "CN", 2.6, gap="LTO"),
        run_rows("qwen-us-cao", "qwen", "US", 4.1, probing="cao"),
        run_rows("qwen-cn-cao", "qwen", "CN", 4.6, probing="cao"),
        run_rows("sampler-us", "reference-sampler", "US", 0.14),
        run_rows("sampler-cn", "reference-sampler", "CN", 0.16),
        run_rows("uniform-us", "uniform", "US", 1.2),
        run_rows("uniform-cn", "uniform", "CN", 1.3),
    )


@pytest.fixture
def diversity(divergence):
    runs = list(divergence["run"].drop_duplicates())
    return pd.DataFrame(
        {
            "run": runs,
            "n_questions": 192,
            "n_test": 20,
            "n_different": 3500,
            "diversity": [0.80 + place / 100 for place in range(len(runs))],
            "ceiling": 0.95,
            "answer_diversity": 0.11,
        }
    )


@pytest.fixture
def models():
    return MODELS.copy()


@pytest.fixture
def reports(tmp_path, divergence, diversity):
    """The reports that the tables are made of, as files."""
    folder = tmp_path / "reports"
    write_csv(divergence, folder / "divergence.csv")
    write_csv(diversity, folder / "diversity.csv")
    write_csv(series_test_of(), folder / "series_test.csv")
    write_csv(ablation_of("qwen"), folder / "ablation.csv")
    return folder
