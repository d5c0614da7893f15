"""How fast the decoding loop is against one `generate` a respondent, with the embedded model.

`python -m benchmarks.decoding [--respondents N] [--questions Q]`: the same DEF respondents answer the same
questions with the same settings both ways, in turns; printed are answers per second and their ratio.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import torch
import transformers

from value_survey import config
from value_survey.models import embedded
from value_survey.models.decoding import decode
from value_survey.models.protocol import Decoding
from value_survey.models.ragged import Conversation, RaggedModel
from value_survey.simulation import profile, questionnaire
from value_survey.simulation.prompt import conversation, question_text

MODEL = "qwen2.5-coder-0.5b-instruct"
RUN = "qwen-def-us"


def main() -> None:
    """Print both ways' answers per second."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--respondents", type=int, default=20)
    parser.add_argument("--questions", type=int, default=3)
    chosen = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    folder = str(embedded.fetch(MODEL, progress=print))
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    plain = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    packed = RaggedModel(transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16))
    ends = frozenset(plain.generation_config.eos_token_id)

    params = config.load(Path("params.yaml"))
    asked = questionnaire.read(Path(f"data/questionnaires/{RUN}.json"))
    people = [
        profile.draw(params.simulation.def_, asked.regions, params.simulation.seed, asked.culture, number)
        for number in range(chosen.respondents)
    ]
    decodings = [Decoding(p.num_beams, p.do_sample, max_new_tokens=64) for p in people]
    ratios = []
    for number, item in enumerate(asked.items[: chosen.questions]):
        prompts = []
        for person in people:
            question = question_text(asked.prompt, item, list(item.options))
            turns = conversation(asked.prompt, asked.country, person.region, item, question, [])
            text = tokenizer.apply_chat_template(
                [{"role": turn.role.value, "content": turn.text} for turn in turns],
                tokenize=False,
                add_generation_prompt=True,
            )
            prompts.append(tokenizer(text, add_special_tokens=False)["input_ids"])
        start = time.perf_counter()
        owners = [Conversation() for _ in people]
        decode(packed, owners, prompts, decodings, [number] * len(people), ends)
        together = time.perf_counter() - start
        start = time.perf_counter()
        for prompt, decoding in zip(prompts, decodings, strict=True):
            ids = torch.tensor([prompt])
            plain.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                num_beams=decoding.num_beams,
                do_sample=decoding.do_sample,
                max_new_tokens=decoding.max_new_tokens,
                **({"temperature": 1.0, "top_p": 1.0, "top_k": 50} if decoding.do_sample else {}),
            )
        apart = time.perf_counter() - start
        ratios.append(apart / together)
        rates = [len(people) / seconds for seconds in (together, apart)]
        print(f"{item.item_id}: {rates[0]:.2f} answers/s together, {rates[1]:.2f} apart")
    print(f"median ratio {statistics.median(ratios):.1f} ({chosen.respondents} respondents, no memory)")


if __name__ == "__main__":
    main()
