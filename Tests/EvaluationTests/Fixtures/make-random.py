#!/usr/bin/env python3
"""Writes sklearn-random.tsv: seeded random inputs with ties, and scikit-learn's figures for them.

    python3 make-random.py > sklearn-random.tsv
"""
import warnings

import numpy as np
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261121)
print("name\tvalues")


def out(name, values):
    print(name + "\t" + ",".join(f"{v:.16g}" for v in np.ravel(values)))


n, k = 70, 5
truth = (rng.random((n, k)) < [0.5, 0.3, 0.2, 0.1, 0.4]).astype(int)
truth[:4] = 0
truth[4:6] = 1
scores = np.clip(np.round(0.35 * truth + 0.65 * rng.random((n, k)), 1), 0, 1)  # one digit: many ties, some 0 and 1
answers = (scores > 0.5).astype(int)
out("multi_truth", truth)
out("multi_scores", scores)
for average in ["micro", "macro", "weighted", "samples"]:
    for zero in [0, 1] if average == "samples" else [0]:
        p, r, f, _ = m.precision_recall_fscore_support(truth, answers, average=average, zero_division=zero)
        for name, value in [("precision", p), ("recall", r), ("f1", f)]:
            out(f"{name}_{average}" + ("_one" if zero else ""), value)
out("jaccard_samples", m.jaccard_score(truth, answers, average="samples", zero_division=0))
out("hamming_loss", m.hamming_loss(truth, answers))
out("subset_accuracy", m.accuracy_score(truth, answers))
out("average_precision", [m.average_precision_score(truth[:, j], scores[:, j]) for j in range(k)])
out("roc_auc", [m.roc_auc_score(truth[:, j], scores[:, j]) for j in range(k)])
out("brier", [m.brier_score_loss(truth[:, j], scores[:, j]) for j in range(k)])
out("label_ranking_average_precision", m.label_ranking_average_precision_score(truth, scores))
out("binary_log_loss", np.mean([m.log_loss(truth[:, j], scores[:, j]) for j in range(k)]))

n, k = 90, 4
truth = rng.integers(0, k, n)
answers = np.where(rng.random(n) < 0.6, truth, rng.integers(0, k - 1, n))
logits = rng.normal(size=(n, k)) * 3 + 2 * np.eye(k)[truth]
probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
probabilities[0] = np.eye(k)[(truth[0] + 1) % k]  # certain and wrong
probabilities[1] = np.eye(k)[truth[1]]  # certain and right
out("single_truth", truth)
out("single_answers", answers)
out("single_probabilities", probabilities)
out("confusion", m.confusion_matrix(truth, answers))
for average in ["macro", "weighted"]:
    p, r, f, _ = m.precision_recall_fscore_support(truth, answers, average=average, zero_division=0)
    for name, value in [("precision", p), ("recall", r), ("f1", f)]:
        out(f"single_{name}_{average}", value)
out("single_accuracy", m.accuracy_score(truth, answers))
out("cohen_kappa", m.cohen_kappa_score(truth, answers))
out("mcc", m.matthews_corrcoef(truth, answers))
out("log_loss", m.log_loss(truth, probabilities))
out("brier_multiclass", np.mean(np.sum((probabilities - np.eye(k)[truth]) ** 2, 1)))
