"""Makes pairs.json: pairs of answers in LaTeX with the verdict of SymPy whether they are equal.

    python3 make-pairs.py > pairs.json          (SymPy 1.14.0; the seed is fixed)

All expressions are made up here. Left out, since SymPy means something else than a school book: odd roots of negative
numbers, and log, which is natural there (ln_notation prints ln).
"""
import json
import random
import sys

import sympy as S
from sympy import Rational as R, sqrt, pi, I, E, oo, Interval, FiniteSet, Matrix

random.seed(20240415)
x, y, a, b, t = S.symbols("x y a b t")
VARIABLES = [x, y, a, b, t]
FORMS = [S.expand, S.factor, S.together, S.cancel, S.simplify, S.radsimp, S.trigsimp, S.powsimp, lambda e: e]
pairs = []


def tex(expression, **options):
    return S.latex(expression, ln_notation=True, **options)


def style():
    return random.choice([{}, {"mul_symbol": "dot"}, {"mul_symbol": "times"}, {"fold_short_frac": True}])


def is_equal(left, right):
    difference = left - right
    if difference == 0 or S.simplify(difference) == 0:
        return True
    for _ in range(8):
        point = {v: R(random.randint(-400, 400) or 7, 173) for v in difference.free_symbols}
        value = S.N(difference.subs(point), 40)
        if value.is_number and abs(value) > S.Float("1e-30"):
            return False
    return None


def note(family, left, right, left_tex=None, right_tex=None):
    equal = is_equal(left, right)
    if equal is not None:
        keep(family, left_tex or tex(left, **style()), right_tex or tex(right, **style()), equal)


def keep(family, left, right, equal):
    if left != right:
        pairs.append({"family": family, "a": left, "b": right, "equal": bool(equal)})


def small(low=-9, high=9):
    return random.choice([n for n in range(low, high + 1) if n])


def fraction():
    return R(small(-20, 20), random.randint(1, 12))


def polynomial(size=3):
    return sum((fraction() * random.choice(VARIABLES) ** random.randint(0, 3) for _ in range(size)), S.Integer(0))


def surd():
    return fraction() + fraction() * sqrt(random.choice([2, 3, 5, 6, 7, 10])) + random.choice([0, 0, pi * fraction()])


def variants(family, make, count):
    """The expression in another form, and in one that differs by little."""
    for _ in range(count):
        expression = make()
        try:
            other = random.choice(FORMS)(expression)
        except Exception:
            continue
        note(family, expression, other)
        change = random.choice([lambda e: e + R(1, 1000), lambda e: -e, lambda e: e * 2, lambda e: 1 / e, lambda e: e + x])
        if other != 0:
            note(family, expression, change(other))


variants("fractions", lambda: fraction() + fraction() * fraction(), 30)
variants("surds", surd, 40)
variants("quotients of surds", lambda: surd() / surd(), 40)
variants("nested roots", lambda: sqrt(random.choice([5 + 2 * sqrt(6), 7 + 4 * sqrt(3), 3 + 2 * sqrt(2), 9 + 4 * sqrt(5), 11 + sqrt(2)])) * small(), 15)
variants("products of polynomials", lambda: polynomial() * polynomial(2), 50)
variants("powers of polynomials", lambda: (small() * random.choice(VARIABLES) + small()) ** random.randint(2, 5), 20)
variants("rational functions", lambda: polynomial(2) / (x + small()) + fraction() / (y + small()), 40)
variants("roots with variables", lambda: sqrt(random.randint(2, 12) * x ** 2 + random.randint(1, 9)) * polynomial(1), 20)
variants("trigonometry", lambda: S.sin(small() * x) * S.cos(t) + S.tan(x) ** 2 - small() * S.sec(x), 15)
variants("special angles", lambda: S.cos(pi * R(random.randint(1, 23), 12), evaluate=False) * small(), 30)
variants("logarithms", lambda: S.log(random.randint(2, 9)) * fraction() + S.log(x ** 2 + random.randint(1, 5)), 20)
variants("exponentials", lambda: S.exp(small(-3, 3) * x) * S.exp(small(-3, 3) * y) + fraction(), 20)
variants("complex numbers", lambda: (small() + small() * I) * (small() + small() * I) / (small() + small() * I), 40)
variants("factorials", lambda: S.Integer(random.randint(3, 20)) / S.factorial(random.randint(2, 6)), 10)

for _ in range(15):
    n, k = random.randint(3, 14), random.randint(1, 3)
    note("binomials", S.binomial(n, k), S.binomial(n, k), f"\\binom{{{n}}}{{{k}}}", tex(S.binomial(n, k)))
    note("binomials", S.binomial(n, k), S.binomial(n + 1, k), f"\\binom{{{n}}}{{{k}}}", tex(S.binomial(n + 1, k)))
    note("factorials", S.factorial(n), S.factorial(n), f"{n}!", tex(S.factorial(n)))
