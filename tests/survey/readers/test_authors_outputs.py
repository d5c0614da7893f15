from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from authors_dataset import write_dataset, write_outputs
from hypothesis import given
from hypothesis import strategies as st

from value_survey import config
from value_survey.errors import InputError
from value_survey.simulation import questionnaire, store
from value_survey.simulation.collect import is_complete
from value_survey.simulation.import_responses import import_responses_authors
from value_survey.simulation.store import SCHEMA
from value_survey.stages import study
from value_survey.survey.readers.authors import import_authors
from value_survey.survey.readers.authors_outputs import read_outputs, split_responses
from value_survey.survey.schemas import read_items, read_reference

PROJECT = Path(__file__).parents[3]
RUN = {
    "model": "mistral-7b-instruct",
    "culture": "US",
    "language": "en",
    "probing": "def",
    "questionnaire": "authors-us",
    "respondents": 2,
    "max_new_tokens": 128,
}
ANSWERS = [
    "Q1: Answer: 1: Yes, always\nExplanation: It is right.\nAnd more.\n"
    "Q2: Answer: 2\nQ1: this line is the model's own, for question 1 came before\n"
    "Q99: and so is this, for nobody asked it\nQ3:\n",
    "Q1: 2: No\nQ3: As an AI language model, I have no opinion.\n",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    import_authors(write_dataset(tmp_path, respondents=False), root / "data" / "imported")
    params = yaml.safe_load((PROJECT / "params.yaml").read_text(encoding="utf-8"))
    params["questionnaires"]["authors-us"] = {"items": ["DEFUS-1", "DEFUS-2", "DEFUS-3"]}
    params["runs"] = {"mistral": RUN, "elsewhere": RUN | {"questionnaire": "sample"}}
    (root / "params.yaml").write_text(yaml.safe_dump(params, allow_unicode=True), encoding="utf-8")
    loaded = config.load(root / "params.yaml")
    folder = root / "data" / "imported" / "authors"
    items, reference = read_items(folder / "items.csv"), read_reference(folder / "reference.csv")
    regions = pd.DataFrame(columns=["culture", "name_en", "name_zh", "share"])
    asked = questionnaire.build(loaded, "mistral", items, regions, reference, {"answer_marker": "Answer:"})
    questionnaire.write(asked, root / "data" / "questionnaires" / "mistral.json")
    return root


def test_outputs_become_a_run_like_any_other(project: Path, tmp_path: Path) -> None:
    outputs = write_outputs(tmp_path / "outputs" / "mistral", ANSWERS)
    params = config.load(project / "params.yaml")
    folder = import_responses_authors(outputs, project, params, "mistral")
    assert folder == project / "data" / "simulations" / "mistral"
    rows = store.read_responses(folder / "responses.parquet")
    assert list(rows.columns) == SCHEMA.names
    assert rows[["respondent", "item_id", "response"]].to_numpy().tolist() == [
        [0, "US-DEFUS-1-original", "Answer: 1: Yes, always\nExplanation: It is right.\nAnd more."],
        [1, "US-DEFUS-1-original", "2: No"],
        [
            0,
            "US-DEFUS-2-original",
            "Answer: 2\nQ1: this line is the model's own, for question 1 came before\n"
            "Q99: and so is this, for nobody asked it",
        ],
        [0, "US-DEFUS-3-original", ""],
        [1, "US-DEFUS-3-original", "As an AI language model, I have no opinion."],
    ]
    assert rows[["memory_length", "num_beams", "do_sample"]].drop_duplicates().to_numpy().tolist() == [
        [0, 1, True],
        [3, 2, False],
    ]
    assert set(rows["option_order"]) == {"[]"}
    assert rows[["region", "prompt", "seed", "prompt_tokens", "finish_reason"]].isna().all(axis=None)
    facts = store.read_run(folder / "run.json")
    assert facts["answers"] == 5
    assert facts["imported"] == {"from": "authors", "respondents": ["0/0", "1/0"], "missing_answers": 1}
    asked = questionnaire.read(project / "data" / "questionnaires" / "mistral.json")
    assert is_complete(project, "mistral", facts["identity"])
    assert facts["questionnaire_sha256"] == asked.sha256
    # The analysing stages take it for a finished run of these settings.
    only = params.model_copy(update={"runs": {"mistral": params.runs["mistral"]}})
    described = study.runs_frame(project, only)
    assert described["n_respondents"].to_list() == [2]
    assert described["item_ids"][0] == [f"US-DEFUS-{number}-original" for number in (1, 2, 3)]


def test_the_same_outputs_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    outputs = write_outputs(tmp_path / "outputs", ANSWERS)
    params = config.load(project / "params.yaml")
    contents = []
    for _ in range(2):
        folder = import_responses_authors(outputs, project, params, "mistral")
        contents.append([(folder / name).read_bytes() for name in ("responses.parquet", "run.json")])
    assert contents[0] == contents[1]


def test_settings_that_are_not_those_of_the_outputs(project: Path, tmp_path: Path) -> None:
    outputs = write_outputs(tmp_path / "outputs", [*ANSWERS, "Q1: 1\n"], config={"max_new_tokens": 512})
    with pytest.raises(InputError) as error:
        import_responses_authors(outputs, project, config.load(project / "params.yaml"), "mistral")
    assert str(error.value) == (
        "params.yaml: runs.mistral.respondents: the run has another number of respondents than the outputs\n"
        f"    found: 2\n    allowed: 3, as {outputs} has\n"
        "params.yaml: runs.mistral.max_new_tokens: the run has another length of responses than the outputs\n"
        "    found: 128\n    allowed: 512"
    )
    assert not (project / "data" / "simulations").exists()


def test_runs_that_cannot_be_imported(project: Path, tmp_path: Path) -> None:
    params = config.load(project / "params.yaml")
    with pytest.raises(InputError, match="run is not known"):
        import_responses_authors(tmp_path, project, params, "nobody")
    asked = json.loads((project / "data/questionnaires/mistral.json").read_text(encoding="utf-8"))
    asked["items"][1] |= {"base_id": "WVS7-Q57", "item_id": "US-WVS7-Q57-original"}
    (project / "data/questionnaires/elsewhere.json").write_text(json.dumps(asked), encoding="utf-8")
    with pytest.raises(InputError) as error:
        import_responses_authors(tmp_path, project, params, "elsewhere")
    assert str(error.value) == (
        "params.yaml: runs.elsewhere.questionnaire: the run asks questions that the authors' outputs do not"
        " answer\n    found: US-WVS7-Q57-original\n"
        "    allowed: a questionnaire of DEFUS-… or DEFCN-… items, in the run's culture\n"
        "    next: take it from data/imported/authors/questionnaires.yaml"
    )


def test_outputs_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_outputs(tmp_path, [1, 2])
    assert str(error.value) == (
        f"{tmp_path}: no respondent\n    allowed: folders 0, 1, … with 0_test_responses.txt\n"
        "    next: name the folder of one model"
    )
    outputs = write_outputs(tmp_path / "outputs", ["nothing", "Q1: 1\n", "Q2: 1\n"])
    (outputs / "1" / "0_generation_config.json").write_text("{", encoding="utf-8")
    (outputs / "2" / "0_generation_config.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_outputs(outputs, [1, 2])
    assert [problem.what for problem in error.value.problems] == [
        "no response to a question",
        "not a JSON file",
        "not a JSON object",
    ]


def test_respondents_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    outputs = write_outputs(tmp_path, [f"Q1: {number}\n" for number in range(11)])
    (outputs / "3" / "0_generation_config.json").unlink()
    (outputs / "notes").mkdir()
    (outputs / "notes" / "0_test_responses.txt").write_text("Q1: 1\n", encoding="utf-8")
    respondents = read_outputs(outputs, [1])
    assert [respondent.answers[1] for respondent in respondents] == [str(number) for number in range(11)]
    assert respondents[3].memory_length is None
    assert respondents[3].do_sample is None


@given(
    st.dictionaries(
        st.integers(1, 600),
        st.text(st.characters(exclude_characters="Q"), max_size=30),
        min_size=1,
    )
)
def test_whatever_was_answered_comes_back(answers: dict[int, str]) -> None:
    text = "".join(f"Q{number}: {answers[number]}\n" for number in sorted(answers))
    assert split_responses(text, range(1, 614)) == {
        number: answer.strip() for number, answer in answers.items()
    }
