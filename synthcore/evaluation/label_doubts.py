"""Labels that do not fit their text: which records somebody should look at first. Nothing is relabelled by this.

Each record's label is guessed by a model that has not seen it: weights of words (TF-IDF) into a logistic regression for each class,
trained on the other four fifths, five times over. (Pairs of words find no more and take twenty times as long.)
Which guesses speak against a label is then read as in confident learning
(Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels", arXiv 1911.00068):

    t_k      the mean chance given to k over the records labelled k: what the model calls confident
    doubt    a record labelled i is confidently j when the chance of j reaches t_j, and is the largest of those that do; where
             j is not i, the label is doubted
    order    by the chance of j minus that of i, largest first

A class with fewer than ten records is left out: two of it in each fifth teach nothing. So is a record whose label has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from synthcore.evaluation.coefficients import Numbers

LEAST = 10
FOLDS = 5
SEED = 20260101
MOST_WORDS = 20_000  # different words that weights are kept of, the most frequent ones


class Labelled(NamedTuple):
    record_id: str
    text: str
    label: str


class Doubt(NamedTuple):
    """`likely` is what the model would have said, `by` how much more likely it found it (0 to 1)."""

    record_id: str
    label: str
    likely: str
    by: float


class Doubts(NamedTuple):
    """Most doubtful first. `judged` counts the records that were looked at, `left_out` the classes with too few, by how many."""

    status: Literal["ok", "too_few"]
    doubts: tuple[Doubt, ...]
    judged: int
    left_out: dict[str, int]
    sentence: str


def doubts(rows: Sequence[Labelled]) -> Doubts:
    sizes = Counter(row.label for row in rows)
    left_out = {label: n for label, n in sorted(sizes.items()) if n < LEAST}
    kept = [row for row in rows if row.label not in left_out]
    labels = sorted(sizes.keys() - left_out.keys())
    if len(labels) < 2:
        return Doubts("too_few", (), 0, left_out, f"Not enough labels: two classes with {LEAST} records each are needed, and there {_have(len(labels))}.")
    given = [labels.index(row.label) for row in kept]
    chances = _chances([row.text for row in kept], given)
    found = () if chances is None else _doubts(kept, given, labels, chances)
    said = f"{len(found):,} of {len(kept):,} labels do not fit their text."
    return Doubts("ok", found, len(kept), left_out, said if chances is not None else "The texts have no words to go by.")


def _have(classes: int) -> str:
    return "is one" if classes == 1 else "is none"


def _chances(texts: Sequence[str], given: Sequence[int]) -> Numbers | None:
    """(records, classes) from models that have not seen the record; None where the texts hold no words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.multiclass import OneVsRestClassifier

    words = TfidfVectorizer(sublinear_tf=True, min_df=2, max_features=MOST_WORDS, token_pattern=r"(?u)\b\w+\b")
    try:
        weights = words.fit_transform(texts)  # of words alone: it sees no label, so all records may be in it
    except ValueError:  # sklearn's word for an empty vocabulary
        return None
    # as if all classes were of one size: a rare label is not to be doubted because it is rare
    model = OneVsRestClassifier(LogisticRegression(class_weight="balanced", solver="liblinear"))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    chances: Numbers = cross_val_predict(model, weights, list(given), cv=folds, method="predict_proba")
    return chances


def _doubts(rows: Sequence[Labelled], given: Sequence[int], labels: Sequence[str], chances: Numbers) -> tuple[Doubt, ...]:
    import numpy as np

    own = np.asarray(given)
    confident = np.array([chances[own == k, k].mean() for k in range(len(labels))])
    reaching = np.where(chances >= confident, chances, -1.0)
    likely = reaching.argmax(axis=1)
    at = np.arange(len(rows))
    doubted = np.flatnonzero((reaching[at, likely] >= 0) & (likely != own)).tolist()
    by = chances[at, likely] - chances[at, own]
    ordered = sorted(doubted, key=lambda i: (-by[i], rows[i].record_id))
    return tuple(Doubt(rows[i].record_id, rows[i].label, labels[likely[i]], float(by[i])) for i in ordered)
