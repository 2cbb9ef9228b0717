"""Measures as `tasnif evaluate` defines them, with bootstrap intervals.

Shapes: truth and answers are Boolean matrices, articles × labels; probabilities are articles × labels known from
training, which are the first of them; weights are draws × articles.
"""
import math

import numpy as np

CLIP = np.finfo(float).eps


def draws(articles, number=1000, seed=13):
    """How often each article is in each draw of as many articles as there are, with replacement.

    All answers on a set are measured on the same draws, so differences of them are paired.
    """
    return np.random.default_rng(seed).multinomial(articles, np.full(articles, 1 / articles), size=number).astype(float)


def f1(truth, answers, weights):
    """Macro-F1 and micro-F1 for each draw; macro-F1 over the labels that occur in truth or answers of the draw."""
    hits = weights @ (truth & answers)
    marked = weights @ truth + weights @ answers
    with np.errstate(invalid="ignore", divide="ignore"):
        macro = np.where(marked > 0, 2 * hits / marked, 0).sum(1) / (marked > 0).sum(1)
        micro = 2 * hits.sum(1) / marked.sum(1)
    return macro, micro


def accuracy(truth, answers, weights):
    """Share of articles whose set of labels is exactly right, for each draw."""
    return weights @ (truth == answers).all(1) / weights.sum(1)


def interval(values):
    """The middle 95 % of the draws in which the figure is defined; None where it is not in more than half."""
    defined = values[np.isfinite(values)]
    if 2 * len(defined) < len(values):
        return None
    return [float(end) for end in np.quantile(defined, [0.025, 0.975])]


def log_loss(truth, probabilities, several):
    """Mean −ln of the probability of what is true, in nats: of the label, or of each yes or no."""
    truth = truth[:, : probabilities.shape[1]]
    likely = np.clip(probabilities, CLIP, 1 - CLIP)
    if several:
        return float(-np.log(np.where(truth, likely, 1 - likely)).mean()) if truth.size else None
    known = truth.any(1)
    return float(-np.log(likely[truth]).sum() / known.sum()) if known.any() else None


def top_answers(truth, probabilities, several):
    """Probabilities of answers, and whether they are right: of the likeliest label, or of every label."""
    truth = truth[:, : probabilities.shape[1]]
    if several:
        return probabilities.ravel(), truth.ravel()
    known = truth.any(1)
    best = probabilities[known].argmax(1)
    rows = np.arange(len(best))
    return probabilities[known][rows, best], truth[known][rows, best]


def calibration_error(confidence, right, bins=15):
    """Expected calibration error over bins of equal numbers, less its own bias; never below 0.

    The estimate of A. Kumar, P. Liang and T. Ma, Verified uncertainty calibration, NeurIPS 2019, with the mean of a
    folded normal distribution in place of their simulation. Equal probabilities stay in one bin.
    """
    total = len(confidence)
    if total == 0:
        return None
    order = np.argsort(confidence, kind="stable")
    confidence, right = np.clip(confidence[order], 0, 1), right[order]
    bins = max(1, min(bins, total // 2))
    start = done = 0
    error = 0.0
    while start < total:
        left = bins - done
        end = total if left <= 1 else start + max(1, (total - start) // left)
        while end < total and confidence[end] == confidence[end - 1]:
            end += 1
        share = right[start:end].mean()
        difference = abs(share - confidence[start:end].mean())
        deviation = math.sqrt(share * (1 - share) / (end - start))
        error += (end - start) / total * (2 * difference - mean_magnitude(difference, deviation))
        start, done = end, done + 1
    return max(0.0, float(error))


def mean_magnitude(mean, deviation):
    """E|N(mean, deviation²)| for mean ≥ 0."""
    if deviation == 0:
        return mean
    ratio = mean / deviation
    return deviation * math.sqrt(2 / math.pi) * math.exp(-ratio * ratio / 2) + mean * math.erf(ratio / math.sqrt(2))
