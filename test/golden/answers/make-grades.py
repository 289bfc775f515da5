"""Makes grades.json: what the graders' own Python says about made-up answers.

    python3 make-grades.py LM_EVAL OPENCOMPASS HENDRYCKS_MATH AGIEVAL > grades.json

Arguments: git clones of EleutherAI/lm-evaluation-harness, open-compass/opencompass, hendrycks/math and
ruixiangcui/AGIEval. Only the functions named below are taken from them and run; needs numpy. The inputs are random strings of the fragments below, the seed is fixed.
"""
import ast
import json
import random
import re
import string
import subprocess
import sys

import numpy

LM_EVAL, OPENCOMPASS, HENDRYCKS, AGIEVAL = sys.argv[1:5]
random.seed(20240415)


def show(folder, commit, path):
    return subprocess.run(["git", "-C", folder, "show", f"{commit}:{path}"], capture_output=True, text=True, check=True).stdout


def functions(source, names):
    """The named functions of a module, with nothing else of it but what they need."""
    scope = {"re": re, "np": numpy, "string": string, "Optional": __import__("typing").Optional, "List": list, "dataset_loader": None}
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.Assign)):
            targets = [node.name] if isinstance(node, ast.FunctionDef) else [t.id for t in node.targets if isinstance(t, ast.Name)]
            if set(targets) & set(names):
                exec(ast.unparse(node), scope)
        if isinstance(node, ast.ClassDef) and node.name in names:
            node.decorator_list, node.bases = [], []
            node.body = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name not in ("score", "__init__")]
            exec(ast.unparse(node), scope)
    return scope


metrics = functions(show(LM_EVAL, "4e7e0d47", "lm_eval/api/metrics.py"), ["exact_match_hf_evaluate"])
minerva = functions(show(LM_EVAL, "4e7e0d47", "lm_eval/tasks/minerva_math/utils.py"),
                    ["get_unnormalized_answer", "normalize_final_answer", "SUBSTITUTIONS", "REMOVED_EXPRESSIONS", "last_boxed_only_string"])
source = show(OPENCOMPASS, "0665bb9", "opencompass/datasets/math.py").replace("@TEXT_POSTPROCESSORS.register_module('math_postprocess')", "")
opencompass = functions(source, ["last_boxed_only_string", "remove_boxed", "extract_boxed_answer", "normalize_final_answer", "math_postprocess", "MATHEvaluator"])
hendrycks = functions(show(HENDRYCKS, "08e65fc", "modeling/math_equivalence.py"),
                      ["_fix_fracs", "_fix_a_slash_b", "_remove_right_units", "_fix_sqrt", "_strip_string", "is_equiv"])
agieval = functions(show(AGIEVAL, "54887c3", "src/post_process.py"),
                    ["extract_last_line", "try_parse_few_shot_qa_single_answer", "parse_few_shot_qa_single_answer", "find_first_capital_letter"])
evaluator = opencompass["MATHEvaluator"]()
evaluator.version = "v1"

MATH = ["\\frac", "\\dfrac", "\\sqrt", "{", "}", "{", "}", "1", "2", "34", ".5", "0.5", " ", "\n", "$", "$", "\\text{", "\\text{ cm}", "\\text{ m}",
        "\\boxed{", "\\left(", "\\right)", "^\\circ", "^{\\circ}", "\\%", "%", "=", "x", "k = ", "/", "3/4", "-7/2", "\\$", ",", "1,000", "\\\\", "\\!",
        "a ", "an ", "units", "degrees", "\\le ", "\\pi", "\\overline{", "\\textbf{", "mbox{", "rac", ".$", "\\ ", "squares", "+", "(", ")", "é", "😀"]
PROSE = MATH + ["Final Answer: The final answer is ", ". I hope it is correct.", "The final answer is $", "answer is ", "the answer is: ", ". ", "\n\n"]
WORDS = ["The ", "the ", "An ", "a ", "A ", "an", "Paris", "bat", "theatre ", "Banana", "é", "É", "ß", "'s", ".", ",", "-", " ", "  ", "\u00a0", "1972", "(", "THE ", "_", "?", "a"]
NUMBERS = ["#### ", "####", "18", "-5", "1,234", "$", "$7.50", ".", ",", " ", "\n", "so ", "= ", "-", "3.0", "x", "#### 18.", "$,"]
CHOICES = ["The answer is therefore ", "the answer is ", "answer is", ": ", "A", "B", "D", "G", "H", "(C)", "\n", "\n\n", " ", "Both ", "so ", ".", "x"]


