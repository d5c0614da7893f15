"""Common answer texts in both languages, for responses that answer in the other language.

Where an item brings its texts in both languages, those are used instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from value_survey.answers.text import tidy

_SAME = tuple(
    tuple(line.split("|"))
    for line in """
yes|是
no|否|不是
strongly agree|非常同意|完全同意|十分同意|强烈同意
completely agree|完全同意
agree|同意|赞同
neither agree nor disagree|既不同意也不反对|既不同意也不不同意|说不上同意还是不同意|中立
disagree|不同意|反对
strongly disagree|非常不同意|完全不同意|十分不同意|强烈不同意|强烈反对
completely disagree|完全不同意
very important|非常重要|很重要|十分重要
rather important|比较重要
fairly important|比较重要
quite important|比较重要
somewhat important|比较重要|有点重要|有些重要
not very important|不太重要|不是很重要
not at all important|一点也不重要|完全不重要|根本不重要
very good|非常好|很好
good|好|比较好
fairly good|比较好
quite good|比较好
fairly bad|比较不好|比较坏|比较差
quite bad|比较不好|比较坏|比较差
bad|坏|不好
very bad|非常不好|非常坏|很坏|非常差
trust completely|完全信任
trust somewhat|比较信任|有些信任
do not trust very much|不太信任
do not trust at all|根本不信任|完全不信任|一点也不信任
very satisfied|非常满意|很满意
completely satisfied|完全满意
fairly satisfied|比较满意
dissatisfied|不满意
completely dissatisfied|完全不满意
very happy|非常幸福|非常快乐|很幸福
quite happy|比较幸福|比较快乐
rather happy|比较幸福|比较快乐
not very happy|不太幸福|不太快乐
not at all happy|一点也不幸福|一点也不快乐|完全不幸福
always|总是|一直
often|经常|常常
frequently|经常|频繁
sometimes|有时|有时候
occasionally|偶尔
rarely|很少
never|从不|从来没有|从来不
very interested|非常感兴趣
somewhat interested|比较感兴趣|有些感兴趣
not very interested|不太感兴趣
not at all interested|完全不感兴趣|一点也不感兴趣
very proud|非常自豪
quite proud|比较自豪
not very proud|不太自豪
not at all proud|一点也不自豪
never justifiable|绝对不能接受|完全不可接受|从来都不合理
always justifiable|总是可以接受|完全可以接受
most people can be trusted|大多数人是可以信任的|大多数人可以信任
do not know|不知道
hard to say|很难说|说不清
none of the above|以上都不是
""".strip().split("\n")
)


def _index() -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for english, *chinese in _SAME:
        index[english] = tuple(chinese)
        for name in chinese:
            index[name] = (*index.get(name, ()), english)
    return index


_OTHER = _index()


def translations(options: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    """What options with common texts are called in the other language.

    Parameters
    ----------
    options
        Code → text in either language.

    Returns
    -------
    tuple of (int, str)
        Code and text, as many as are known; none for texts that are not in the table.
    """
    return tuple(
        (code, other) for code, text in options.items() for other in _OTHER.get(tidy(text).strip(" .。"), ())
    )
