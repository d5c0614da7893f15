"""Axes of a map: principal components whose signs follow a rule, and points put on them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from value_survey.metrics.measures import FloatArray

COMPONENTS = 2
_NO_VARIANCE = 1e-12
_SAME = 9
"""Digits within which two loadings count as equally large."""
_DIGITS = 12
"""Of the centre: what is beyond differs between platforms, and points around 0 have such centres."""


@dataclass(frozen=True)
class Axes:
    """The first two principal components of a cloud of points.

    Attributes
    ----------
    dimensions
        Names of the D coordinates.
    centre
        Mean of the points, shape (D,).
    loadings
        A unit vector per component, shape (2, D). Of each, the largest loading in size is positive (of equal
        ones the first). NaN where the points do not vary that way.
    explained
        Share of the variance along each component, shape (2,).
    n_points
        Points behind the axes.
    """

    dimensions: tuple[str, ...]
    centre: FloatArray
    loadings: FloatArray
    explained: FloatArray
    n_points: int

    def project(self, points: FloatArray) -> FloatArray:
        """Put points (n, D) on the map, shape (n, 2); NaN where a coordinate or the component is missing."""
        return np.asarray((np.asarray(points) - self.centre) @ self.loadings.T)


def fit_axes(points: FloatArray, dimensions: Sequence[str]) -> Axes:
    """Find the axes along which points vary most.

    Parameters
    ----------
    points
        Shape (n, D), finite.
    dimensions
        Their names.

    Returns
    -------
    Axes
        All NaN with fewer than two points or without coordinates.
    """
    n, width = points.shape
    loadings = np.full((COMPONENTS, width), np.nan)
    explained = np.full(COMPONENTS, math.nan)
    centre = np.round(points.mean(axis=0), _DIGITS) + 0.0 if n else np.full(width, np.nan)
    if n > 1 and width and np.var(points, axis=0).sum() > _NO_VARIANCE:
        pca = PCA(n_components=min(COMPONENTS, n, width), svd_solver="full").fit(points)
        for place, (vector, share) in enumerate(
            zip(pca.components_, pca.explained_variance_ratio_, strict=True)
        ):
            explained[place] = share
            if share > _NO_VARIANCE:
                leading = vector[np.argmax(np.round(np.abs(vector), _SAME))]
                loadings[place] = vector * np.sign(leading)
    return Axes(tuple(dimensions), centre, loadings, explained, n)