def text(parts, most):
    return "".join(random.choice(parts) for _ in range(random.randint(0, most)))


def attempt(call):
    try:
        return call()
    except Exception:
        return None


def mutated(value):
    return random.choice([value, value.replace(" ", ""), value.replace("dfrac", "frac"), value + random.choice(MATH), text(MATH, 3), value.lower()])


result = {"exactMatch": [], "gsm8k": [], "strip": [], "minerva": [], "openCompass": [], "boxed": [], "choice": []}
ARTICLES = {"nq_open": ["\\b(?:The |the |An |A |The |a |an )"], "nq_open-v0.4.0": ["\ban|a|the\b"], "triviaqa": None}
for _ in range(400):
    generated = text(WORDS, 5)
    golds = [random.choice([generated.strip().upper(), "the " + generated.strip(), text(WORDS, 3), generated.replace(",", "").strip() + "."]) for _ in range(random.randint(1, 3))]
    verdict = {rule: bool(metrics["exact_match_hf_evaluate"]([generated.strip()] * len(golds), golds, regexes_to_ignore=ignored, ignore_case=True,
                                                            ignore_punctuation=True)["exact_match"] > 0) for rule, ignored in ARTICLES.items()}
    result["exactMatch"].append({"generated": generated, "golds": golds, "verdict": verdict})
for _ in range(300):
    generated, gold = text(NUMBERS, 8), "step\n#### " + random.choice(["18", "-5", "1,234", "7.50", "3"])
    grades = []
    for pattern, select in [("#### (\\-?[0-9\\.\\,]+)", 0), ("(-?[$0-9.,]{2,})|(-?[0-9]+)", -1)]:
        found = re.findall(pattern, generated)
        found = found[select] if found else "[invalid]"
        found = [m for m in found if m][0] if isinstance(found, tuple) else found
        score = metrics["exact_match_hf_evaluate"]([found.strip()], [gold], regexes_to_ignore=[",", "\\$", "(?s).*#### ", "\\.$"], ignore_case=True)
        grades.append(bool(score["exact_match"] > 0))
    result["gsm8k"].append({"generated": generated, "gold": gold, "strict": grades[0], "flexible": grades[1]})
for _ in range(500):
    a = text(MATH, 6)
    b = mutated(a)
    result["strip"].append({"a": a, "b": b, "stripped": attempt(lambda: hendrycks["_strip_string"](a)), "equal": hendrycks["is_equiv"](a, b),
                            "openCompass": attempt(lambda: evaluator._strip_string(a)), "openCompassEqual": evaluator.is_equiv(a, b)})
for _ in range(400):
    a = text(PROSE, 10)
    found = minerva["get_unnormalized_answer"](a)
    result["minerva"].append({"generated": a, "extracted": None if found == "[invalidanswer]" else found, "normalised": minerva["normalize_final_answer"](a)})
for _ in range(400):
    a = text(PROSE, 10)
    result["openCompass"].append({"generated": a, "extracted": opencompass["math_postprocess"](a), "normalised": opencompass["normalize_final_answer"](a)})
for _ in range(200):
    a = text(["\\boxed{", "\\boxed ", "\\fbox{", "\\boxed", "{", "}", "}", "1", "x", "$"], 8)
    result["boxed"].append({"text": a, "boxed": opencompass["extract_boxed_answer"](a)})
for _ in range(300):
    a = text(CHOICES, 7)
    result["choice"].append({"generated": a, "zero": agieval["find_first_capital_letter"](a),
                             "few": agieval["parse_few_shot_qa_single_answer"](a, "few-shot"),
                             "thought": agieval["parse_few_shot_qa_single_answer"](a, "few-shot-CoT")})
json.dump(result, sys.stdout, ensure_ascii=True, separators=(",", ":"))
print()
