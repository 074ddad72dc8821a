r"""TeX that may stand in a formula: mathematics by a list of what is allowed, so that nothing else is ever TeX.

A formula is set by MathJax or KaTeX in a browser, and by a real TeX, which can read files and run programs, where a
``.tex`` or ``.qmd`` file is compiled. So only the commands and environments below may be in it: symbols, letters,
accents, fences, matrices. What is not on the list (``\href``, ``\def``, ``\input``, ``\write``, a misspelt command)
makes the formula code, shown as it was written. ``^^69`` is refused, with which TeX spells any other name, and
``%`` and ``#`` mean themselves.
"""

from __future__ import annotations

import re

_COMMANDS_ALLOWED = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi
varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega digamma Gamma Delta Theta Lambda Xi Pi Sigma
Upsilon Phi Psi Omega varGamma varDelta varTheta varLambda varXi varPi varSigma varPhi varPsi varOmega aleph beth
gimel daleth ell hbar hslash imath jmath wp Re Im Bbbk eth mho complement partial nabla infty sum prod coprod int
iint iiint iiiint oint oiint oiiint intop smallint bigcap bigcup bigsqcup biguplus bigvee bigwedge bigodot bigoplus
bigotimes lim liminf limsup varlimsup varliminf varinjlim varprojlim injlim projlim max min sup inf arg deg det dim
exp gcd hom ker lg ln log Pr sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan operatorname mod bmod
pmod pod limits nolimits displaylimits substack sideset pm mp times div cdot cdotp ast star circ bullet cap cup
uplus sqcap sqcup vee wedge land lor lnot neg setminus wr diamond Diamond Box square blacksquare triangle
triangledown bigtriangleup bigtriangledown triangleleft triangleright lhd rhd unlhd unrhd oplus ominus otimes oslash
odot bigcirc dagger ddagger amalg ltimes rtimes leftthreetimes rightthreetimes circledast circledcirc circleddash
boxplus boxminus boxtimes boxdot dotplus smallsetminus doublecap doublecup Cap Cup barwedge veebar curlyvee
curlywedge intercal divideontimes centerdot le leq leqq leqslant ge geq geqq geqslant lt gt ll lll gg ggg ne neq
equiv sim simeq approx approxeq cong doteq Doteq propto varpropto asymp prec succ preceq succeq precsim succsim
preccurlyeq succcurlyeq subset supset subseteq supseteq subsetneq supsetneq subseteqq supseteqq sqsubset sqsupset
sqsubseteq sqsupseteq in ni notin owns not mid nmid parallel nparallel perp vdash dashv models vDash Vdash Vvdash
bowtie Join smile frown between pitchfork because therefore lesssim gtrsim lessapprox gtrapprox lessgtr gtrless
lesseqgtr gtreqless backsim backsimeq triangleq trianglelefteq trianglerighteq bumpeq Bumpeq eqsim circeq
risingdotseq fallingdotseq thicksim thickapprox nless ngtr nleq ngeq nsim ncong nsubseteq nsupseteq nprec nsucc
nvdash nvDash coloneqq colon vcentcolon to gets leftarrow rightarrow uparrow downarrow updownarrow leftrightarrow
Leftarrow Rightarrow Uparrow Downarrow Updownarrow Leftrightarrow longleftarrow longrightarrow longleftrightarrow
Longleftarrow Longrightarrow Longleftrightarrow iff implies impliedby mapsto longmapsto hookleftarrow hookrightarrow
leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons leadsto
rightsquigarrow nearrow searrow swarrow nwarrow twoheadrightarrow twoheadleftarrow rightarrowtail upharpoonright
nrightarrow nleftarrow nLeftarrow nRightarrow xleftarrow xrightarrow xRightarrow xLeftarrow circlearrowleft
circlearrowright forall exists nexists emptyset varnothing top bot angle measuredangle sphericalangle prime
backprime surd flat natural sharp clubsuit diamondsuit heartsuit spadesuit checkmark maltese degree ldots cdots
vdots ddots dots dotsb dotsc dotsi dotsm dotso S P copyright pounds euro yen lbrace rbrace lbrack rbrack vert Vert
lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil lgroup rgroup lmoustache rmoustache ulcorner
urcorner llcorner lrcorner backslash frac dfrac tfrac cfrac binom dbinom tbinom genfrac over choose atop sqrt root
of stackrel overset underset overbrace underbrace overline underline overrightarrow overleftarrow overleftrightarrow
underrightarrow underleftarrow widehat widetilde hat check tilde acute grave dot ddot dddot ddddot breve bar vec
mathring cancel bcancel xcancel boxed phantom hphantom vphantom smash left right middle big Big bigg Bigg bigl Bigl
biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm begin end hline hfill tag notag nonumber intertext mathrm
mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr mathnormal boldsymbol bm bf rm it cal text textrm textbf
textit textsf texttt textnormal textup mbox hbox mathop mathbin mathrel mathord mathopen mathclose mathpunct
mathinner quad qquad enspace thinspace medspace thickspace negthinspace negmedspace negthickspace nobreakspace space
displaystyle textstyle scriptstyle scriptscriptstyle tiny small normalsize large
"""
_ENVIRONMENTS_ALLOWED = """
equation align aligned alignat alignedat gather gathered multline split cases rcases dcases array matrix pmatrix
bmatrix Bmatrix vmatrix Vmatrix smallmatrix subarray eqnarray
"""
_COMMANDS = frozenset(_COMMANDS_ALLOWED.split())
_ENVIRONMENTS = frozenset(_ENVIRONMENTS_ALLOWED.split())
_SIGNS = frozenset(",;:!>{}|%#&_$\\ ()[]-/\n")  # that may stand behind a backslash
_CONTROL = re.compile(
    r"\\(?:(?P<name>[A-Za-z]+)(?P<star>\*?)(?:\{(?P<argument>[A-Za-z]*\*?)\})?|(?P<sign>.)?)", re.DOTALL
)
_COMMENT_OR_PARAMETER = re.compile(r"\\.|[%#]", re.DOTALL)
_TOKEN = re.compile(r"\\begin\{[A-Za-z]+\*?\}|\\end\{[A-Za-z]+\*?\}|\\.|[{}]|\$\$?", re.DOTALL)
_INNER_MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)(?<!\\)\$", re.DOTALL)


_DEEPEST = 30  # braces in braces; more is no formula, and looking for its end takes long


def find_end(text: str, start: int, closing: str, limit: int) -> int | None:
    """Find ``closing`` outside all braces between ``start`` and ``limit``; None if it is not there."""
    depth = 0
    for token in _TOKEN.finditer(text, start, limit):
        found = token[0]
        if found == closing and depth == 0:
            return token.start()
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        if not 0 <= depth <= _DEEPEST:
            return None
        if found in {"$", "$$"} and depth == 0:
            return None
    return None


def safe_tex(body: str) -> str | None:
    r"""The body of a formula so that every renderer sees only TeX in it; None if it can't be shown as a formula.

    >>> safe_tex("a < b")
    'a \\lt  b'
    >>> safe_tex("\\href{javascript:alert(1)}{x}") is None
    True
    """
    body = _INNER_MATH.sub(r"\\(\1\\)", body)
    if "`" in body or re.search(r"(?<!\\)\$", body) or "^^" in body or not _is_balanced(body):
        return None
    if not all(map(_is_mathematics, _CONTROL.finditer(body))):
        return None
    body = _COMMENT_OR_PARAMETER.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", body)
    body = re.sub(r"<(?=(.?))", lambda found: r"\lt " if found[1] else r"\lt", body, flags=re.DOTALL)
    body = body.replace('"', "''")
    # what a parser that knows no math would read as a link, a picture, a character or a fence
    body = re.sub(r"\](?=[(:\[])", "] ", body)
    body = re.sub(r"!(?=\[)", "! ", body)
    body = re.sub(r"&(?=[#A-Za-z])", "& ", body)
    return re.sub(r"([@~])(?=\1)", r"\1 ", body)


def _is_balanced(body: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(body):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth < 0:
            return False
    return depth == 0


def _is_mathematics(found: re.Match[str]) -> bool:
    """Whether a control sequence is on the list; an environment is named right behind ``begin`` or ``end``."""
    if found["name"] is None:
        return found["sign"] in _SIGNS if found["sign"] else False
    if found["name"] in {"begin", "end"}:
        return not found["star"] and (found["argument"] or "").removesuffix("*") in _ENVIRONMENTS
    return found["name"] in _COMMANDS