for _ in range(20):
    whole, top, bottom = random.randint(1, 12), random.randint(1, 6), random.randint(7, 12)
    value = whole + R(top, bottom)
    note("mixed numbers", value, value, f"{whole}\\frac{{{top}}}{{{bottom}}}", tex(value))
    note("mixed numbers", value, whole * R(top, bottom), f"{whole}\\frac{{{top}}}{{{bottom}}}", tex(whole * R(top, bottom)))
for _ in range(20):
    digits, places = random.randint(-99999, 99999), random.randint(0, 5)
    value, text = R(digits, 10 ** places), f"{digits / 10 ** places:.{places}f}"
    note("decimals", value, value, text, tex(value))
    note("decimals", value, value + R(1, 10 ** 6), text, tex(value + R(1, 10 ** 6)))
for _ in range(10):
    n = random.randint(10 ** 4, 10 ** 12)
    note("grouped digits", S.Integer(n), S.Integer(n), f"{n:,}".replace(",", random.choice(["{,}", ",\\!", ","])), str(n))
for _ in range(12):
    base, up = random.randint(2, 9), random.randint(10, 300)
    note("large powers", S.Integer(base) ** up, S.Integer(base) ** up, f"{base}^{{{up}}}", f"{base} \\cdot {base}^{{{up - 1}}}")
    note("large powers", S.Integer(base) ** up, S.Integer(base) ** up + 1, f"{base}^{{{up}}}", f"{base}^{{{up}}} + 1")
for degrees in range(0, 360, 15):
    if degrees % 180 != 90:
        value = S.tan(pi * R(degrees, 180))
        note("degrees", value, value, f"\\tan {degrees}^\\circ", tex(value))
    value = S.sin(pi * R(degrees, 180))
    note("degrees", value, S.cos(pi * R(90 - degrees, 180)), f"\\sin {degrees}^{{\\circ}}", f"\\cos({90 - degrees}^\\circ)")


def interval():
    low = random.choice([-oo, fraction(), surd()])
    high = random.choice([oo, R(400) + fraction(), 400 + sqrt(small(2, 9))])
    return Interval(low, high, random.random() < 0.5, random.random() < 0.5)


def as_inequality(i):
    name = random.choice("xyt")
    left = "" if i.start == -oo else tex(i.start) + (" < " if i.left_open else " \\le ")
    right = "" if i.end == oo else (" < " if i.right_open else " \\leq ") + tex(i.end)
    return left + name + right


for _ in range(40):
    i = interval()
    flipped = Interval(i.start, i.end, not i.left_open, not i.right_open)
    if i.start != -oo or i.end != oo:
        keep("intervals", tex(i), as_inequality(i), True)
        keep("intervals", as_inequality(i), tex(flipped), i == flipped)
    keep("intervals", tex(i), tex(interval()), False)
for _ in range(20):
    items = [random.choice([fraction, surd])() for _ in range(random.randint(2, 5))]
    mixed = random.sample(items, len(items))
    other = mixed[:-1] + [mixed[-1] + 1]
    same = FiniteSet(*items) == FiniteSet(*other)
    keep("sets", tex(FiniteSet(*items)), "\\{" + ", ".join(map(tex, mixed)) + "\\}", len(set(items)) == len(items))
    keep("lists", " , ".join(map(tex, items)), ",".join(map(tex, mixed)), True)
    keep("lists", ", ".join(map(tex, items)), ", ".join(map(tex, other)), same)
    keep("tuples", "(" + ", ".join(map(tex, items)) + ")", "\\left(" + ",".join(map(lambda e: tex(S.expand(e)), items)) + "\\right)", True)
    keep("tuples", "(" + ", ".join(map(tex, items)) + ")", "(" + ", ".join(map(tex, reversed(items))) + ")", items == items[::-1])
for _ in range(20):
    m = Matrix(2, random.randint(1, 3), lambda *_: random.choice([fraction(), surd(), polynomial(2)]))
    k = small(2, 9)
    keep("matrices", tex(m * k), f"{k} " + tex(m, mat_str="pmatrix", mat_delim=""), True)
    keep("matrices", tex(m), tex(m * k), False)
for _ in range(20):
    left, right, k = polynomial(3), polynomial(2), small()
    if left.free_symbols:
        keep("equations", f"{tex(left)} = {tex(right)}", f"{tex(S.expand(k * left - k * right))} = 0", True)
        keep("equations", f"{tex(left)} = {tex(right)}", f"{tex(left)} = {tex(right + 1)}", False)
for _ in range(12):
    p, q = fraction(), small(2, 9) * sqrt(random.choice([2, 3, 5]))
    keep("double signs", f"{tex(p)} \\pm {tex(q)}", f"{tex(p - q)}, {tex(p + q)}", True)
    keep("double signs", f"{tex(p)} \\pm {tex(q)}", f"{tex(p - q)}, {tex(p + 2 * q)}", False)

json.dump({"sympy": S.__version__, "pairs": pairs}, sys.stdout, ensure_ascii=False, indent=0)
print()
