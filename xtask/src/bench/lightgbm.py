"""LightGBM on the rows that `bench classify` wrote: CPU seconds of training and scoring, scores of left-out rows.

argv: the folder. `tasks.json` lists tables: name, rows, features, folds (0: no cross-validation), repeats. Per table,
`NAME.x` holds columns of little-endian f32, `NAME.y` labels as bytes, `NAME.f` folds as bytes. Prints one JSON object.
"""
import json
import os
import sys
import time
import warnings

import lightgbm as lgb
import numpy as np

warnings.filterwarnings("ignore")
folder = sys.argv[1]
SETTINGS = dict(n_estimators=200, learning_rate=0.05, num_leaves=31, n_jobs=1, random_state=42, verbose=-1)


def read(task, kind, dtype):
    return np.fromfile(os.path.join(folder, f"{task['name']}.{kind}"), dtype=dtype)


def auc(y, score):
    """Area under the ROC curve with half credit for ties."""
    order = np.argsort(score, kind="stable")
    _, first, counts = np.unique(score[order], return_index=True, return_counts=True)
    ranks = np.empty(len(y))
    ranks[order] = np.repeat(first + (counts + 1) / 2.0, counts)
    n = y.sum()
    return float((ranks[y == 1].sum() - n * (n + 1) / 2) / (n * (len(y) - n)))


out = {}
for task in json.load(open(os.path.join(folder, "tasks.json"))):
    x = np.ascontiguousarray(read(task, "x", "<f4").reshape(task["features"], task["rows"]).T)
    y = read(task, "y", np.uint8)
    told = {}
    if task["folds"]:
        fold, score = read(task, "f", np.uint8), np.zeros(len(y))
        for k in range(task["folds"]):
            model = lgb.LGBMClassifier(**SETTINGS).fit(x[fold != k], y[fold != k])
            score[fold == k] = model.predict_proba(x[fold == k])[:, 1]
        told["auc"] = auc(y, score)
    else:
        train, predict = [], []
        for _ in range(task["repeats"]):
            start = time.process_time()
            model = lgb.LGBMClassifier(**SETTINGS).fit(x, y)
            train.append(time.process_time() - start)
            start = time.process_time()
            model.booster_.predict(x, num_threads=1, raw_score=True)
            predict.append(time.process_time() - start)
        told = {"train_s": min(train), "predict_s": min(predict)}
    out[task["name"]] = told
print(json.dumps({"version": lgb.__version__, "tables": out}))
