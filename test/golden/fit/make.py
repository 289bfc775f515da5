"""Golden values of src/fit, by definition and with NumPy and SciPy. Run: python3 test/golden/fit/make.py > test/golden/fit/golden.json

Made with NumPy 2.4.6 and SciPy 1.17.1. `cars` is R's data set of that name (Ezekiel 1930), `models` an invented one of
twelve models in five families, with ties.
"""
import json
import numpy as np
from scipy import stats

speed = [4,4,7,7,8,9,10,10,10,11,11,12,12,12,12,13,13,13,13,14,14,14,14,15,15,15,16,16,17,17,17,18,18,18,18,19,19,19,20,20,20,20,20,22,23,24,24,24,24,25]
dist = [2,10,4,22,16,10,18,26,34,17,28,14,20,24,28,26,34,34,46,26,36,60,80,20,26,54,32,40,32,40,50,42,56,76,84,36,46,68,32,48,52,56,64,66,54,70,92,93,120,85]
bpc = [0.62, 0.71, 0.55, 0.58, 0.58, 0.66, 0.74, 0.49, 0.52, 0.69, 0.61, 0.80]
score = [0.41, 0.30, 0.50, 0.44, 0.47, 0.33, 0.30, 0.55, 0.56, 0.52, 0.39, 0.21]
family = ["a", "a", "a", "b", "b", "b", "c", "c", "d", "d", "e", "e"]
parameters = [7e9, 3e9, 13e9, 7e9, 7e9, 6.7e9, 1.3e9, 70e9, 34e9, 2.8e9, 8e9, 0.5e9]


def design(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


def least_squares(matrix, y):
    coefficients = np.linalg.lstsq(matrix, y, rcond=None)[0]
    residuals = y - matrix @ coefficients
    variance = residuals @ residuals / (len(y) - matrix.shape[1])
    return coefficients, residuals, np.sqrt(variance * np.diag(np.linalg.inv(matrix.T @ matrix)))


def describe(x, y, at):
    x, y = np.asarray(x, float), np.asarray(y, float)
    n = len(x)
    (intercept, slope), residuals, (intercept_se, slope_se) = least_squares(design(x), y)
    left_out, studentized = [], []
    for i in range(n):
        keep = np.arange(n) != i
        (a, b), _, _ = least_squares(design(x[keep]), y[keep])
        left_out.append(y[i] - a - b * x[i])
        dummy = (~keep).astype(float)
        coefficients, _, errors = least_squares(design(x, dummy), y)  # mean-shift outlier model
        studentized.append(coefficients[2] / errors[2])
    studentized = np.array(studentized)
    p = 2 * stats.t.sf(np.abs(studentized), n - 3)
    line = stats.linregress(x, y)
    s = np.sqrt(residuals @ residuals / (n - 2))
    reach = stats.t.ppf(0.975, n - 2) * s
    around = [1 / n + (v - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum() for v in at]
    return {
        "x": x.tolist(), "y": y.tolist(), "n": n, "slope": slope, "intercept": intercept,
        "slopeStandardError": slope_se, "interceptStandardError": intercept_se,
        "linregressSlopeStandardError": float(line.stderr), "pValue": float(line.pvalue),
        "pearson": float(np.corrcoef(x, y)[0, 1]), "spearman": float(stats.spearmanr(x, y)[0]),
        "rmse": float(np.sqrt(np.mean(residuals**2))), "rmseUnbiased": float(s),
        "leaveOneOutRmse": float(np.sqrt(np.mean(np.square(left_out)))),
        "leverages": np.diag(design(x) @ np.linalg.pinv(design(x))).tolist(),
        "studentized": studentized.tolist(), "pValues": p.tolist(),
        "predictions": [
            {"x": v, "expected": intercept + slope * v, "confidence": float(reach * np.sqrt(w)), "prediction": float(reach * np.sqrt(1 + w))}
            for v, w in zip(at, around)
        ],
    }


def shifts(x, y, groups):
    x, y = np.asarray(x, float), np.asarray(y, float)
    result = []
    for group in dict.fromkeys(groups):
        dummy = np.array([float(g == group) for g in groups])
        coefficients, _, errors = least_squares(design(x, dummy), y)
        t = coefficients[2] / errors[2]
        result.append({"family": group, "shift": coefficients[2], "standardError": errors[2], "t": t, "pValue": 2 * stats.t.sf(abs(t), len(x) - 3)})
    return result


def partial(x, y, z):
    residuals = [least_squares(design(np.asarray(z)), np.asarray(v, float))[1] for v in (x, y)]
    r = np.corrcoef(*residuals)[0, 1]
    df = len(x) - 3
    t = r * np.sqrt(df / (1 - r * r))
    return {"r": r, "pValue": 2 * stats.t.sf(abs(t), df)}


print(json.dumps({
    "cars": describe(speed, dist, [10, 21, 40]),
    "models": describe(bpc, score, [0.45, 0.6, 0.9]),
    "modelsLog": describe(np.log(bpc), score, np.log([0.45, 0.6, 0.9]).tolist()),
    "family": family, "parameters": parameters,
    "shifts": shifts(bpc, score, family),
    "partial": partial(bpc, score, np.log(parameters)),
    "scoreParameters": float(np.corrcoef(score, np.log(parameters))[0, 1]),
    "studentT": [{"t": t, "df": df, "p": float(2 * stats.t.sf(t, df))} for t, df in [(0, 3), (1e-5, 7), (0.5, 1), (2, 5), (3.184993, 47), (12.7, 1), (10, 16), (50, 16), (1e5, 20)]],
    "reach": [{"level": level, "df": df, "reach": float(stats.t.ppf((1 + level) / 2, df))} for level in (0.5, 0.9, 0.95, 0.999) for df in (1, 2, 5, 17, 26, 200)],
}, indent=1))
