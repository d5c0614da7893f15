"""From a model's entry in params.yaml to a model that answers."""

from __future__ import annotations

from value_survey.config import AnthropicModel, OpenAIModel, Params, ScriptedModel
from value_survey.config_models import continues_text
from value_survey.models.protocol import Model
from value_survey.simulation.questionnaire import Questionnaire


def load_model(params: Params, run: str, questionnaire: Questionnaire) -> Model:
    """Load the model of a run.

    Raises
    ------
    InputError
        The model cannot be loaded here; says what is missing.
    """
    settings = params.runs[run]
    model = params.models[settings.model]
    # Backends are imported when they are needed: the yardsticks and the analysis run without torch.
    if isinstance(model, ScriptedModel):
        from value_survey.models import scripted  # noqa: PLC0415

        return scripted.ScriptedModel(settings.model, model.script, questionnaire, settings.language)
    if isinstance(model, OpenAIModel | AnthropicModel):
        from value_survey.models.api_service import load_service  # noqa: PLC0415

        # A questionnaire is looked at for plain text only.
        marker = questionnaire.prompt["answer_marker"] if continues_text(model) else ""
        return load_service(settings.model, model, marker)
    from value_survey.models.local import LocalModel  # noqa: PLC0415

    return LocalModel(settings.model, model, questionnaire.prompt["answer_marker"])
