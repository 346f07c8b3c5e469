"""The signs of Word's symbol fonts as Unicode characters.

Input: a font and a code, as Word stores them. Output: the character that a reader sees, or "" if we do not know it.
"""

from __future__ import annotations

# The characters at the codes 0x21 to 0xFF. A space stands for a code without a known character.
_FONTS = {
    "Symbol": (
        "!∀#∃%&∍()*+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾"  # noqa: RUF001
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~                                 €"
        "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊"  # noqa: RUF001
        "〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ "
    ),
    "Wingdings": (
        "🖉✂✁👓🕭🕮🕯🕿✆🖂🖃📪📫📬📭🗀🗁🗎🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍🖎✌🖏👍👎☜☞☝☟🖐☺😐☹💣🕱🏳🏱✈☼🌢❄🕆✞🕈✠✡☪☯🕉☸♈♉♊"
        "♋♌♍♎♏♐♑♒♓🙰🙵⚫🔾◼🞏🞐❑❒🞟⧫◆❖⬩⌧⮹⌘🏵🏶🙶🙷▯🄋➀➁➂➃➄➅➆➇➈➉🄌➊➋➌➍➎➏➐➑➒➓🙢🙠🙡🙣🙞🙜🙝🙟∙•⬝"
        "⭘🞆🞈🞊🞋🔿▪🞎🟁🟅★🟋🟏🟓🟑⯐⌖⯎⯏⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗🙖🙐🙑🙒🙓⌫⌦⮘⮚⮙⮛⮈⮊⮉⮋🡨🡪"
        "🡩🡫🡬🡭🡯🡮🡸🡺🡹🡻🡼🡽🡿🡾⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂🢬🢭🗶✓🗷🗹 "
    ),
    "Wingdings 2": (
        "🖊🖋🖌🖍✄✀🕾🕽🗅🗆🗇🗈🗉🗊🗋🗌🗍📋🗑🗔🖵🖶🖷🖸🖭🖯🖱🖒🖓🖘🖙🖚🖛👈👉🖜🖝🖞🖟🖠🖡👆👇🖢🖣🖑🗴🗸🗵☑⮽☒⮾⮿🛇⦸🙱🙴🙲🙳‽🙹🙺🙻"
        "🙦🙤🙥🙧🙚🙘🙙🙛⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿ ☉🌕☽☾⸿✝🕇🕜🕝🕞🕟🕠🕡🕢🕣🕤🕥🕦🕧🙨🙩⋅🞄⦁●○🞅🞇🞉⊙⦿🞌🞍"
        "◾■□🞑🞒🞓🞔▣🞕🞖🞗🞘⬩⬥◇🞚◈🞛🞜🞝🞞⬪⬧◊🞠◖◗⯊⯋⯀⯁⬟⯂⬣⬢⯃⯄🞡🞢🞣🞤🞥🞦🞧🞨🞩🞪🞫🞬🞭🞮🞯🞰🞱🞲🞳🞴🞵🞶🞷🞸🞹🞺🞻"
        "🞼🞽🞾🞿🟀🟂🟄🟆🟉🟊✶🟌🟎🟐🟒✹🟃🟇✯🟍🟔⯌⯍※⁂      "
    ),
}
# These show signs, too, but we do not know which.
_UNKNOWN = (
    "Wingdings 3",
    "Webdings",
    "ZapfDingbats",
    "Zapf Dingbats",
    "ITC Zapf Dingbats",
    "Monotype Sorts",
    "Marlett",
)
_NAMES = {name.casefold(): name for name in (*_FONTS, *_UNKNOWN)} | {"symbolmt": "Symbol", "symbol mt": "Symbol"}
# Word stores a sign of these fonts at its code, or in Unicode's private area at its code plus this.
_PRIVATE_AREA = 0xF000


def find_font(name: str) -> str:
    """Return the name of a symbol font as we write it; "" if it is no symbol font."""
    return _NAMES.get(name.casefold(), "")


def find_sign(font: str, code: int) -> str:
    """Return the character that a sign of a font looks like."""
    characters = _FONTS.get(find_font(font), "")
    at = (code - _PRIVATE_AREA if code >= _PRIVATE_AREA else code) - 0x21
    return characters[at].strip() if 0 <= at < len(characters) else ""


def describe_sign(font: str, code: int) -> str:
    """Return what stands for a sign that we do not know."""
    return f" [sign {code:04X} of the font {font}] "


def is_symbol_font(font: str) -> bool:
    """Say whether a font shows signs in place of letters."""
    return find_font(font) != ""
