"""How a model is made to answer an item: framework, ablations and baselines (sections 4.3, 5.1, 5.3).

A module per way of asking. Each builds the requests of one item for all respondents, puts them to a model
and gives one row per respondent; the engine journals them.
"""

from __future__ import annotations

from value_survey.simulation.probing.ccsv import CcsvList, CcsvSingle
from value_survey.simulation.probing.first_token import FirstToken
from value_survey.simulation.probing.interview import Interview
from value_survey.simulation.probing.setting import Method, Setting
from value_survey.terms import Probing

_OTHERS: dict[Probing, type[Method]] = {
    Probing.CCSV_SINGLE: CcsvSingle,
    Probing.CCSV_LIST: CcsvList,
    Probing.FIRST_TOKEN: FirstToken,
}

__all__ = ["Method", "Setting", "method_of"]


def method_of(setting: Setting) -> Method:
    """Give the probing method of a run."""
    return _OTHERS.get(setting.run.probing, Interview)(setting)
