"""What may stand between marker and answer: decoration, words like "option", beginnings of sentences."""

from __future__ import annotations

import re

_DECORATION = r"(?:[^\w\-]|-(?!\d)|--+(?=\d))*"
_SPARSE_WORDS = (
    r"(?:options?|choices?|numbers?|codes?|answers?|(?:no|nr)\b\.?(?=\s?\d)|选项|选择|选"
    r"|第(?=\s?\d+\s?[,、和])|数字|编号|代码|号码|序号"
    r"|答案|回答|[是为](?![\u3400-\u9fff]{0,3}否)|大概|大约|约"
    r"|(?:about|around|approximately|roughly|probably|maybe|perhaps|definitely|somewhere)\b)"
)
_WORDS = (
    r"(?:options?|choices?|numbers?|codes?|answers?|answer|response|rating|score|category|value|level"
    r"|about|around"
    r"|approximately|probably|definitely|maybe|perhaps|likely|certainly|absolutely|roughly|between"
    r"|somewhere|h+m+|u+m+|oh|ah|guess|let me (?:think|see)|both|either|i|we|my|it|that|this|they|is|are"
    r"|was|would be|would|will"
    r"|be|have|has|the|an?|to|am|do|feel|think|believe|say|choose|select|pick|personally|honestly|well"
    r"|yes(?=[, ])|no(?=, )"
    r"|ok|okay|sure|solid|strongly(?=\s\d)|(?:no|nr)\b\.?(?=\s?\d))(?![a-z0-9'])"
    r"|选项|选择|第(?=\s?\d+\s?[,、和])|选|数字|编号|代码|号码|序号|答案|回答|应该是|应该|应是|我们|我"
    r"|的是|的|会|个人|认为|觉得|倾向于|大概|大约|可能|约|打|评分|评|给"
    r"|[是为](?![\u3400-\u9fff]{0,3}否)"
)
SPARSE = re.compile(rf"{_DECORATION}(?:(?:{_SPARSE_WORDS}){_DECORATION})*")
SENTENCE = re.compile(rf"{_DECORATION}(?:(?:{_WORDS}){_DECORATION})*")
DECORATION = re.compile(_DECORATION)
