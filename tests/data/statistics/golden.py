"""Writes golden.json: what rliable, scipy, statsmodels and lifelines give for random numbers.

    python golden.py > golden.json
"""

import importlib.metadata
import json
import warnings

import numpy as np
import scipy.stats
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from rliable import library, metrics
from scipy.integrate import quad
from scipy.optimize import brentq
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

THRESHOLDS = [0, 0.1, 0.25, 0.5, 0.75, 0.9]
PACKAGES = ["lifelines", "numpy", "rliable", "scipy", "statsmodels"]
# lifelines warns that a curve which has reached no end is cut off; a restricted mean is meant to be.
warnings.filterwarnings("ignore", module="lifelines")


def matrices(random):
    """Runs × tasks of many shapes; every third of rounded scores, which tie."""
    for k, (runs, tasks) in enumerate([(1, 1), (2, 3), (3, 1), (4, 2), (5, 1), (5, 3), (6, 1), (7, 2), (9, 5), (30, 1), (31, 4)]):
        x, y = random.uniform(size=(runs, tasks)), random.uniform(size=(runs + k % 3, tasks)) ** 1.2
        if k % 3 == 2:
            x, y = x.round(1), y.round(1)
        yield {
            "x": x.tolist(),
            "y": y.tolist(),
            "interquartileMean": metrics.aggregate_iqm(x),
            "trimMean": scipy.stats.trim_mean(x, 0.25, axis=None),
            "mean": metrics.aggregate_mean(x),
            "optimalityGap": metrics.aggregate_optimality_gap(x, gamma=0.8),
            "probabilityOfImprovement": metrics.probability_of_improvement(x, y),
            "performanceProfile": library.score_distributions(x, THRESHOLDS).tolist(),
        }


def samples(random):
    """Paired differences: interval, equivalence, sign-flip."""
    for n in [2, 3, 5, 8, 10, 12]:
        values = random.normal(0.05, 0.1, size=n) if n != 8 else random.integers(-3, 4, size=n) / 10
        flips = {
            alternative: scipy.stats.permutation_test(
                (values,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative=alternative, vectorized=False
            ).pvalue
            for alternative in ["two-sided", "greater", "less"]
        }
        # scipy doubles the smaller tail; the share of means at least as far from 0 is the same, for signs are symmetric.
        yield {
            "values": values.tolist(),
            "sd": values.std(ddof=1),
            "t95": list(DescrStatsW(values).tconfint_mean(0.05)),
            "t90": list(DescrStatsW(values).tconfint_mean(0.1)),
            "tost": DescrStatsW(values).ttost_mean(-0.2, 0.2)[0],
            "signFlip": flips,
        }


def families(random):
    for m in [1, 2, 5, 72]:
        ps = random.uniform(size=m) ** 4
        yield {"ps": ps.tolist(), "adjusted": multipletests(ps, method="holm")[1].tolist()}


def survival(random):
    for n in [1, 4, 20, 50]:
        times = (random.exponential(12, size=n).round() + 1) * 256
        end = 20 * 256
        observed = times < end
        times = np.minimum(times, end)
        observed &= random.uniform(size=n) < 0.9
        curve = KaplanMeierFitter().fit(times, observed)
        horizons = [h for h in [1, 1000, 2560, end] if h <= times.max()]
        yield {
            "lifetimes": [{"time": t, "observed": bool(o)} for t, o in zip(times.tolist(), observed)],
            "steps": [
                {"time": t, "survival": curve.survival_function_at_times(t).item()} for t in sorted(set(times[observed].tolist()))
            ],
            "restrictedMeans": [[h, restricted_mean_survival_time(curve, t=h)] for h in horizons],
        }


def detectable(n, alpha, power):
    """In standard deviations; by adaptive integration, for statsmodels' solver is off by 13 % in one of these (its noncentral t is at fault)."""
    freedom = n - 1
    critical = scipy.stats.t.isf(alpha / 2, freedom)

    def tail(shift):
        def integrand(s):
            return scipy.stats.chi.pdf(s, freedom, scale=freedom**-0.5) * scipy.stats.norm.cdf(shift - critical * s)

        fall = [(shift + by) / critical for by in (-10, -3, 0, 3, 10)]  # of the normal's step
        edges = sorted({min(max(edge, 0), 15) for edge in [0, 1, 15, *fall]})
        return sum(quad(integrand, a, b, epsabs=1e-13, epsrel=1e-12, limit=500)[0] for a, b in zip(edges, edges[1:]))

    def missing(difference):
        shift = difference * n**0.5
        return tail(shift) + tail(-shift) - power

    return brentq(missing, 1e-6, 5000, xtol=1e-13, rtol=1e-13)


def main():
    random = np.random.default_rng(20261124)
    freedoms = [1, 2, 3, 4, 9, 29.5, 99, 1e4]
    chances = [1e-6, 0.05 / 144, 0.025, 0.05, 0.3, 0.5, 0.8, 0.975]
    golden = {
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "thresholds": THRESHOLDS,
        "matrices": list(matrices(random)),
        "samples": list(samples(random)),
        "families": list(families(random)),
        "survival": list(survival(random)),
        "tQuantiles": [[p, v, scipy.stats.t.ppf(p, v)] for v in freedoms for p in chances],
        "tTails": [[t, v, scipy.stats.t.sf(t, v)] for v in freedoms for t in [-3, -0.5, 0, 0.01, 1, 4, 30]],
        "detectable": [
            {"sd": 0.054, "n": n, "alpha": alpha, "power": power, "difference": 0.054 * detectable(n, alpha, power)}
            for n in [2, 3, 5, 12, 30, 100]
            for alpha in [0.05, 0.05 / 72]
            for power in [0.5, 0.8, 0.95]
        ],
    }
    print(json.dumps(golden, separators=(",", ":")).replace('},{"', '},\n{"'))


main()
