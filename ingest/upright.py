"""A scanned page's image set upright and straight, with the way back to the page as it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

# Pixels (200 dpi): letters of a heading are thinner. Of the paper's lightness: shading is darker, its specks are not
# (a scanned heading: 0.6; the paper of 80 scans of nine offices: 0.9 and more).
_STROKE, _SHADED = 31, 0.85

_DARKER = 10  # of 255: ink beside the paper around it


@dataclass(frozen=True, slots=True)
class UprightImage:
    """A page's image, upright and straight, and the way back: an affine matrix from its pixels to the image as shown."""

    image: MatLike
    back: MatLike


def turned(image: MatLike, quarters: int) -> UprightImage:
    """The image turned counter-clockwise by quarters."""
    back, image_turned = np.eye(3), image
    for _ in range(quarters):
        width = image_turned.shape[1]
        image_turned = cv2.rotate(image_turned, cv2.ROTATE_90_COUNTERCLOCKWISE)
        # A pixel (x, y) of the turned image stood at (width - y, x).
        back = back @ np.array([[0, -1, width], [1, 0, 0], [0, 0, 1.0]])
    return UprightImage(image_turned, back)


def lies(image: MatLike) -> bool:
    """Whether the page lies on its side: letters that are smeared along their line join to long strokes, and here those run
    downwards.
    """
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = ink_of(small)
    lines = cv2.bitwise_or(opened(ink, 30, 1), opened(ink, 1, 30))
    letters = cv2.subtract(ink, cv2.dilate(lines, np.ones((3, 3), np.uint8)))
    return _strokes(letters.T.copy()) > _strokes(letters)


def _strokes(letters: MatLike) -> int:
    """How long the level strokes are, all together, that letters make when they are smeared."""
    smeared = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(smeared)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    return int(width[(width > 5 * height) & (height > 5)].sum())


def straightened(picture: UprightImage) -> UprightImage:
    """The image turned by the small angle that its long lines show."""
    image = picture.image
    angles = [_slope(points) for points in _long_strokes(image)]
    level = [angle for angle in angles if abs(angle) < 5]
    tilt = float(np.median(level)) if len(level) >= 3 else 0.0
    if abs(tilt) < 0.05:  # degrees: a pixel over a line's width
        return picture
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1)
    straight = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return UprightImage(straight, picture.back @ np.linalg.inv(np.vstack([matrix, [0, 0, 1]])))


def _long_strokes(image: MatLike) -> Iterator[MatLike]:
    """The pixels (n, 2) of each nearly level stroke that is long enough to show the tilt."""
    ink = ink_of(image)
    level = cv2.morphologyEx(opened(ink, 30, 1), cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(level)
    for label in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[label])
        if w > image.shape[1] / 6 and h < w / 10:
            ys, xs = np.nonzero(labels[y : y + h, x : x + w] == label)
            yield np.column_stack([xs, ys])


def _slope(points: MatLike) -> float:
    """The angle in degrees of the line through these pixels, by least squares."""
    return math.degrees(math.atan(np.polyfit(points[:, 0].astype(float), points[:, 1].astype(float), 1)[0]))


def ink_of(image: MatLike, least: int = _DARKER) -> MatLike:
    """The ink (255) of a grey image: what is darker than what is around it by `least` of 255."""
    return cv2.adaptiveThreshold(255 - image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 25, -least)


def flattened(image: MatLike) -> MatLike:
    """A grey image whose shaded areas are as light as its paper: Tesseract takes a grey heading for black."""
    ground = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
    shaded = ground < _SHADED * float(np.median(image))
    if not shaded.any():
        return image
    lit = np.minimum(image.astype(np.float32) * 255 / np.maximum(ground, 1), 255).astype(np.uint8)
    return np.where(shaded, lit, image)


def opened(ink: MatLike, width: int, height: int) -> MatLike:
    """What is left of the ink where a straight stroke of this size fits."""
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (width, height)))
