"""Tiny sources of a survey dataset, right in every respect, and where the real ones are."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

SOURCES = Path(__file__).parents[2] / "data" / "sources"

WORDING = dedent(
    """
    scales:
      trust2:
        ordinal: true
        options:
          1: {en: Most people can be trusted, zh: 大多数人可信}
          2: {en: You have to be careful, zh: 要小心}
      steps3:
        ordinal: true
        options:
          1: {en: Low, zh: 低}
          2: {en: "2", zh: "2"}
          3: {en: High, zh: 高}
      qualities2:
        ordinal: false
        options:
          1: {en: Manners, zh: 礼貌}
          2: {en: Effort, zh: 努力}
    items:
      WVS7-Q57:
        topic: social trust
        dimension: USI
        direction: -1
        why: Trust reaches beyond the in-group.
        kind: single
        scale: trust2
        original: {en: "Can people be trusted?", zh: "人可信吗？"}
        rephrased-1: {en: "Do people deserve trust?", zh: "别人值得信任吗？"}
      WVS7-Q49:
        topic: well-being & security
        dimension: IVR
        direction: 1
        why: Well-being.
        kind: scale
        scale: steps3
        original: {en: "Rate your life from 1 (low) to 3 (high).", zh: "用1（低）到3（高）给生活打分。"}
        rephrased-1: {en: "From 1 (low) to 3 (high), how is life?", zh: "生活如何？1为低，3为高。"}
      WVS7-Q7_8:
        topic: child qualities
        dimension: EVI
        direction: 1
        why: Autonomy.
        kind: multiple
        scale: qualities2
        max_choices: 1
        variables: [Q7, Q8]
        original: {en: "Which qualities matter?", zh: "哪些品质重要？"}
        rephrased-1: {en: "What should children learn?", zh: "孩子该学什么？"}
    """
)

HUMAN = {
    "wvs7_us_cn_cells.csv": """\
        culture,variable,code,label,sex,age_group,n_unweighted,n_weighted,source
        US,Q57,-1,Don't know,male,<=29,3,3.5,A
        US,Q57,1,Trusted,male,<=29,4,4.1234,A
        US,Q57,2,Careful,male,<=29,6,5.9,A
        US,Q57,2,Careful,female,50+,10,10.25,A
        US,Q49,1,Low,male,<=29,1,1,A
        US,Q49,3,High,male,<=29,1,1,A
        US,Q7,1,Important,male,<=29,2,2.5,A
        US,Q7,2,Not mentioned,male,<=29,8,7.5,A
        US,Q7,2,Not mentioned,female,50+,5,5.5,A
        US,Q8,1,Important,male,<=29,1,0.1,A
        US,Q8,2,Not mentioned,male,<=29,9,9.9,A
        US,Q8,1,Important,female,50+,4,4.4,A
        CN,Q8,1,Important,male,<=29,3,3,B
        CN,Q8,2,Not mentioned,female,50+,1,5,B
        """,
    "gss2022_us_cells.csv": "culture,variable,code,sex,age_group,n_unweighted,n_weighted,source\n",
    "wvs7_cn_overall.csv": """\
        culture,variable,code,p,weighted,precision,source
        CN,Q57,1,0.25,False,exact,F
        CN,Q57,2,0.75,False,exact,F
        CN,Q7,1,0.6,True,rounded_2dp,G
        CN,Q7,2,0.38,True,rounded_2dp,G
        """,
    "wvs7_regions.csv": """\
        culture,code,name,n_unweighted,n_weighted
        US,US-CA,California,3,1
        US,US-TX,Texas,1,3
        CN,CN-HA,Henan Sheng,1,2.5
        """,
    "region_names.csv": """\
        code,name_en,name_zh
        US-CA,California,加利福尼亚州
        US-TX,Texas,得克萨斯州
        CN-HA,Henan,河南省
        """,
}
